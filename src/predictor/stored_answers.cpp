#include "predictor/stored_answers.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kSeveral = static_cast<std::size_t>(-1);
constexpr std::size_t kShownColumns = 40;

bool say_the_same(const StoredAnswer& a, const StoredAnswer& b) {
  return a.text == b.text && a.failure == b.failure;
}

}  // namespace

StoredAnswers::StoredAnswers(std::string file, std::vector<StoredAnswer> answers)
    : file_(std::move(file)), answers_(std::move(answers)) {
  for (std::size_t place = 0; place < answers_.size(); ++place) {
    index(place);
  }
}

void StoredAnswers::index(std::size_t place) {
  const StoredAnswer& answer = answers_[place];
  if (!answer.id.empty()) {
    by_id_.emplace(answer.id, place);
  }
  const std::string_view input = trimmed(answer.input);
  if (input.empty()) {
    return;
  }
  const auto [known, is_new] = by_input_.emplace(input, place);
  if (!is_new && known->second != kSeveral && !say_the_same(answers_[known->second], answer)) {
    known->second = kSeveral;
  }
}

Answer StoredAnswers::answer_to(const Query& query) const {
  const auto said = [this](std::size_t place) {
    return Answer{.text = answers_[place].text, .failure = answers_[place].failure};
  };
  const auto refused = [this](std::string_view why) {
    return Answer{.failure = CallFailure{.kind = CallFailure::Kind::Refused,
                                         .detail = fmt::format("{} {}", file_, why)}};
  };
  const std::string_view input = trimmed(query.input);
  if (const auto found = by_id_.find(query.id); found != by_id_.end()) {
    const std::string_view other = trimmed(answers_[found->second].input);
    if (!other.empty() && other != input) {
      throw Error(ErrorKind::Data,
                  fmt::format("{}: its row \"{}\" is another one than the task's row of that id; "
                              "it has to be of the same data",
                              printable(file_),
                              shortened(query.id, kShownColumns)));
    }
    return said(found->second);
  }
  const auto found = by_input_.find(std::string(input));
  if (found == by_input_.end()) {
    return refused("says nothing to this row");
  }
  return found->second == kSeveral ? refused("says several things to this text")
                                   : said(found->second);
}

}  // namespace tuneornot
