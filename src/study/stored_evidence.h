#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "decide/evidence.h"
#include "decide/verdict.h"
#include "store/store.h"
#include "study/frozen.h"
#include "task/split.h"

namespace tuneornot {

std::vector<ScoredRow> scored_rows(std::span<const Example> examples);

// How many of these rows have each label, as shares; empty where answers are no labels.
std::map<std::string, double> label_shares(std::span<const Example> train, AnswerForm form);

// The evidence of a frozen record, from the store, without prices. Throws ErrorKind::Storage when
// outcomes of it are missing (the study was interrupted), ErrorKind::Data when the split's seal is
// another one (the data were changed since).
Evidence stored_evidence(const Frozen& frozen,
                         AnswerForm form,
                         const Split& split,
                         const Store& store);

// The verdict on it: on folds, or with the nominee of dev at the evidence's prices.
Verdict verdict_on(const Evidence& evidence);

// What a study's plan left out and why, as the last run had it.
void keep_left_out(std::span<const std::string> left_out, Store& store);
std::vector<std::string> stored_left_out(const Store& store);

}  // namespace tuneornot
