#include "metric/sql_result.h"

#include <array>

#include "base/error.h"
#include "base/files.h"
#include "base/refusal_test.h"
#include "metric/database_test.h"

namespace tuneornot {
namespace {

class SqlResultTest : public DatabaseTest {
 protected:
  Metric metric() const {
    return opened(find_metric("sql_result(shop.db)", AnswerForm::Text), folder);
  }
  double score(std::string_view answer, std::string_view reference) const {
    return metric().row_score({.answer = answer, .expected = reference});
  }
};

struct Pair {
  const char* answer;
  const char* reference;
  double score;
};

// As tools/golden_sql.py has them: sqlite3 of Python 3.11.7, SQLite 3.40.1.
constexpr std::array kPairs = {
    Pair{"SELECT id FROM shop ORDER BY id", "SELECT id FROM shop ORDER BY id", 1},
    Pair{"SELECT id FROM shop ORDER BY id DESC", "SELECT id FROM shop ORDER BY id", 0},
    Pair{"SELECT id FROM shop WHERE id > 0", "SELECT id FROM shop ORDER BY sales, id", 0},
    Pair{"SELECT id FROM shop ORDER BY id DESC", "SELECT id FROM shop", 1},
    Pair{"SELECT id, city FROM shop", "SELECT id AS number, city AS town FROM shop", 1},
    Pair{"SELECT city, id FROM shop", "SELECT id, city FROM shop", 0},
    Pair{"SELECT DISTINCT city FROM shop", "SELECT city FROM shop", 0},
    Pair{"SELECT city FROM shop GROUP BY city", "SELECT DISTINCT city FROM shop", 1},
    Pair{"SELECT city FROM shop UNION ALL SELECT city FROM shop", "SELECT city FROM shop", 0},
    Pair{"SELECT 7", "SELECT 7.0", 1},
    Pair{"SELECT 7.5", "SELECT 7", 0},
    Pair{"SELECT '7'", "SELECT 7", 0},
    Pair{"SELECT -0.0", "SELECT 0", 1},
    Pair{"SELECT NULL", "SELECT 0", 0},
    Pair{"SELECT NULL", "SELECT note FROM shop WHERE id = 1", 1},
    Pair{"SELECT ''", "SELECT NULL", 0},
    Pair{"SELECT x'41'", "SELECT 'A'", 0},
    Pair{"SELECT x''", "SELECT ''", 0},
    Pair{"SELECT 1e300 * 1e300", "SELECT 9e999", 1},
    Pair{"SELECT -9e999", "SELECT 9e999", 0},
    Pair{"SELECT 9007199254740993", "SELECT 9007199254740992", 0},
    Pair{"SELECT 'a', 'b;c'", "SELECT 'a;b', 'c'", 0},
    Pair{"SELECT id, note FROM shop ORDER BY city", "SELECT id, note FROM shop", 1},
    Pair{"SELECT count(*) FROM shop", "SELECT 5", 1},
    Pair{"SELECT sum(sales) FROM shop WHERE id IN (2, 4)", "SELECT 14", 1},
    Pair{"SELECT 1 WHERE 0", "SELECT 2 WHERE 0", 1}};

TEST_F(SqlResultTest, AgreesWithPythonOnWhatIsEqual) {
  for (const Pair& pair : kPairs) {
    EXPECT_EQ(score(pair.answer, pair.reference), pair.score)
        << pair.answer << " | " << pair.reference;
  }
}

TEST_F(SqlResultTest, CountsColumnsEvenOfNoRows) {
  EXPECT_EQ(score("SELECT 1, 2 WHERE 0", "SELECT 1 WHERE 0"), 0);
}

TEST_F(SqlResultTest, TakesAFenceAndASemicolonOffTheAnswer) {
  EXPECT_EQ(score("```sql\nSELECT count(*) FROM shop;\n```", "SELECT 5;"), 1);
  EXPECT_EQ(score("The query is: SELECT 5", "SELECT 5"), 0);
}

TEST_F(SqlResultTest, AnAnswerThatDoesNotRunIsWrong) {
  for (const char* const answer : {"",
                                   "five",
                                   "SELECT x FROM shop",
                                   "DROP TABLE shop",
                                   "SELECT 5; SELECT 5",
                                   "SELECT randomblob(1000000000)"}) {
    EXPECT_EQ(score(answer, "SELECT 5"), 0) << answer;
  }
  EXPECT_EQ(score("SELECT 5", "SELECT 5"), 1);
  EXPECT_EQ(score("SELECT nothing FROM shop", "SELECT nothing FROM shop"), 0);
}

TEST_F(SqlResultTest, AReferenceThatDoesNotRunIsRefusedWithItsPlace) {
  const Metric made = metric();
  const Example good = {.output = "SELECT 5", .file = "questions.csv", .line = 2};
  made.check_rows({&good, 1});
  const Example bad = {.output = "SELECT town FROM shop", .file = "questions.csv", .line = 17};
  EXPECT_EQ(refusal([&] { made.check_rows({&bad, 1}); }),
            "questions.csv:17: the reference gives nothing on " + file.string() +
                ": no such column: town; put it right, or leave the row out");
  EXPECT_EQ(refusal([&] {
              opened_on(
                  find_metric("sql_result(shop.db)", AnswerForm::Text), folder, {{good, bad}});
            }).find("questions.csv:17"),
            0U);
}

TEST_F(SqlResultTest, ADatabaseThatIsNotThereIsRefused) {
  EXPECT_NE(refusal([&] {
              opened(find_metric("sql_result(\"sub/shop 2.db\")", AnswerForm::Text), folder);
            }).find("sub/shop 2.db: there is no such file"),
            std::string::npos);
}

TEST_F(SqlResultTest, ItsIdentityIsThatOfTheDatabase) {
  const std::string before = metric().identity;
  EXPECT_EQ(metric().identity, before);
  write(file, "INSERT INTO shop VALUES (6, 'Jena', 1, 1)");
  EXPECT_NE(metric().identity, before);
}

TEST_F(SqlResultTest, IsNamedWithOneDatabase) {
  for (const char* const name :
       {"sql_result", "sql_result(a, b)", "sql_result(db=a)", "sql_result(a(b))"}) {
    EXPECT_THROW(find_metric(name, AnswerForm::Text), Error) << name;
  }
  EXPECT_THROW(find_metric("sql_result(a)", AnswerForm::Label), Error);
  EXPECT_EQ(find_metric("sql_result(a)", AnswerForm::Text).row_score, nullptr);
}

}  // namespace
}  // namespace tuneornot
