#include "study/openings.h"

#include <set>
#include <sstream>

#include "base/error.h"
#include "base/files.h"

namespace tuneornot {

int count_user_opening(const std::filesystem::path& state_folder,
                       const std::string& seal,
                       const std::string& opening) {
  const std::filesystem::path folder = state_folder / "openings";
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    throw Error(ErrorKind::Storage,
                folder.string() + ": cannot be made (" + failed.message() +
                    "); set XDG_STATE_HOME to a folder that can be written");
  }
  const std::filesystem::path file = folder / seal;
  std::string text = std::filesystem::exists(file) ? read_file(file) : "";
  std::set<std::string> openings;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    openings.insert(line);
  }
  if (openings.insert(opening).second) {
    write_file(file, text + opening + '\n');
  }
  return static_cast<int>(openings.size());
}

}  // namespace tuneornot
