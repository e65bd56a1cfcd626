#include "metric/sql_text.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

TEST(BareQueryTest, LosesAFenceAroundAllOfIt) {
  EXPECT_EQ(bare_query(" SELECT 1;\n"), "SELECT 1;");
  EXPECT_EQ(bare_query("```sql\nSELECT 1\n```"), "SELECT 1");
  EXPECT_EQ(bare_query("\n```\nSELECT 1;\n\n```\n"), "SELECT 1;");
  EXPECT_EQ(bare_query("``` sqlite \r\nSELECT 1\r\n```"), "SELECT 1");
  EXPECT_EQ(bare_query("```sql\nSELECT 1```"), "SELECT 1");
}

TEST(BareQueryTest, KeepsWhatIsAroundAFence) {
  for (const char* const answer : {"Here it is:\n```sql\nSELECT 1\n```",
                                   "```sql\nSELECT 1\n```\nThis counts.",
                                   "```sql\nSELECT 1\n```\nor\n```sql\nSELECT 2\n```",
                                   "```sql\nSELECT 1",
                                   "``` SELECT 1\n```",
                                   "```SELECT 1```",
                                   "```\n```\n```",
                                   "````",
                                   "`SELECT 1`"}) {
    EXPECT_EQ(bare_query(answer), answer);
  }
  EXPECT_EQ(bare_query("```\n```"), "");
  EXPECT_EQ(bare_query(""), "");
}

TEST(IsOrderedTest, GoesByAnOrderByOutsideOfAllElse) {
  for (const char* const query : {"SELECT a FROM t ORDER BY a",
                                  "select a from t order\n by a limit 3",
                                  "SELECT a FROM t ORDER/* x */BY a",
                                  "SELECT a FROM t ORDER -- by\nBY a",
                                  "WITH c AS (SELECT 1) SELECT ')' FROM c ORDER BY 1",
                                  "SELECT '(' , \"(\", `(`, [(] FROM t ORDER BY 1",
                                  "SELECT 'it''s (' FROM t ORDER BY 1",
                                  "SELECT a) FROM t ORDER BY 1"}) {
    EXPECT_TRUE(is_ordered(query)) << query;
  }
  for (const char* const query : {"SELECT a FROM t",
                                  "SELECT a FROM (SELECT a FROM t ORDER BY a)",
                                  "SELECT sum(a) OVER (ORDER BY b) FROM t",
                                  "SELECT 'x ORDER BY a' FROM t",
                                  "SELECT a FROM t -- ORDER BY a",
                                  "SELECT a FROM t /* ORDER BY a */",
                                  "SELECT a FROM t /* ORDER BY a",
                                  "SELECT \"ORDER\" BY",
                                  "SELECT border BY, order_by FROM t GROUP BY a",
                                  "SELECT 'ORDER' BY",
                                  "ORDER",
                                  ""}) {
    EXPECT_FALSE(is_ordered(query)) << query;
  }
}

}  // namespace
}  // namespace tuneornot
