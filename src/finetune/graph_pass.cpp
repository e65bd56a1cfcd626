#include "finetune/graph_pass.h"

#include <fmt/format.h>
#include <ggml-alloc.h>
#include <ggml-backend.h>
#include <ggml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <optional>

#include "base/check.h"
#include "base/error.h"
#include "finetune/dropout.h"
#include "finetune/graph_attention.h"
#include "finetune/graph_head.h"
#include "finetune/graph_nodes.h"

namespace tuneornot {

namespace {

struct FreeAllocator {
  void operator()(ggml_gallocr* allocator) const { ggml_gallocr_free(allocator); }
};

// The graph of one batch. In the last layer, from the queries on, only the places asked about are
// computed; see Pass.
class GraphOfBatch {
 public:
  GraphOfBatch(const Decoder& decoder,
               const Lora& lora,
               const GraphWeights& weights,
               const TokenBatch& batch,
               GraphWay way)
      : decoder_(decoder),
        lora_(lora),
        weights_(weights),
        batch_(batch),
        places_(places_of(batch)),
        nodes_(most_nodes(decoder, places_.size())),
        kept_(decoder.layers.size()) {
    declare_inputs();
    ggml_tensor* states = embeddings_;
    for (std::size_t layer = 0; layer < kept_.size(); ++layer) {
      states = feed_forward(layer, attention(layer, states));
    }
    ggml_tensor* final = nodes_.norm(states, weights.output_norm(), decoder.epsilon);
    ggml_tensor* head = weights.widened(context(), weights.head());
    head_ = head_loss(
        nodes_, {.head = head, .states = final, .places = places_, .targets = batch.targets}, way);
    if (way == GraphWay::ForwardAndBack) {
      ggml_tensor* d =
          nodes_.norm_back(states, weights.output_norm(), decoder.epsilon, head_.of_states);
      for (std::size_t layer = kept_.size(); layer-- > 0;) {
        d = attention_back(layer, feed_forward_back(layer, d));
      }
    }
  }

  ggml_cgraph* graph() const { return nodes_.graph(); }
  void upload() const { nodes_.upload(); }
  double loss() const { return head_.loss(); }

 private:
  struct Kept {
    ggml_tensor* in = nullptr;
    ggml_tensor* raw_queries = nullptr;  // before norm and rotation: (head, heads, rows)
    ggml_tensor* raw_keys = nullptr;
    GraphAttentionInputs attended_to;
    ggml_tensor* attended = nullptr;
    ggml_tensor* attention_out = nullptr;
    ggml_tensor* middle = nullptr;
    ggml_tensor* gate = nullptr;
    ggml_tensor* up = nullptr;
    ggml_tensor* feed_forward_out = nullptr;
    std::array<ggml_tensor*, kProjections> low{};  // scale * A x
  };

  static std::size_t most_nodes(const Decoder& decoder, std::size_t places) {
    constexpr std::size_t kPerLayer = 512;
    return kPerLayer * (decoder.layers.size() + 1) + head_nodes(places);
  }

  ggml_context* context() const { return nodes_.context(); }
  bool is_last(std::size_t layer) const { return layer + 1 == kept_.size(); }

  void declare_inputs() {
    embeddings_ = nodes_.input(embeddings_of(decoder_, batch_.tokens), decoder_.sizes.embedding);
    positions_ = nodes_.input(batch_.positions);
    std::vector<std::int32_t> places;
    std::vector<std::int32_t> positions;
    for (const std::size_t place : places_) {
      places.push_back(static_cast<std::int32_t>(place));
      positions.push_back(batch_.positions[place]);
    }
    place_rows_ = nodes_.input(std::move(places));
    place_positions_ = nodes_.input(std::move(positions));
  }

  GraphAttention attention_of(std::size_t layer) {
    const std::size_t window = decoder_.layers[layer].window;
    ggml_tensor*& mask = masks_[{window, is_last(layer)}];
    if (mask == nullptr) {
      mask = nodes_.input(attention_mask(batch_, asking_tokens(is_last(layer)), window),
                          batch_.tokens.size());
    }
    return {.scale = decoder_.attention_scale, .mask = mask};
  }

