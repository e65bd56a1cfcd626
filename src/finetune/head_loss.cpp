#include "finetune/head_loss.h"

#include <algorithm>
#include <numeric>

#include "kernels/row_kernels.h"

namespace tuneornot {

namespace {

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

double HeadLoss::compute(const Asked& asked, std::span<float> gradient) {
  // The head, a vocabulary long, is read once for so many rows.
  constexpr std::size_t kMostRows = 96;
  const std::size_t count = asked.tokens.size();
  const std::size_t each = parts(count, std::max<std::size_t>(1, parts(count, kMostRows)));
  double loss = 0;
  for (std::size_t first = 0; first < count; first += each) {
    loss += compute_rows(asked, {.first = first, .count = std::min(each, count - first)}, gradient);
  }
  return loss;
}

double HeadLoss::compute_rows(const Asked& asked, Range rows, std::span<float> gradient) {
  const std::size_t embedding = head_.columns;
  products_.set_rows(asked.states.subspan(rows.first * embedding, rows.count * embedding),
                     embedding,
                     states_rows_);
  logits_.resize(rows.count * head_.rows);
  Round round;
  products_.forward(round,
                    {.terms = {{.w = head_, .x = &states_rows_}},
                     .y = logits_,
                     .begin = ProductSum::Begin::Zero});
  round.run(products_.workers());
  std::vector<double> losses(rows.count);
  products_.workers().run(rows.count, [&](std::size_t row, std::size_t /*thread*/) {
    losses[row] = row_loss(std::span(logits_).subspan(row * head_.rows, head_.rows),
                           targets_of(asked, rows.first + row));
  });
  if (!gradient.empty()) {
    products_.set_rows(logits_, head_.rows, logits_rows_);
    products_.backward(
        head_, logits_rows_, gradient.subspan(rows.first * embedding, rows.count * embedding));
  }
  return std::accumulate(losses.begin(), losses.end(), 0.0);
}

}  // namespace tuneornot
