#pragma once

#include <string>
#include <vector>

#include "cli/study_folder.h"
#include "store/store.h"
#include "study/frozen.h"

// What a study keeps of its routes, to be asked again.
namespace tuneornot {

// Throws ErrorKind::Usage, with the routes there are, for one that the study has not.
const FrozenEntrant& entrant_called(const std::string& route, const Frozen& frozen);

// The reference under which the study opened the entrant's model; none where it has no model.
std::vector<std::string> references_of(const FrozenEntrant& entrant,
                                       const LoadedStudy& study,
                                       const Store& store);

}  // namespace tuneornot