  ggml_tensor* parameter(std::size_t first, std::size_t columns, std::size_t rows) const {
    return ggml_view_2d(context(),
                        weights_.parameters(),
                        signed_of(columns),
                        signed_of(rows),
                        columns * sizeof(float),
                        first * sizeof(float));
  }

  // Has it written where it belongs in the gradient.
  void keep_gradient(ggml_tensor* of, std::size_t first) {
    nodes_.want_in(of, weights_.gradient(), first * sizeof(float));
  }

  // The gradients by those A whose projections have all been gone back through.
  void keep_gradients_of_a() {
    for (const auto& [first, of] : of_a_) {
      keep_gradient(of, first);
    }
    of_a_.clear();
  }

  ggml_tensor* scaled(ggml_tensor* x) const {
    return lora_.scale == 1 ? x : ggml_scale(context(), x, lora_.scale);
  }

  // What of the tokens' rows is left before A, or of the gradient by that.
  ggml_tensor* dropped(std::size_t layer,
                       Projection projection,
                       const LoraPair& pair,
                       ggml_tensor* x) {
    if (batch_.dropout.share == 0) {
      return x;
    }
    const bool is_seen = projection == Projection::Key || projection == Projection::Value;
    const bool is_of_places = is_last(layer) && !is_seen;
    ggml_tensor*& weights = dropout_weights_[{pair.a, is_of_places}];
    if (weights == nullptr) {
      weights = nodes_.input(dropout_weights(pair, asking_tokens(is_of_places)), pair.inputs);
    }
    return ggml_mul(context(), x, weights);
  }

  // (inputs, tokens)
  std::vector<float> dropout_weights(const LoraPair& pair,
                                     const std::vector<std::size_t>& tokens) const {
    std::vector<float> weights(tokens.size() * pair.inputs);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      weigh_by_dropout(batch_.dropout,
                       tokens[i],
                       pair.a,
                       std::span(weights).subspan(i * pair.inputs, pair.inputs));
    }
    return weights;
  }

  std::vector<std::size_t> asking_tokens(bool is_of_places) const {
    if (is_of_places) {
      return places_;
    }
    std::vector<std::size_t> tokens(batch_.tokens.size());
    std::iota(tokens.begin(), tokens.end(), std::size_t{0});
    return tokens;
  }

  ggml_tensor* project(std::size_t layer, Projection projection, ggml_tensor* x) {
    const auto place = static_cast<std::size_t>(projection);
    const GraphLayer& of_layer = weights_.layers()[layer];
    ggml_tensor* matrix = weights_.widened(context(), of_layer.matrices[place]);
    ggml_tensor* y = nodes_.sum(ggml_mul_mat(context(), matrix, x), of_layer.biases[place]);
    const std::optional<LoraPair> pair = lora_.find(layer, projection);
    if (!pair) {
      return y;
    }
    ggml_tensor* a = parameter(pair->a, pair->inputs, lora_.rank);
    ggml_tensor* b = parameter(pair->b, lora_.rank, pair->outputs);
    ggml_tensor*& low = kept_[layer].low[place];
    low = scaled(ggml_mul_mat(context(), a, dropped(layer, projection, *pair, x)));
    return ggml_add(context(), y, ggml_mul_mat(context(), b, low));
  }

  struct Step {
    std::size_t layer = 0;
    Projection projection = Projection::Query;
    ggml_tensor* x = nullptr;
    ggml_tensor* dy = nullptr;
  };
  // The gradient by x, where it is passed on: nullptr below the first layer's adapters.
  ggml_tensor* project_back(const Step& step, bool is_passed_on = true) {
    const auto place = static_cast<std::size_t>(step.projection);
    ggml_tensor* dx = nullptr;
    if (is_passed_on) {
      ggml_tensor* matrix =
          weights_.widened(context(), weights_.layers()[step.layer].matrices[place]);
      dx = nodes_.product_back(matrix, step.dy);
    }
    const std::optional<LoraPair> pair = lora_.find(step.layer, step.projection);
    if (!pair) {
      return dx;
    }
    ggml_tensor* a = parameter(pair->a, pair->inputs, lora_.rank);
    ggml_tensor* b = parameter(pair->b, lora_.rank, pair->outputs);
    keep_gradient(nodes_.outer(kept_[step.layer].low[place], step.dy), pair->b);
    ggml_tensor* of_low = scaled(nodes_.product_back(b, step.dy));
    ggml_tensor*& of_a = of_a_[pair->a];
    of_a =
        nodes_.sum(of_a, nodes_.outer(dropped(step.layer, step.projection, *pair, step.x), of_low));
    if (!is_passed_on) {
      return nullptr;
    }
    ggml_tensor* of_rest = nodes_.product_back(a, of_low);
    return ggml_add(context(), dx, dropped(step.layer, step.projection, *pair, of_rest));
  }

