// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/encoder_graph.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "assay/engine/onnx/module/graph_builder.hpp"

namespace assay::engine::onnx {
namespace {

using Integers = std::vector<std::int64_t>;

// Layers of a transformer, on a graph whose weights are known by their names.
class Blocks {
 public:
  Blocks(GraphBuilder& graph, const EncoderShape& shape, const std::vector<Tensor>& tensors)
      : graph_(graph), shape_(shape) {
    for (const Tensor& tensor : tensors) weights_.emplace(tensor.name, graph_.weight(tensor));
  }

  Edge weight(std::string_view name) const { return weights_.at(std::string(name)); }

  Edge linear(const std::string& name, const Edge& input) {
    const Edge product = graph_.add("MatMul", {input, weight(name + ".weight")});
    const auto bias = weights_.find(name + ".bias");
    return bias == weights_.end() ? product : graph_.add("Add", {product, bias->second});
  }

  Edge norm(const std::string& name, const Edge& input) {
    const std::initializer_list<Attribute> attributes{
        {"axis", std::int64_t{-1}}, {"epsilon", static_cast<float>(shape_.layer_norm_eps)}};
    const auto bias = weights_.find(name + ".bias");
    if (bias == weights_.end()) {
      return graph_.add("LayerNormalization", {input, weight(name + ".weight")}, attributes);
    }
    return graph_.add("LayerNormalization", {input, weight(name + ".weight"), bias->second},
                      attributes);
  }

  // [batch, sequence, hidden] → [batch, heads, sequence, head]
  Edge heads(const Edge& input) {
    return graph_.add("Transpose", {split_heads(input)}, {{"perm", Integers{0, 2, 1, 3}}});
  }

  // Softmax(query · keyᵀ / √head + bias) · value, of [batch, heads, sequence, head] each.
  Edge attention(const Edge& query, const Edge& key, const Edge& value, const Edge& bias) {
    const Edge turned = graph_.add("Transpose", {key}, {{"perm", Integers{0, 1, 3, 2}}});
    Edge scores = graph_.add("MatMul", {query, turned});
    scores = graph_.add("Div", {scores, root_of_head()});
    scores = graph_.add("Add", {scores, bias});
    const Edge shares = graph_.add("Softmax", {scores}, {{"axis", std::int64_t{-1}}});
    const Edge mixed = graph_.add("MatMul", {shares, value});
    const Edge joined = graph_.add("Transpose", {mixed}, {{"perm", Integers{0, 2, 1, 3}}});
    return graph_.add("Reshape", {joined, constant({0, 0, shape_.hidden_size})});
  }

  // Parts of [batch, sequence, 3 · hidden] as heads.
  std::array<Edge, 3> query_key_value(const Edge& input) {
    const std::int64_t hidden = shape_.hidden_size;
    std::array<Edge, 3> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto first = static_cast<std::int64_t>(i) * hidden;
      parts[i] = heads(slice(input, first, first + hidden, 2));
    }
    return parts;
  }

  // activation(one half) · the other, of [batch, sequence, 2 · intermediate].
  Edge gated(const Edge& input) {
    const auto [active, gate] = graph_.halves(input);
    return graph_.add("Mul", {graph_.add("Gelu", {active}), gate});
  }

  Edge slice(const Edge& input, std::int64_t from, std::int64_t to, std::int64_t axis) {
    return graph_.add("Slice", {input, constant({from}), constant({to}), constant({axis})});
  }

  // The vector that the graph has for these numbers.
  Edge constant(const Integers& values) {
    const auto known = constants_.find(values);
    if (known != constants_.end()) return known->second;
    return constants_.emplace(values, graph_.integers(values)).first->second;
  }

 private:
  Edge split_heads(const Edge& input) {
    return graph_.add("Reshape",
                      {input, constant({0, 0, shape_.num_attention_heads, shape_.head_size()})});
  }

