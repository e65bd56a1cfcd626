// Megabytes a second that `tuneornot check` reads, leaks and repeats included, and the memory it
// takes, on files made for it; beside it Python's csv and json modules with a set of normalised
// texts, in turns. A process of its own for each run, so that times and peaks are its alone.
//   check_bench [MB] [ROUNDS]

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "bench/made_rows.h"
#include "check/survey.h"
#include "test_paths.h"

namespace tuneornot {

namespace {

constexpr double kMega = 1e6;
constexpr std::size_t kFewBytes = 4'000'000;  // of a file whose peak is code and buffers

constexpr auto kFiles = std::to_array<MadeFile>({
    {.name = "CSV, ASCII", .file = "ascii.csv"},
    {.name = "CSV, other", .file = "other.csv", .writing = Writing::Other},
    {.name = "JSONL, ASCII", .file = "ascii.jsonl", .layout = Layout::Jsonl},
    {.name = "CSV, gzip'd", .file = "ascii.csv.gz", .layout = Layout::GzipCsv},
});

// Removed with what is in it.
class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() / fmt::format("check_bench_{}", getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Run {
  double wall_s = 0;
  double user_s = 0;
  double peak_bytes = 0;
};

// `work` ends its process itself, with 0 when all went well.
Run run_alone(const std::function<int()>& work) {
  const SteadyClock clock;
  const double start_ms = clock.now_ms();
  const pid_t child = fork();
  check(child >= 0, "fork");
  if (child == 0) {
    _exit(work());
  }
  int status = 0;
  rusage usage{};
  check(wait4(child, &status, 0, &usage) == child && status == 0, "a run that went well");
  return {.wall_s = (clock.now_ms() - start_ms) / 1'000,
          .user_s = static_cast<double>(usage.ru_utime.tv_sec) +
                    static_cast<double>(usage.ru_utime.tv_usec) / kMega,
          .peak_bytes = static_cast<double>(usage.ru_maxrss) * 1'024};
}

Run run_ours(const std::filesystem::path& folder, const MadeFile& made, std::size_t rows) {
  return run_alone([&] {
    const Task task = {
        .data = {.file = std::string(made.file), .input = {"text"}, .output = "label"}};
    return survey(task, folder, {.seed = 1}, Problems()).rows_used == rows ? 0 : 1;
  });
}

Run run_peer(const std::filesystem::path& folder, const MadeFile& made) {
  const std::string file = folder / made.file;
  return run_alone([&file] {
    execlp("python3", "python3", TON_SOURCE_DIR "/bench/check_peer.py", file.c_str(), nullptr);
    return 1;
  });
}

// Of a figure over the rounds: "181.3 (170.2 to 190.1)".
std::string median_and_range(std::vector<double> values) {
  std::ranges::sort(values);
  return fmt::format(
      "{:6.1f} ({:.1f} to {:.1f})", values[values.size() / 2], values.front(), values.back());
}

template <typename Figure>
std::string over_rounds(const std::vector<Run>& runs, const Figure& figure) {
  std::vector<double> values(runs.size());
  std::ranges::transform(runs, values.begin(), figure);
  return median_and_range(values);
}

void show(std::string_view name, const std::vector<Run>& runs, double megabytes) {
  fmt::print("  {:10} {} MB a second of user time, {} of wall time; peak {:.1f} MB\n",
             name,
             over_rounds(runs, [=](const Run& run) { return megabytes / run.user_s; }),
             over_rounds(runs, [=](const Run& run) { return megabytes / run.wall_s; }),
             runs.front().peak_bytes / kMega);
}

void measure(const MadeFile& made, std::size_t bytes, std::size_t rounds) {
  const TemporaryFolder folder;
  const std::size_t few = write_made_rows(folder.path(), made, kFewBytes, 2);
  const Run least = run_ours(folder.path(), made, few);
  const std::size_t rows = write_made_rows(folder.path(), made, bytes, 1);
  std::vector<Run> ours;
  std::vector<Run> peers;
  std::vector<double> ratios;
  for (std::size_t round = 0; round < rounds; ++round) {
    ours.push_back(run_ours(folder.path(), made, rows));
    peers.push_back(run_peer(folder.path(), made));
    ratios.push_back(peers.back().user_s / ours.back().user_s);
  }
  const double megabytes = static_cast<double>(bytes) / kMega;
  const double row_bytes =
      (ours.front().peak_bytes - least.peak_bytes) / static_cast<double>(rows - few);
  fmt::print("{}: {} rows, {} MB, {} rounds; median (range over the rounds)\n",
             made.name,
             rows,
             megabytes,
             rounds);
  show("tuneornot", ours, megabytes);
  show("Python", peers, megabytes);
  fmt::print("  ratio      {} of user time; {:.1f} bytes a row at tuneornot's peak\n",
             median_and_range(ratios),
             row_bytes);
}

}  // namespace

}  // namespace tuneornot

int main(int argc, char** argv) {
  using namespace tuneornot;  // NOLINT(google-build-using-namespace): main is no namespace's
  const std::size_t megabytes = argc > 1 ? std::stoul(argv[1]) : 200;
  const std::size_t rounds = argc > 2 ? std::stoul(argv[2]) : 5;
  for (const MadeFile& made : kFiles) {
    measure(made, megabytes * static_cast<std::size_t>(kMega), rounds);
  }
  return 0;
}
