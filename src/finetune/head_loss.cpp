#include "finetune/head_loss.h"

#include <algorithm>
#include <cmath>

namespace tuneornot {

namespace {

constexpr std::size_t kRowsAtATime = 48;

// Of one row's logits. Turns them into the gradient.
double row_loss(std::span<float> logits, std::span<const Target> targets) {
  const float highest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) {
    sum += std::exp(static_cast<double>(logit - highest));
  }
  const double log_sum = std::log(sum) + static_cast<double>(highest);
  double loss = 0;
  double weight = 0;
  for (const Target& target : targets) {
    const auto logit = static_cast<double>(logits[static_cast<std::size_t>(target.next)]);
    loss += static_cast<double>(target.weight) * (log_sum - logit);
    weight += static_cast<double>(target.weight);
  }
  for (float& logit : logits) {
    logit = static_cast<float>(weight * std::exp(static_cast<double>(logit) - log_sum));
  }
  for (const Target& target : targets) {
    logits[static_cast<std::size_t>(target.next)] -= target.weight;
  }
  return loss;
}

std::span<const Target> targets_of(const Asked& asked, std::size_t row) {
  const auto found = std::ranges::equal_range(asked.targets, asked.tokens[row], {}, &Target::token);
  return {found.begin(), found.end()};
}

}  // namespace

double head_loss(const Products& products,
                 const TensorView& head,
                 const Asked& asked,
                 std::span<float> gradient) {
  const std::size_t embedding = head.columns;
  double loss = 0;
  std::vector<float> logits;
  for (std::size_t first = 0; first < asked.tokens.size(); first += kRowsAtATime) {
    const std::size_t rows = std::min(kRowsAtATime, asked.tokens.size() - first);
    logits.assign(rows * head.rows, 0.0F);
    const std::span<const float> states = asked.states.subspan(first * embedding, rows * embedding);
    products.forward(head, products.panels(states, embedding), logits);
    std::vector<double> losses(rows);
    products.workers().run(rows, [&](std::size_t row, std::size_t /*thread*/) {
      losses[row] = row_loss(std::span(logits).subspan(row * head.rows, head.rows),
                             targets_of(asked, first + row));
    });
    for (const double of_row : losses) {
      loss += of_row;
    }
    if (!gradient.empty()) {
      products.backward(head,
                        products.panels(logits, head.rows),
                        gradient.subspan(first * embedding, rows * embedding));
    }
  }
  return loss;
}

}  // namespace tuneornot
