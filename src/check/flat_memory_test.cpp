#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "check/survey.h"

namespace tuneornot {
namespace {

constexpr std::size_t kMega = 1'000'000;

// Peaks of processes, hence one for each survey. A sanitizer keeps what was freed, so this test is
// one of the slow ones, which sanitizers leave out.
class FlatMemoryTest : public testing::Test {
 public:
  ~FlatMemoryTest() override { std::filesystem::remove_all(folder); }

 protected:
  FlatMemoryTest() { std::filesystem::create_directories(folder); }

  // So many rows whose texts have so many bytes each.
  void write_rows(std::size_t rows, std::size_t text_bytes) const {
    std::ofstream out(folder / "t.jsonl");
    const std::string text(text_bytes, 'a');
    for (std::size_t row = 0; row < rows; ++row) {
      out << R"({"text": ")" << row << ' ' << text << R"(", "label": ")" << row % 2 << "\"}\n";
    }
  }

  // What a survey of the rows takes at most.
  std::size_t peak_bytes(std::size_t rows) const {
    const pid_t child = fork();
    if (child == 0) {
      const Task task = {.data = {.file = "t.jsonl", .input = {"text"}, .output = "label"}};
      _exit(survey(task, folder, {.seed = 1}, Problems()).rows_used == rows ? 0 : 1);
    }
    int status = 0;
    rusage usage{};
    EXPECT_EQ(wait4(child, &status, 0, &usage), child);
    EXPECT_EQ(status, 0);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1'024;
  }

  // Of each test its own: ctest runs them at once.
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("flat_memory_" + std::to_string(getpid()));
};

TEST_F(FlatMemoryTest, TextsAreNotHeld) {
  write_rows(640, 1'000);
  const std::size_t least = peak_bytes(640);
  write_rows(640, 100'000);  // 64 MB, of which TokenSample keeps 26 at most
  EXPECT_LT(peak_bytes(640), least + 32 * kMega);
}

TEST_F(FlatMemoryTest, ARowTakesNoMoreThanItsKeyAndWhatOrdersIt) {
  write_rows(1'000, 10);
  const std::size_t least = peak_bytes(1'000);
  write_rows(1'000'000, 10);  // so many that what the kernel's count of pages is off by is nothing
  EXPECT_LT(peak_bytes(1'000'000), least + 1'000'000UL * 72);
}

}  // namespace
}  // namespace tuneornot
