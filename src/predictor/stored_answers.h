#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "predictor/query.h"
#include "trial/trial.h"

namespace tuneornot {

// What was said to a row before, by whatever it was: with the row's id, or its text, or both.
struct StoredAnswer {
  std::string id;
  std::string input;
  std::string text;
  std::optional<CallFailure> failure;  // then text is empty
  bool operator==(const StoredAnswer&) const = default;
};

// Answers rows that were answered before, and no others: by the row's id, else by its text, spaces
// around it aside.
class StoredAnswers {
 public:
  // `file` is where they came from, for messages.
  StoredAnswers(std::string file, std::vector<StoredAnswer> answers);

  const std::string& file() const { return file_; }
  std::span<const StoredAnswer> answers() const { return answers_; }

  // A failure of kind Refused, which counts as wrong, where nothing was said to the row, or several
  // things to its text. Throws ErrorKind::Data where its id stands for another text.
  Answer answer_to(const Query& query) const;

  bool operator==(const StoredAnswers& other) const {
    return file_ == other.file_ && answers_ == other.answers_;
  }

 private:
  void index(std::size_t place);

  std::string file_;
  std::vector<StoredAnswer> answers_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::unordered_map<std::string, std::size_t> by_input_;
};

}  // namespace tuneornot
