#include "finetune/projections.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace tuneornot {

namespace {

std::size_t number_of(Projection projection) {
  return static_cast<std::size_t>(projection);
}

// to += weights * from
void add_weighed(std::span<const float> weights, const float* from, float* to) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    to[i] += weights[i] * from[i];
  }
}

}  // namespace

void Projections::forward(const Place& place, std::span<const Forward> projections, Lows& lows) {
  find_lows(place, projections, lows);
  const DecoderLayer& layer = decoder_.layers[place.layer];
  Round round;
  for (std::size_t i = 0; i < projections.size(); ++i) {
    const Forward& of = projections[i];
    const TensorView& matrix = layer.matrix(of.projection);
    of.y->resize(of.x_rows->rows() * matrix.rows);
    std::vector<Term> terms = {{.w = matrix, .x = of.x_rows}};
    if (const std::optional<LoraPair> pair = lora_.find(place.layer, of.projection)) {
      terms.push_back({.w = b(*pair), .x = &lows_[i].rows});
    }
    products_.forward(round,
                      {.terms = std::move(terms),
                       .y = *of.y,
                       .begin = of.adds ? ProductSum::Begin::Y : ProductSum::Begin::Zero,
                       .bias = layer.biases[number_of(of.projection)]});
  }
  round.run(products_.workers());
}

void Projections::find_lows(const Place& place, std::span<const Forward> projections, Lows& lows) {
  Round leaving_out;
  Round products;
  Round sums;
  for (std::size_t i = 0; i < projections.size(); ++i) {
    const Forward& of = projections[i];
    const std::optional<LoraPair> pair = lora_.find(place.layer, of.projection);
    if (!pair) {
      continue;
    }
    const KernelRows* x = of.x_rows;
    if (place.dropout.share > 0) {
      leave_out(leaving_out, place.dropout, *pair, {.tokens = of.tokens, .x = of.x}, rests_[i]);
      x = &rests_[i].rows;
    }
    products_.forward(products, {.w = a(*pair), .x = x}, sums_[i]);
    lows_[i].reset(products_.kernel(), x->rows(), lora_.rank);
    std::vector<float>& low = lows[number_of(of.projection)];
    low.resize(x->rows() * lora_.rank);
    sums.add_rows(x->rows(), [this, i, &low](std::size_t row) {
      sum_low(row, {&i, 1}, lows_[i]);
      std::ranges::copy(lows_[i].row(row), low.data() + row * lora_.rank);
    });
  }
  leaving_out.run(products_.workers());
  products.run(products_.workers());
  sums.run(products_.workers());
}

void Projections::backward(const Place& place,
                           const Inputs& inputs,
                           std::span<const Backward> projections,
                           const Lows& lows,
                           std::span<float> gradient) {
  const std::vector<LowBack> low_backs = this->low_backs(place.layer, projections);
  find_low_backs(place, inputs, projections, low_backs);
  Round round;
  if (inputs.dx != nullptr) {
    add_inputs_gradient(round, place, inputs, projections, low_backs);
  }
  for (std::size_t i = 0; i < low_backs.size(); ++i) {
    const LoraPair& pair = low_backs[i].pair;
    const std::span<const float> x =
        place.dropout.share > 0 ? std::span<const float>(rests_[i].numbers) : inputs.x;
    products_.outer(round,
                    {.a = lows_[i].numbers, .b = x, .n = inputs.tokens.size()},
                    gradient.subspan(pair.a, lora_.rank * pair.inputs));
  }
  for (const Backward& of : projections) {
    if (const std::optional<LoraPair> pair = lora_.find(place.layer, of.projection)) {
      products_.outer(round,
                      {.a = of.dy, .b = lows[number_of(of.projection)], .n = inputs.tokens.size()},
                      gradient.subspan(pair->b, lora_.rank * pair->outputs));
    }
  }
  round.run(products_.workers());
  if (inputs.dx != nullptr && place.dropout.share > 0) {
    add_rests(place, inputs, low_backs);
  }
}

std::vector<Projections::LowBack> Projections::low_backs(
    std::size_t layer, std::span<const Backward> projections) const {
  std::vector<LowBack> all;
  for (std::size_t i = 0; i < projections.size(); ++i) {
    const std::optional<LoraPair> pair = lora_.find(layer, projections[i].projection);
    if (!pair) {
      continue;
    }
    const auto known =
        std::ranges::find(all, pair->a, [](const LowBack& low) { return low.pair.a; });
    if (known != all.end()) {
      known->projections.push_back(i);
    } else {
      all.push_back({.pair = *pair, .projections = {i}});
    }
  }
  return all;
}