  Edge root_of_head() {
    if (root_of_head_.empty()) {
      root_of_head_ = graph_.number(std::sqrt(static_cast<float>(shape_.head_size())));
    }
    return root_of_head_;
  }

  GraphBuilder& graph_;
  const EncoderShape& shape_;
  std::map<std::string, Edge> weights_;
  std::map<Integers, Edge> constants_;
  Edge root_of_head_;
};

// What lies outside a mask gets the lowest number there is, as exporters do it.
constexpr float lowest = std::numeric_limits<float>::lowest();

class EncoderGraph {
 public:
  EncoderGraph(const EncoderShape& shape, std::int64_t sequence_length)
      : shape_(shape),
        sequence_length_(sequence_length),
        graph_(std::string(word_of(shape.type))),
        blocks_(graph_, shape_, encoder_tensors(shape)) {}

  std::string build() {
    const std::vector<GraphBuilder::Dimension> tokens{"batch", "sequence"};
    ids_ = graph_.token_input(edges::input_ids, tokens);
    mask_ = graph_.token_input(edges::attention_mask, tokens);
    if (shape_.type_vocab_size > 0) types_ = graph_.token_input(edges::token_type_ids, tokens);
    // A vector of one number: how long the sequences are.
    length_ = blocks_.slice(graph_.add("Shape", {ids_}), 1, 2, 0);

    Edge hidden = embeddings();
    const Edge padding = padding_bias();
    switch (shape_.type) {
      case EncoderType::hf_bert:
        for (std::int64_t i = 0; i < shape_.num_hidden_layers; ++i) {
          hidden = bert_layer(i, hidden, padding);
        }
        break;
      case EncoderType::mosaic_bert: {
        const Edge bias = graph_.add("Add", {padding, alibi()});
        for (std::int64_t i = 0; i < shape_.num_hidden_layers; ++i) {
          hidden = mosaic_layer(i, hidden, bias);
        }
        break;
      }
      case EncoderType::flex_bert:
        hidden = flex_layers(hidden, padding);
        break;
    }
    const Edge result = graph_.add("Identity", {hidden});
    graph_.output(result, {"batch", "sequence", shape_.hidden_size});
    return graph_.finish();
  }

 private:
  Edge embeddings() {
    Edge sum = graph_.add("Gather", {blocks_.weight(names::word_embeddings), ids_});
    if (shape_.type_vocab_size > 0) {
      sum = graph_.add(
          "Add", {sum, graph_.add("Gather", {blocks_.weight(names::type_embeddings), types_})});
    }
    if (shape_.type == EncoderType::hf_bert) {
      sum = graph_.add("Add", {sum, up_to_length(blocks_.weight(names::position_embeddings), 0)});
    }
    return blocks_.norm(std::string(names::embedding_norm), sum);
  }

  // The first rows, along an axis, that the sequences need.
  Edge up_to_length(const Edge& table, std::int64_t axis) {
    return graph_.add("Slice", {table, blocks_.constant({0}), length_, blocks_.constant({axis})});
  }

  // [batch, 1, 1, sequence]: 0 at tokens, the lowest number at padding.
  Edge padding_bias() {
    const Edge wide = graph_.add("Unsqueeze", {mask_, blocks_.constant({1, 2})});
    const Edge is_token = graph_.add("Cast", {wide}, {{"to", float_type}});
    const Edge is_padding = graph_.add("Sub", {graph_.number(1), is_token});
    return graph_.add("Mul", {is_padding, graph_.number(lowest)});
  }

  // [sequence, sequence]: |i − j|.
  Edge distances() {
    const Edge length = graph_.add("Squeeze", {length_, blocks_.constant({0})});
    const Edge positions = graph_.add("Range", {graph_.integer(0), length, graph_.integer(1)});
    const Edge numbers = graph_.add("Cast", {positions}, {{"to", float_type}});
    return graph_.add(
        "Abs", {graph_.add("Sub", {graph_.add("Unsqueeze", {numbers, blocks_.constant({0})}),
                                   graph_.add("Unsqueeze", {numbers, blocks_.constant({1})})})});
  }

