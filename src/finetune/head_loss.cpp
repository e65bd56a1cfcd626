#include "finetune/head_loss.h"

#include <algorithm>

#include "kernels/row_kernels.h"

namespace tuneornot {

namespace {

constexpr std::size_t kRowsAtATime = 48;

// Of one row's logits. Turns them into the gradient.
double row_loss(std::span<float> logits, std::span<const Target> targets) {
  double loss = 0;
  float weight = 0;
  for (const Target& target : targets) {
    const float logit = logits[static_cast<std::size_t>(target.next)];
    loss -= static_cast<double>(target.weight) * static_cast<double>(logit);
    weight += target.weight;
  }
  const double log_sum = row_kernels().front().soften(logits.data(), logits.size(), 1);
  for (float& share : logits) {
    share *= weight;
  }
  for (const Target& target : targets) {
    logits[static_cast<std::size_t>(target.next)] -= target.weight;
  }
  return loss + static_cast<double>(weight) * log_sum;
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
    logits.resize(rows * head.rows);
    const KernelRows states =
        products.rows(asked.states.subspan(first * embedding, rows * embedding), embedding);
    Round round;
    products.forward(
        round,
        {.terms = {{.w = head, .x = &states}}, .y = logits, .begin = ProductSum::Begin::Bias});
    round.run(products.workers());
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
                        products.rows(logits, head.rows),
                        gradient.subspan(first * embedding, rows * embedding));
    }
  }
  return loss;
}

}  // namespace tuneornot