// The gradients by what each A gives, and what dropout leaves for it.
void Projections::find_low_backs(const Place& place,
                                 const Inputs& inputs,
                                 std::span<const Backward> projections,
                                 std::span<const LowBack> low_backs) {
  const std::size_t rows = inputs.tokens.size();
  Round products;
  Round sums;
  for (std::size_t i = 0; i < projections.size(); ++i) {
    const Backward& of = projections[i];
    if (const std::optional<LoraPair> pair = lora_.find(place.layer, of.projection)) {
      products_.backward(products, {.w = b(*pair), .x = of.dy_rows}, sums_[i]);
    }
  }
  for (std::size_t i = 0; i < low_backs.size(); ++i) {
    if (place.dropout.share > 0) {
      leave_out(products, place.dropout, low_backs[i].pair, inputs, rests_[i]);
    }
    lows_[i].reset(products_.kernel(), rows, lora_.rank);
    sums.add_rows(rows, [this, i, &low = low_backs[i]](std::size_t row) {
      sum_low(row, low.projections, lows_[i]);
    });
  }
  products.run(products_.workers());
  sums.run(products_.workers());
}

// A row of what several products gave together, scaled.
void Projections::sum_low(std::size_t row,
                          std::span<const std::size_t> projections,
                          Activations& low) const {
  const std::span<float> of_row = low.row(row);
  std::ranges::fill(of_row, 0.0F);
  for (const std::size_t projection : projections) {
    sums_[projection].add_row(row, of_row.data());
  }
  for (float& number : of_row) {
    number *= lora_.scale;
  }
  low.set(row);
}

// Through A too, unless something is left out of it.
void Projections::add_inputs_gradient(Round& round,
                                      const Place& place,
                                      const Inputs& inputs,
                                      std::span<const Backward> projections,
                                      std::span<const LowBack> low_backs) {
  inputs.dx->resize(inputs.x.size());
  std::vector<Term> terms;
  for (const Backward& of : projections) {
    terms.push_back({.w = decoder_.layers[place.layer].matrix(of.projection), .x = of.dy_rows});
  }
  for (std::size_t i = 0; i < low_backs.size(); ++i) {
    const Term through_a = {.w = a(low_backs[i].pair), .x = &lows_[i].rows};
    if (place.dropout.share == 0) {
      terms.push_back(through_a);
      continue;
    }
    of_rests_[i].resize(inputs.x.size());
    products_.backward(round,
                       {.terms = {through_a}, .y = of_rests_[i], .begin = ProductSum::Begin::Zero});
  }
  products_.backward(
      round, {.terms = std::move(terms), .y = *inputs.dx, .begin = ProductSum::Begin::Zero});
}

// dx += the gradients by what dropout has left.
void Projections::add_rests(const Place& place,
                            const Inputs& inputs,
                            std::span<const LowBack> low_backs) {
  Round round;
  const std::size_t columns = inputs.x.size() / inputs.tokens.size();
  round.add_rows(inputs.tokens.size(), [&](std::size_t row) {
    std::vector<float> weights(columns);
    for (std::size_t i = 0; i < low_backs.size(); ++i) {
      weigh_by_dropout(place.dropout, inputs.tokens[row], low_backs[i].pair.a, weights);
      add_weighed(weights, of_rests_[i].data() + row * columns, inputs.dx->data() + row * columns);
    }
  });
  round.run(products_.workers());
}

void Projections::leave_out(Round& round,
                            const Dropout& dropout,
                            const LoraPair& pair,
                            const Inputs& inputs,
                            Activations& rest) const {
  rest.reset(products_.kernel(), inputs.tokens.size(), pair.inputs);
  round.add_rows(inputs.tokens.size(),
                 [&dropout, &rest, pair, tokens = inputs.tokens, x = inputs.x](std::size_t row) {
                   const std::span<float> of_row = rest.row(row);
                   weigh_by_dropout(dropout, tokens[row], pair.a, of_row);
                   for (std::size_t i = 0; i < of_row.size(); ++i) {
                     of_row[i] *= x[row * pair.inputs + i];
                   }
                   rest.set(row);
                 });
}

}  // namespace tuneornot