  // −slope · |i − j|, a slope for each head. Slopes are powers of 2 where the heads are a power of
  // two in number; else those of the next lower power, and every second one of the next higher.
  // Source: Press, Smith & Lewis, "Train short, test long", ICLR 2022.
  Edge alibi() {
    const auto heads = static_cast<std::uint64_t>(shape_.num_attention_heads);
    const std::uint64_t power = std::bit_floor(heads);
    std::vector<float> slopes;
    const auto add = [&](double index, double of) {
      slopes.push_back(static_cast<float>(-std::exp2(-8 * index / of)));
    };
    for (std::uint64_t i = 1; i <= power; ++i) {
      add(static_cast<double>(i), static_cast<double>(power));
    }
    for (std::uint64_t i = 1; slopes.size() < heads; i += 2) {
      add(static_cast<double>(i), static_cast<double>(2 * power));
    }
    return graph_.add("Mul",
                      {graph_.numbers({shape_.num_attention_heads, 1, 1}, slopes), distances()});
  }

  // 0 inside the window about each token, the lowest number outside.
  Edge window_bias() {
    const auto reach = static_cast<float>(shape_.local_attention / 2);  // NOLINT: whole tokens
    const Edge outside = graph_.add("Greater", {distances(), graph_.number(reach)});
    return graph_.add("Where", {outside, graph_.number(lowest), graph_.number(0)});
  }

  Edge bert_layer(std::int64_t index, const Edge& input, const Edge& bias) {
    const auto part = [&](const char* name) { return names::layer(index, name); };
    const Edge query = blocks_.heads(blocks_.linear(part("attention.query"), input));
    const Edge key = blocks_.heads(blocks_.linear(part("attention.key"), input));
    const Edge value = blocks_.heads(blocks_.linear(part("attention.value"), input));
    const Edge attended =
        blocks_.linear(part("attention.output"), blocks_.attention(query, key, value, bias));
    const Edge middle = blocks_.norm(part("attention.norm"), graph_.add("Add", {attended, input}));
    const Edge raised = graph_.add("Gelu", {blocks_.linear(part("feed_forward.in"), middle)});
    const Edge lowered = blocks_.linear(part("feed_forward.out"), raised);
    return blocks_.norm(part("feed_forward.norm"), graph_.add("Add", {lowered, middle}));
  }

  Edge mosaic_layer(std::int64_t index, const Edge& input, const Edge& bias) {
    const auto part = [&](const char* name) { return names::layer(index, name); };
    const auto [query, key, value] =
        blocks_.query_key_value(blocks_.linear(part("attention.qkv"), input));
    const Edge attended =
        blocks_.linear(part("attention.output"), blocks_.attention(query, key, value, bias));
    const Edge middle = blocks_.norm(part("attention.norm"), graph_.add("Add", {attended, input}));
    const Edge raised = blocks_.gated(blocks_.linear(part("feed_forward.in"), middle));
    const Edge lowered = blocks_.linear(part("feed_forward.out"), raised);
    return blocks_.norm(part("feed_forward.norm"), graph_.add("Add", {lowered, middle}));
  }

  struct Rotation {
    Edge cosines;  // [1, 1, sequence, head]
    Edge sines;
  };

  // Angles position · θ^(−2i/head), for both halves of a head.
  // Source: Su et al., "RoFormer", 2021.
  Rotation rotation(double theta) {
    const std::int64_t head = shape_.head_size();
    std::vector<float> cosines;
    std::vector<float> sines;
    for (std::int64_t position = 0; position < sequence_length_; ++position) {
      for (std::int64_t i = 0; i < head; ++i) {
        const double pair = static_cast<double>(2 * (i % (head / 2)));
        const double angle =
            static_cast<double>(position) * std::pow(theta, -pair / static_cast<double>(head));
        cosines.push_back(static_cast<float>(std::cos(angle)));
        sines.push_back(static_cast<float>(std::sin(angle)));
      }
    }
    const Integers dimensions{1, 1, sequence_length_, head};
    return {up_to_length(graph_.numbers(dimensions, cosines), 2),
            up_to_length(graph_.numbers(dimensions, sines), 2)};
  }

