#include "finetune/graph_head.h"

#include <ggml-backend.h>
#include <ggml.h>

#include <algorithm>
#include <cmath>

namespace tuneornot {

namespace {

constexpr std::size_t kRows = 256;  // places at once: the logits of a large vocabulary are large

// The targets of `count` places from `first` on.
GraphHead::Part part_of(const std::vector<std::size_t>& places,
                        std::size_t first,
                        std::size_t count,
                        const std::vector<Target>& targets) {
  GraphHead::Part part;
  std::size_t row = first;
  for (const Target& target : targets) {
    if (target.token < places[first] || target.token > places[first + count - 1]) {
      continue;
    }
    while (places[row] < target.token) {
      ++row;
    }
    part.targets.push_back(target);
    part.rows.push_back(row - first);
  }
  return part;
}

// One part's share of the graph.
class PartNodes {
 public:
  PartNodes(GraphNodes& nodes, ggml_tensor* head, ggml_tensor* states, GraphHead::Part& part)
      : nodes_(nodes), head_(head), part_(part), places_(states->ne[1]) {
    std::vector<std::int32_t> next;
    std::vector<std::int32_t> rows;
    std::vector<float> weights;
    for (std::size_t i = 0; i < part.targets.size(); ++i) {
      next.push_back(part.targets[i].next);
      rows.push_back(static_cast<std::int32_t>(part.rows[i]));
      weights.push_back(part.targets[i].weight);
    }
    logits_ = ggml_mul_mat(nodes.context(), head, states);
    shares_ = ggml_soft_max(nodes.context(), logits_);
    next_ = nodes.input(std::move(next));
    rows_ = nodes.input(std::move(rows));
    weights_ = nodes.input(std::move(weights), 1);
  }

  // What the loss is made of: a cross-entropy is the logarithm of the logits' summed exponentials,
  // less the target's logit, and that logarithm is any logit less the logarithm of its probability.
  void keep_loss() {
    const std::int64_t vocabulary = logits_->ne[0];
    ggml_tensor* flat = ggml_reshape_2d(context(), logits_, 1, vocabulary * places_);
    part_.logits = nodes_.output(ggml_get_rows(context(), flat, nodes_.input(target_numbers())));
    ggml_tensor* highest = ggml_reshape_2d(context(), ggml_argmax(context(), logits_), 1, places_);
    part_.highest = nodes_.output(picked(logits_, highest));
    part_.probabilities = nodes_.output(picked(shares_, highest));
  }

  // (embedding, places): the sum over the vocabulary of its rows by their probabilities, less the
  // targets' rows, each by its weight.
  ggml_tensor* of_states() {
    std::vector<float> weights_of_places(static_cast<std::size_t>(places_));
    for (std::size_t i = 0; i < part_.targets.size(); ++i) {
      weights_of_places[part_.rows[i]] += part_.targets[i].weight;
    }
    ggml_tensor* weighted =
        ggml_mul(context(), shares_, nodes_.input(std::move(weights_of_places), 1));
    ggml_tensor* all = nodes_.product_back(head_, weighted);
    ggml_tensor* of_targets = ggml_mul(context(), ggml_get_rows(context(), head_, next_), weights_);
    return ggml_sub(context(), all, ggml_get_rows_back(context(), of_targets, rows_, all));
  }

 private:
  ggml_context* context() const { return nodes_.context(); }

  // Of numbers (vocabulary, places), one each place.
  ggml_tensor* picked(ggml_tensor* numbers, ggml_tensor* which) {
    return ggml_get_rows(
        context(), ggml_reshape_3d(context(), numbers, 1, numbers->ne[0], places_), which);
  }

  std::vector<std::int32_t> target_numbers() const {
    const auto vocabulary = static_cast<std::size_t>(logits_->ne[0]);
    std::vector<std::int32_t> numbers;
    for (std::size_t i = 0; i < part_.targets.size(); ++i) {
      const auto next = static_cast<std::size_t>(part_.targets[i].next);
      numbers.push_back(static_cast<std::int32_t>(part_.rows[i] * vocabulary + next));
    }
    return numbers;
  }

  GraphNodes& nodes_;
  ggml_tensor* head_;
  GraphHead::Part& part_;
  std::int64_t places_;
  ggml_tensor* logits_ = nullptr;
  ggml_tensor* shares_ = nullptr;
  ggml_tensor* next_ = nullptr;
  ggml_tensor* rows_ = nullptr;
  ggml_tensor* weights_ = nullptr;
};

std::vector<float> read(const ggml_tensor* tensor) {
  std::vector<float> numbers(static_cast<std::size_t>(ggml_nelements(tensor)));
  ggml_backend_tensor_get(tensor, numbers.data(), 0, ggml_nbytes(tensor));
  return numbers;
}

}  // namespace

double GraphHead::loss() const {
  double sum = 0;
  for (const Part& part : parts) {
    const std::vector<float> logits = read(part.logits);
    const std::vector<float> highest = read(part.highest);
    const std::vector<float> probabilities = read(part.probabilities);
    for (std::size_t i = 0; i < part.targets.size(); ++i) {
      const std::size_t row = part.rows[i];
      const double total =
          static_cast<double>(highest[row]) - std::log(static_cast<double>(probabilities[row]));
      sum += static_cast<double>(part.targets[i].weight) * (total - static_cast<double>(logits[i]));
    }
  }
  return sum;
}

GraphHead head_loss(GraphNodes& nodes, const GraphHeadInputs& inputs, GraphWay way) {
  GraphHead of;
  ggml_tensor* states = inputs.states;
  for (std::size_t first = 0; first < inputs.places.size(); first += kRows) {
    const std::size_t count = std::min(kRows, inputs.places.size() - first);
    GraphHead::Part& part =
        of.parts.emplace_back(part_of(inputs.places, first, count, inputs.targets));
    ggml_tensor* of_part = ggml_view_2d(nodes.context(),
                                        states,
                                        states->ne[0],
                                        signed_of(count),
                                        states->nb[1],
                                        first * states->nb[1]);
    PartNodes part_nodes(nodes, inputs.head, of_part, part);
    part_nodes.keep_loss();
    if (way == GraphWay::ForwardAndBack) {
      ggml_tensor* gradient = part_nodes.of_states();
      nodes.want(gradient);  // before the next part: their logits need not lie side by side
      of.of_states = of.of_states == nullptr
                         ? gradient
                         : ggml_concat(nodes.context(), of.of_states, gradient, 1);
    }
  }
  return of;
}

std::size_t head_nodes(std::size_t places) {
  constexpr std::size_t kPerPart = 64;
  return kPerPart * (places / kRows + 1);
}

}  // namespace tuneornot
