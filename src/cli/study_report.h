#pragma once

#include <string>

#include "cli/commands.h"
#include "cli/environment.h"
#include "cli/study_folder.h"
#include "decide/evidence.h"
#include "report/report.h"
#include "store/store.h"
#include "study/frozen.h"

namespace tuneornot {

constexpr std::string_view kVersion = TON_VERSION;

// How many of the sure answers are to be right, 0 to 1: as the task's first coverage_at has it.
double asked_precision(const Task& task);

// What a verdict rests on: what the store holds, at the task's prices and needs. Throws as
// stored_evidence and pricing_of do.
Evidence priced_evidence(const LoadedStudy& study, const Frozen& frozen, const Store& store);

// The report of a finished study, from its store; calls no model. Throws as priced_evidence does.
Report study_report(const LoadedStudy& study,
                    const Frozen& frozen,
                    const Store& store,
                    const Environment& environment);

// Of a command that showed it: ConditionFailed where no route is within the need.
ExitCode exit_code(const Report& report);

// The store of a study that was run. Throws ErrorKind::Data when there is none.
Store open_finished_store(const std::filesystem::path& folder);

// A study's frozen record. Throws ErrorKind::Data when it was never run to the end.
Frozen finished_record(const Store& store, const std::filesystem::path& folder);

}  // namespace tuneornot