  ggml_tensor* normed(ggml_tensor* x, ggml_tensor* weight) {
    return weight == nullptr ? x : nodes_.norm(x, weight, decoder_.epsilon);
  }
  ggml_tensor* normed_back(ggml_tensor* x, ggml_tensor* weight, ggml_tensor* dy) {
    return weight == nullptr ? dy : nodes_.norm_back(x, weight, decoder_.epsilon, dy);
  }

  ggml_tensor* heads_of(ggml_tensor* x) const {
    const std::int64_t head = signed_of(decoder_.sizes.head);
    return ggml_reshape_3d(context(), x, head, x->ne[0] / head, x->ne[1]);
  }
  // (head, rows, heads) to (head * heads, rows)
  ggml_tensor* joined(ggml_tensor* x) {
    ggml_tensor* swapped = nodes_.swapped(x);
    return ggml_reshape_2d(context(), swapped, swapped->ne[0] * swapped->ne[1], swapped->ne[2]);
  }

  GraphNodes::Turn turn_of(std::size_t layer, ggml_tensor* positions, Direction direction) const {
    return {.rotation = decoder_.layers[layer].rotation,
            .factors = weights_.layers()[layer].turn_factors,
            .positions = positions,
            .direction = direction};
  }

  ggml_tensor* asking_positions(std::size_t layer) const {
    return is_last(layer) ? place_positions_ : positions_;
  }

  ggml_tensor* asking_rows(std::size_t layer, ggml_tensor* x) {
    return is_last(layer) ? ggml_get_rows(context(), x, place_rows_) : x;
  }
  ggml_tensor* asking_rows_back(std::size_t layer, ggml_tensor* dy, ggml_tensor* like) {
    return is_last(layer) ? ggml_get_rows_back(context(), dy, place_rows_, like) : dy;
  }

  // From what the layer takes in to the middle of it.
  ggml_tensor* attention(std::size_t layer, ggml_tensor* in) {
    const GraphLayer& of_layer = weights_.layers()[layer];
    Kept& kept = kept_[layer];
    kept.in = in;
    ggml_tensor* x = normed(in, of_layer.attention_norm);
    kept.raw_keys = heads_of(project(layer, Projection::Key, x));
    ggml_tensor* values = heads_of(project(layer, Projection::Value, x));
    kept.raw_queries = heads_of(project(layer, Projection::Query, asking_rows(layer, x)));
    ggml_tensor* queries =
        nodes_.turned(normed(kept.raw_queries, of_layer.query_norm),
                      turn_of(layer, asking_positions(layer), Direction::Forward));
    ggml_tensor* keys = nodes_.turned(normed(kept.raw_keys, of_layer.key_norm),
                                      turn_of(layer, positions_, Direction::Forward));
    kept.attended_to = {.queries = nodes_.swapped(queries),
                        .keys = nodes_.swapped(keys),
                        .values = nodes_.swapped(values)};
    kept.attended = joined(attend(nodes_, attention_of(layer), kept.attended_to));
    kept.attention_out = project(layer, Projection::Output, kept.attended);
    kept.middle = ggml_add(context(),
                           asking_rows(layer, in),
                           normed(kept.attention_out, of_layer.post_attention_norm));
    return kept.middle;
  }

