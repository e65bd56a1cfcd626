#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trial/probe.h"
#include "trial/trial.h"

namespace tuneornot {

// The test of a seal is opened, by the record of this name.
struct Opening {
  std::string_view seal;
  std::string_view record;
  std::string_view text;  // of the record
};

// The SQLite file of one study (docs/store.md). A trial is stored in micro-batches: the outcomes of
// one batch are one transaction, so after a crash the store holds whole batches only, and a study
// resumes at a batch boundary. One process writes at a time (the study's lock); used from one
// thread. Every member throws ErrorKind::Storage, naming the file, when SQLite fails.
class Store {
 public:
  // Opens or creates it; ":memory:" for tests. A store of format 4 becomes one of this program's.
  // Throws when the file is no store, or of any other format (with both numbers).
  explicit Store(const std::filesystem::path& path);
  ~Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;

  // Adds an empty trial unless one of that key is there.
  void add_trial(const Trial& trial);

  // Every trial with its outcomes in order, in the order in which they were added.
  std::vector<Trial> trials() const;

  // The outcomes stored so far, in order; empty for a key that is not there.
  std::vector<Outcome> outcomes(std::string_view key) const;

  std::size_t outcome_count(std::string_view key) const;

  // How the process before this one ended. Killed or stopped, it says nothing about the batch that
  // it was at.
  enum class LastEnd { Crash, Other };

  // To be called before a process begins its first batch. The batches that the process before left
  // begun are begun no longer; each has one crash more if that process crashed.
  void settle_begun_batches(LastEnd last_end);

  // To be called before a model sees the batch (batches count from 0). Returns how often the
  // program crashed at it: after two crashes it is to be skipped.
  int begin_batch(std::string_view key, std::size_t batch);

  // Appends the batch's outcomes and ends it, in one transaction. A bug (check) when the batches
  // before it are not all there.
  void commit_batch(std::string_view key, std::size_t batch, std::span<const Outcome> outcomes);

  // Appends a turn to the probe of that key, in one transaction.
  void add_probe_turn(std::string_view key, const ProbeTurn& turn);

  // In order; empty for a key that is not there.
  std::vector<ProbeTurn> probe_turns(std::string_view key) const;

  // Named texts: the frozen nomination, the split's seal, the task as it was run.
  void set_record(std::string_view name, std::string_view text);
  std::optional<std::string> record(std::string_view name) const;

  // How often the test of this seal was opened in this study.
  int openings(std::string_view seal) const;

  // Counts one, and sets the record that it is made by, in one transaction.
  void count_opening(const Opening& opening);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
