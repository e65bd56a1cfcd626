#pragma once

#include "metric/metric.h"

namespace tuneornot {

// F1 of the words that answer and reference share, after SQuAD's normalisation: case folded, ASCII
// punctuation and the articles a, an, the taken out. Where one of them has no word left: 1 when
// both have none, else 0. Rajpurkar et al. 2016; the rule for no words is SQuAD 2.0's.
double token_f1(const AnsweredRow& row);

// F1 of the longest common subsequence of words (Lin 2004), as the package rouge-score computes
// rougeL without a stemmer: words are runs of a-z and 0-9, so a text in another script has none.
double rouge_l(const AnsweredRow& row);

}  // namespace tuneornot