  // From the gradient by the middle to that by what the layer takes in, which below the first layer
  // nobody needs: nullptr.
  ggml_tensor* attention_back(std::size_t layer, ggml_tensor* d) {
    const GraphLayer& of_layer = weights_.layers()[layer];
    const Kept& kept = kept_[layer];
    ggml_tensor* of_attended =
        project_back({.layer = layer,
                      .projection = Projection::Output,
                      .x = kept.attended,
                      .dy = normed_back(kept.attention_out, of_layer.post_attention_norm, d)});
    const GraphAttentionInputs of = attend_back(
        nodes_, attention_of(layer), kept.attended_to, nodes_.swapped(heads_of(of_attended)));
    ggml_tensor* of_queries = nodes_.turned(
        nodes_.swapped(of.queries), turn_of(layer, asking_positions(layer), Direction::Back));
    ggml_tensor* of_keys =
        nodes_.turned(nodes_.swapped(of.keys), turn_of(layer, positions_, Direction::Back));
    of_queries = flat(normed_back(kept.raw_queries, of_layer.query_norm, of_queries));
    of_keys = flat(normed_back(kept.raw_keys, of_layer.key_norm, of_keys));

    const bool is_passed_on = layer > 0;
    ggml_tensor* x = normed(kept.in, of_layer.attention_norm);
    ggml_tensor* of_x = project_back(
        {.layer = layer, .projection = Projection::Key, .x = x, .dy = of_keys}, is_passed_on);
    of_x = nodes_.sum(
        of_x,
        project_back(
            {.layer = layer, .projection = Projection::Value, .x = x, .dy = joined(of.values)},
            is_passed_on));
    ggml_tensor* of_asking = project_back({.layer = layer,
                                           .projection = Projection::Query,
                                           .x = asking_rows(layer, x),
                                           .dy = of_queries},
                                          is_passed_on);
    keep_gradients_of_a();
    if (!is_passed_on) {
      return nullptr;
    }
    of_x = ggml_add(context(), of_x, asking_rows_back(layer, of_asking, x));
    return ggml_add(context(),
                    asking_rows_back(layer, d, kept.in),
                    normed_back(kept.in, of_layer.attention_norm, of_x));
  }

  // (head, heads, rows) to (head * heads, rows)
  ggml_tensor* flat(ggml_tensor* x) const {
    return ggml_reshape_2d(context(), x, x->ne[0] * x->ne[1], x->ne[2]);
  }

  ggml_tensor* feed_forward(std::size_t layer, ggml_tensor* middle) {
    const GraphLayer& of_layer = weights_.layers()[layer];
    Kept& kept = kept_[layer];
    ggml_tensor* x = normed(middle, of_layer.feed_forward_norm);
    kept.gate = project(layer, Projection::Gate, x);
    kept.up = project(layer, Projection::Up, x);
    kept.feed_forward_out =
        project(layer, Projection::Down, nodes_.gated(decoder_.gate, kept.gate, kept.up));
    return ggml_add(
        context(), middle, normed(kept.feed_forward_out, of_layer.post_feed_forward_norm));
  }

  ggml_tensor* feed_forward_back(std::size_t layer, ggml_tensor* d) {
    const GraphLayer& of_layer = weights_.layers()[layer];
    const Kept& kept = kept_[layer];
    ggml_tensor* of_gated = project_back(
        {.layer = layer,
         .projection = Projection::Down,
         .x = nodes_.gated(decoder_.gate, kept.gate, kept.up),
         .dy = normed_back(kept.feed_forward_out, of_layer.post_feed_forward_norm, d)});
    const GraphNodes::GatedBack of = nodes_.gated_back(decoder_.gate, kept.gate, kept.up, of_gated);
    ggml_tensor* x = normed(kept.middle, of_layer.feed_forward_norm);
    ggml_tensor* of_x =
        project_back({.layer = layer, .projection = Projection::Gate, .x = x, .dy = of.a});
    of_x = nodes_.sum(
        of_x, project_back({.layer = layer, .projection = Projection::Up, .x = x, .dy = of.b}));
    keep_gradients_of_a();
    return ggml_add(context(), d, normed_back(kept.middle, of_layer.feed_forward_norm, of_x));
  }

