#include "metric/sql_result.h"

#include <fmt/format.h>

#include <memory>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "metric/read_only_database.h"
#include "metric/sql_text.h"

namespace tuneornot {

namespace {

using QueryOutcome = std::variant<QueryResult, QueryFailure>;

bool are_equal(const QueryResult& answer, const QueryResult& reference, bool in_order) {
  return answer.columns == reference.columns && answer.rows == reference.rows &&
         (in_order ? answer.in_order == reference.in_order
                   : answer.unordered == reference.unordered);
}

// Answers held against references on one database. A reference is run once.
class SqlScorer {
 public:
  explicit SqlScorer(std::filesystem::path path) : path_(std::move(path)), database_(path_) {}

  double score(const AnsweredRow& row) {
    const auto* const reference = std::get_if<QueryResult>(&reference_result(row.expected));
    if (row.answer.empty() || reference == nullptr) {
      return 0;
    }
    const QueryOutcome answer = database_.run(bare_query(row.answer), {});
    const auto* const result = std::get_if<QueryResult>(&answer);
    return result != nullptr && are_equal(*result, *reference, is_ordered(row.expected)) ? 1 : 0;
  }

  void check_rows(std::span<const Example> rows) {
    for (const Example& row : rows) {
      if (const auto* const failure = std::get_if<QueryFailure>(&reference_result(row.output))) {
        throw Error(ErrorKind::Data,
                    fmt::format("{}:{}: the reference gives nothing on {}: {}; put it right, or "
                                "leave the row out",
                                printable(row.file),
                                row.line,
                                printable(path_.string()),
                                printable(failure->what)));
      }
    }
  }

 private:
  const QueryOutcome& reference_result(std::string_view query) {
    const auto [known, is_new] = references_.try_emplace(std::string(query), QueryFailure{});
    if (is_new) {
      known->second = database_.run(bare_query(query), {});
    }
    return known->second;
  }

  std::filesystem::path path_;
  ReadOnlyDatabase database_;
  std::unordered_map<std::string, QueryOutcome> references_;
};

}  // namespace

Metric make_sql_result(const MetricCall& call, AnswerForm form) {
  const std::string file = only_argument(call, "the path of an SQLite database", "sql_result(DB)");
  Metric closed{.name = call.text, .form = form};
  closed.open = [name = call.text, form, file](const std::filesystem::path& folder) {
    const auto scorer = std::make_shared<SqlScorer>(folder / file);
    Metric metric{.name = name, .form = form};
    metric.row_score = [scorer](const AnsweredRow& row) { return scorer->score(row); };
    metric.check_rows = [scorer](std::span<const Example> rows) { scorer->check_rows(rows); };
    metric.identity = sha256_of_file(folder / file);
    return metric;
  };
  return closed;
}

}  // namespace tuneornot
