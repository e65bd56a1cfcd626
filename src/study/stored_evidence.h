#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "decide/evidence.h"
#include "decide/verdict.h"
#include "store/store.h"
#include "study/frozen.h"
#include "study/plan.h"
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

// What dev says of the routes that were raced: the same, but that nobody answered a test row.
// Throws as stored_evidence does.
Evidence evidence_on_dev(const Frozen& raced,
                         AnswerForm form,
                         const Split& split,
                         const Store& store);

// Whether it would not throw: the data are those that the routes were raced on.
bool were_raced_on(const Split& split, const Frozen& raced, const Store& store);

// Of a study's plan, as the last run had it: its routes, and what it left out and why.
void keep_plan(const Plan& plan, Store& store);
std::vector<std::string> stored_routes(const Store& store);
std::vector<std::string> stored_left_out(const Store& store);

}  // namespace tuneornot