  Edge rotate(const Edge& input, const Rotation& by) {
    const auto [first, second] = graph_.halves(input);
    const Edge turned =
        graph_.add("Concat", {graph_.add("Neg", {second}), first}, {{"axis", std::int64_t{-1}}});
    return graph_.add(
        "Add", {graph_.add("Mul", {input, by.cosines}), graph_.add("Mul", {turned, by.sines})});
  }

  Edge flex_layers(Edge hidden, const Edge& padding) {
    const Edge local_bias = graph_.add("Add", {padding, window_bias()});
    const Rotation global = rotation(shape_.global_rope_theta);
    const Rotation local = rotation(shape_.local_rope_theta);
    for (std::int64_t i = 0; i < shape_.num_hidden_layers; ++i) {
      const bool is_global = shape_.is_global(i);
      hidden = flex_layer(i, hidden, is_global ? padding : local_bias, is_global ? global : local);
    }
    return blocks_.norm(std::string(names::final_norm), hidden);
  }

  Edge flex_layer(std::int64_t index, const Edge& input, const Edge& bias, const Rotation& by) {
    const auto part = [&](const char* name) { return names::layer(index, name); };
    const Edge normal = index == 0 ? input : blocks_.norm(part("attention.norm"), input);
    const auto [query, key, value] =
        blocks_.query_key_value(blocks_.linear(part("attention.qkv"), normal));
    const Edge mixed = blocks_.attention(rotate(query, by), rotate(key, by), value, bias);
    const Edge middle = graph_.add("Add", {input, blocks_.linear(part("attention.output"), mixed)});
    const Edge raised = blocks_.gated(
        blocks_.linear(part("feed_forward.in"), blocks_.norm(part("feed_forward.norm"), middle)));
    return graph_.add("Add", {middle, blocks_.linear(part("feed_forward.out"), raised)});
  }

  static constexpr std::int64_t float_type = 1;  // TensorProto.FLOAT

  EncoderShape shape_;
  std::int64_t sequence_length_;
  GraphBuilder graph_;
  Blocks blocks_;
  Edge ids_;
  Edge mask_;
  Edge types_;
  Edge length_;
};

}  // namespace

std::string encoder_graph(const EncoderShape& shape, std::int64_t sequence_length) {
  return EncoderGraph(shape, sequence_length).build();
}

std::string head_graph(const EncoderShape& shape) {
  GraphBuilder graph(std::string(word_of(shape.task)));
  Blocks blocks(graph, shape, head_tensors(shape));
  Edge hidden = graph.float_input(edges::hidden_states, {"batch", "sequence", shape.hidden_size});
  const bool classifies = shape.task == Task::classification;
  if (classifies) {
    hidden = graph.add("Gather", {hidden, graph.integer(0)}, {{"axis", std::int64_t{1}}});
  }
  if (classifies && shape.type != EncoderType::flex_bert) {
    hidden = graph.add("Tanh", {blocks.linear(std::string(names::pooler), hidden)});
  } else {
    hidden = graph.add("Gelu", {blocks.linear(std::string(names::transform), hidden)});
    hidden = blocks.norm(std::string(names::transform_norm), hidden);
  }
  if (classifies) {
    graph.output(blocks.linear(std::string(names::classifier), hidden),
                 {"batch", shape.num_labels});
    return graph.finish();
  }
  const Edge turned =
      graph.add("Transpose", {blocks.weight(names::word_embeddings)}, {{"perm", Integers{1, 0}}});
  const Edge products = graph.add("MatMul", {hidden, turned});
  graph.output(graph.add("Add", {products, blocks.weight(names::decoder_bias)}),
               {"batch", "sequence", shape.vocab_size});
  return graph.finish();
}

}  // namespace assay::engine::onnx
