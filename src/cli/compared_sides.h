#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decide/evidence.h"
#include "report/comparison.h"

namespace tuneornot {

// What the user named to be compared, "STUDY", "STUDY:ROUTE", "FILE" or "FILE:PART": the longest
// start that ends before a colon, or is all of it, and is there. So a name that holds a colon can
// be used, and a file is never taken for another one's route. Throws ErrorKind::Data when nothing
// of it is there.
struct NamedSide {
  std::filesystem::path path;
  std::string part;  // the route of a study, the provider or filter of a file; may be empty
};
NamedSide named_side(std::string_view argument);

struct CompareRequest {
  std::vector<std::string> sides;  // as named_side reads them; two at least
  std::string task;                // a task, by whose rows and metric answers are scored; or empty
  std::string score;               // the field of files that holds the score; or empty
};

// The sides on the rows that all have, ready for head_to_head.
struct Compared {
  Evidence evidence;
  std::string metric;
  std::vector<ComparedSide> sides;
  std::vector<std::string> said;  // what was noticed, for the user
};

// Answers are scored as `task` has it, else as the first study among the sides; where there is
// neither, files bring their scores. Calls no model. Throws as load_study, stored_evidence,
// read_predictions and match do.
Compared compared_sides(const CompareRequest& request);

}  // namespace tuneornot
