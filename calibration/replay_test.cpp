#include "calibration/replay.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/refusal_test.h"
#include "calibration/made_population.h"
#include "calibration/simulate.h"

namespace tuneornot {
namespace {

class ReplayTest : public ::testing::Test {
 protected:
  std::filesystem::path written(const std::string& text) const {
    const std::filesystem::path path =
        std::filesystem::path(::testing::TempDir()) /
        fmt::format("replay_{}.csv",
                    ::testing::UnitTest::GetInstance()->current_test_info()->name());
    write_file(path, text);
    return path;
  }

  std::string refused(const std::string& text) const {
    return refusal([&] { read_replay(written(text)); });
  }
};

TEST_F(ReplayTest, ReadsAnswersInAnyOrder) {
  const Replay replay = read_replay(
      written("entrant,score,row,draw\nb,1,x,1\na,0,x,1\na,.5,y,1\na,1,x,2\nb,0,y,1\na,0,y,2\n"));
  ASSERT_EQ(replay.entrants.size(), 2U);
  EXPECT_EQ(replay.rows, 2U);
  EXPECT_EQ(replay.entrants[0].name, "b");
  EXPECT_EQ(replay.entrants[1].scores, (std::vector<std::vector<double>>{{0, .5}, {1, 0}}));
  EXPECT_FALSE(promise_of(replay).has_single_rows);
}

TEST_F(ReplayTest, RefusesAFileWithoutItsColumns) {
  EXPECT_TRUE(
      refused("row,entrant,score\nx,a,1\n")
          .ends_with(".csv: there is no column \"draw\"; a file of outcomes has the columns "
                     "row, entrant, draw and score"));
}

TEST_F(ReplayTest, RefusesAScoreThatIsNone) {
  const std::string start = "row,entrant,draw,score\nx,a,1,1\nx,b,1,";
  EXPECT_TRUE(
      refused(start + "1.5\n").ends_with(".csv:3: the score \"1.5\" is no number from 0 to 1"));
  EXPECT_TRUE(refused(start + "yes\n").ends_with(":3: the score \"yes\" is no number from 0 to 1"));
  EXPECT_TRUE(refused(start + "nan\n").ends_with(":3: the score \"nan\" is no number from 0 to 1"));
}

TEST_F(ReplayTest, RefusesALineThatCannotBeRead) {
  const std::string fault = refused("row,entrant,draw,score\nx,a,1,1\nx,b\nx,b,1,1\n");
  EXPECT_NE(fault.find(".csv:3: "), std::string::npos) << fault;
}

TEST_F(ReplayTest, RefusesAnAnswerThatIsThereTwice) {
  EXPECT_TRUE(
      refused("row,entrant,draw,score\nx,a,1,1\nx,b,1,1\nx,a,1,0\n")
          .ends_with(":4: row \"x\" of entrant \"a\", draw \"1\", is there already; leave one "
                     "of the two out"));
}

TEST_F(ReplayTest, RefusesADrawWithoutAllRows) {
  EXPECT_TRUE(
      refused("row,entrant,draw,score\nx,a,1,1\ny,a,1,1\nx,b,1,1\n")
          .ends_with(".csv: entrant \"b\" has a draw without all 2 rows; every draw of every "
                     "entrant answers the same rows"));
}

TEST_F(ReplayTest, RefusesASingleEntrant) {
  EXPECT_TRUE(refused("row,entrant,draw,score\nx,a,1,1\n")
                  .ends_with(".csv: a study needs the outcomes of two entrants at least"));
}

void add_answers(const Entrant& entrant, int draw, std::string& text) {
  for (const Outcome& outcome : entrant.test) {
    text += fmt::format(
        "{},{},{},{}\n", outcome.example_id, entrant.candidate.strategy, draw, outcome.score);
  }
}

// What a file of outcomes would hold, from a simulated world: 3 entrants, 4 draws, each a study of
// 2,000 rows.
std::string simulated_outcomes() {
  std::string text = "row,entrant,draw,score\n";
  const std::unique_ptr<Population> world = made_population(
      {.rows = 2'000, .entrants = 3, .pattern = Pattern::OneAhead, .lead = .05, .draw_sd = .02});
  Evidence study = world->unanswered();
  Draws draws(1, "outcomes");
  for (int draw = 1; draw <= 4; ++draw) {
    world->draw(study, draws);
    for (const Entrant& entrant : study.entrants) {
      add_answers(entrant, draw, text);
    }
  }
  return text;
}

TEST_F(ReplayTest, StudiesOfReplayedOutcomesKeepThePromises) {
  const Replay replay = read_replay(written(simulated_outcomes()));
  ASSERT_EQ(replay.entrants.size(), 3U);
  ASSERT_EQ(replay.entrants[0].scores.size(), 4U);
  const Tally tally = simulate(
      *replay_population(replay, {}), {.name = "replay", .studies = 400}, decided, [](std::size_t) {
      });
  EXPECT_EQ(tally.studies, 400U);
  for (const Claim& claim : claims_of(tally, promise_of(replay))) {
    EXPECT_NE(claim.met, Met::No) << claim.name << " " << claim.seen;
  }
}

}  // namespace
}  // namespace tuneornot
