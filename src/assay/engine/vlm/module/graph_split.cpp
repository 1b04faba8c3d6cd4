// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/module/graph_split.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace assay::engine::vlm {
namespace {

// The converter's names of weights: "v." of the encoder, "mm." or "resampler." of the projector.
bool is_of_encoder(std::string_view name) {
  return name.starts_with("v.");
}

bool is_of_projector(std::string_view name) {
  return name.starts_with("mm.") || name.starts_with("resampler.");
}

bool only_rearranges(ggml_op operation) {
  switch (operation) {
    case GGML_OP_RESHAPE:
    case GGML_OP_VIEW:
    case GGML_OP_PERMUTE:
    case GGML_OP_TRANSPOSE:
    case GGML_OP_CONT:
    case GGML_OP_CPY:
    case GGML_OP_DUP:
    case GGML_OP_NORM:
    case GGML_OP_RMS_NORM:
    case GGML_OP_IM2COL:
    case GGML_OP_POOL_2D:
    case GGML_OP_PAD:
    case GGML_OP_GET_ROWS:
    case GGML_OP_SCALE:
      return true;
    default:
      return false;
  }
}

GraphNode described(const ggml_tensor* node) {
  GraphNode description{.self = node, .only_rearranges = only_rearranges(node->op)};
  for (const ggml_tensor* source : node->src) {
    if (source == nullptr) continue;
    description.sources.push_back(source);
    const std::string_view name = source->name;
    description.reads_encoder = description.reads_encoder || is_of_encoder(name);
    description.reads_projector = description.reads_projector || is_of_projector(name);
  }
  return description;
}

}  // namespace

std::optional<std::size_t> last_encoder_node(const std::vector<GraphNode>& nodes) {
  std::unordered_map<const void*, std::size_t> index;
  for (std::size_t i = 0; i < nodes.size(); ++i) index.emplace(nodes[i].self, i);
  const auto first = std::find_if(nodes.begin(), nodes.end(),
                                  [](const auto& node) { return node.reads_projector; });
  if (first == nodes.end()) return std::nullopt;

  // Along what the projector is fed with, which is the source that was computed last.
  auto current = static_cast<std::size_t>(first - nodes.begin());
  while (true) {
    std::optional<std::size_t> fed_by;
    for (const void* source : nodes[current].sources) {
      const auto found = index.find(source);
      if (found == index.end() || found->second >= current) continue;
      fed_by = std::max(fed_by.value_or(0), found->second);
    }
    if (!fed_by) return std::nullopt;
    current = *fed_by;
    if (nodes[current].reads_encoder || !nodes[current].only_rearranges) return current;
  }
}

void GraphSplit::learn(const void* key) {
  learning_ = key;
  nodes_.clear();
}

bool GraphSplit::settle() {
  const auto last = last_encoder_node(nodes_);
  if (last) last_nodes_[learning_] = *last;
  learning_ = nullptr;
  nodes_ = {};
  return last.has_value();
}

void GraphSplit::expect(const void* key, void (*reached)(void*), void* argument) {
  last_ = last_nodes_.at(key);
  asked_ = 0;
  reached_ = false;
  on_reached_ = reached;
  argument_ = argument;
}

bool GraphSplit::callback(ggml_tensor* node, bool ask, void* self) {
  auto& split = *static_cast<GraphSplit*>(self);
  if (ask) return split.stops_behind(node);
  split.reached_ = true;
  split.on_reached_(split.argument_);
  constexpr bool go_on = true;
  return go_on;
}

bool GraphSplit::stops_behind(const ggml_tensor* node) {
  if (learning_ != nullptr) {
    nodes_.push_back(described(node));
    return false;
  }
  return on_reached_ != nullptr && asked_++ == last_;
}

}  // namespace assay::engine::vlm