  const Decoder& decoder_;
  const Lora& lora_;
  const GraphWeights& weights_;
  const TokenBatch& batch_;
  std::vector<std::size_t> places_;  // that targets ask about, ascending
  GraphNodes nodes_;
  std::vector<Kept> kept_;
  ggml_tensor* embeddings_ = nullptr;
  ggml_tensor* positions_ = nullptr;
  ggml_tensor* place_rows_ = nullptr;
  ggml_tensor* place_positions_ = nullptr;
  std::map<std::pair<std::size_t, bool>, ggml_tensor*> masks_;  // by window and whether last
  // By where A begins in the parameters, and whether of the places alone.
  std::map<std::pair<std::size_t, bool>, ggml_tensor*> dropout_weights_;
  std::map<std::size_t, ggml_tensor*> of_a_;  // so far, by where A begins in the parameters
  GraphHead head_;
};

}  // namespace

struct GraphPass::Impl {
  Impl(ggml_backend* of, const Decoder& decoder_of, const Lora& lora_of, GraphMatrices matrices)
      : backend(of),
        decoder(decoder_of),
        lora(lora_of),
        weights(of, decoder_of, lora_of, matrices),
        allocator(ggml_gallocr_new(ggml_backend_get_default_buffer_type(of))) {}

  void check_supported(ggml_cgraph* graph, GraphWay way) {
    for (int i = 0; i < ggml_graph_n_nodes(graph) && !is_supported; ++i) {
      const ggml_tensor* node = ggml_graph_node(graph, i);
      if (!ggml_backend_supports_op(backend, node)) {
        throw Error(ErrorKind::Model,
                    fmt::format("{} cannot train this model: it lacks ggml's operation {} as it is "
                                "needed here; train on the processor",
                                ggml_backend_name(backend),
                                ggml_op_desc(node)));
      }
    }
    is_supported = is_supported || way == GraphWay::ForwardAndBack;
  }

  // The loss; the gradient stays where the weights are.
  double compute(const TokenBatch& batch, GraphWay way) {
    const GraphOfBatch of_batch(decoder, lora, weights, batch, way);
    check_supported(of_batch.graph(), way);
    if (!ggml_gallocr_alloc_graph(allocator.get(), of_batch.graph())) {
      throw Error(ErrorKind::Model,
                  fmt::format("{}: a batch of {} tokens does not fit into its memory; train on the "
                              "processor",
                              ggml_backend_name(backend),
                              batch.tokens.size()));
    }
    of_batch.upload();
    ggml_backend_tensor_set(
        weights.parameters(), lora.parameters.data(), 0, lora.parameters.size() * sizeof(float));
    if (ggml_backend_graph_compute(backend, of_batch.graph()) != GGML_STATUS_SUCCESS) {
      throw Error(ErrorKind::Model,
                  fmt::format("{}: the computation failed", ggml_backend_name(backend)));
    }
    return of_batch.loss();
  }

  ggml_backend* backend;
  const Decoder& decoder;
  const Lora& lora;
  GraphWeights weights;
  std::unique_ptr<ggml_gallocr, FreeAllocator> allocator;
  bool is_supported = false;
  std::vector<float> gradient;
};

GraphPass::GraphPass(ggml_backend* backend,
                     const Decoder& decoder,
                     const Lora& lora,
                     GraphMatrices matrices)
    : impl_(std::make_unique<Impl>(backend, decoder, lora, matrices)) {}

GraphPass::~GraphPass() = default;

double GraphPass::loss(const TokenBatch& batch) {
  return impl_->compute(batch, GraphWay::Forward);
}

double GraphPass::loss_and_gradient(const TokenBatch& batch, std::span<float> gradient) {
  check(gradient.size() == impl_->lora.parameters.size(),
        "the gradient is laid out as the parameters");
  const double loss = impl_->compute(batch, GraphWay::ForwardAndBack);
  impl_->gradient.resize(gradient.size());
  ggml_backend_tensor_get(
      impl_->weights.gradient(), impl_->gradient.data(), 0, gradient.size_bytes());
  std::ranges::transform(impl_->gradient, gradient, gradient.begin(), std::plus<>());
  return loss;
}

}  // namespace tuneornot
