// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where in the library's graph the vision encoder ends and the projector begins. The graph is one;
// its scheduler asks before every node whether it shall stop behind it, and stops once: behind the
// last node of the encoder, after the device has finished.

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include <ggml-backend.h>
#include <ggml.h>

namespace assay::engine::vlm {

// A node of a graph in the order of computation, as far as it matters here.
struct GraphNode {
  const void* self = nullptr;
  std::vector<const void*> sources{};  // nodes and leaves, in the operation's order
  bool reads_encoder = false;          // a weight of the encoder is among the sources
  bool reads_projector = false;
  bool only_rearranges = false;  // moves, views or normalises one source
};

// The index of the encoder's last node. The projector begins with what leads to the first node that
// reads one of its weights without reading a weight of the encoder or joining two results. Nothing,
// where no node reads a weight of the projector or none comes before it.
std::optional<std::size_t> last_encoder_node(const std::vector<GraphNode>& nodes);

class GraphSplit {
 public:
  // Writes down the nodes of the next graph, which is that of `key`.
  void learn(const void* key);
  // Whether the split of the graph just written down is known.
  bool settle();

  // Calls `reached` once in the next graph, which is that of `key`. What `argument` points to must
  // outlive that graph.
  void expect(const void* key, void (*reached)(void*), void* argument);
  // Whether it was called.
  bool was_reached() const { return reached_; }

  // For mtmd_context_params; `self` is a GraphSplit.
  static bool callback(ggml_tensor* node, bool ask, void* self);

 private:
  bool stops_behind(const ggml_tensor* node);

  const void* learning_ = nullptr;
  std::vector<GraphNode> nodes_;
  std::map<const void*, std::size_t> last_nodes_;  // of each graph's encoder

  std::size_t last_ = 0;
  std::size_t asked_ = 0;
  bool reached_ = false;
  void (*on_reached_)(void*) = nullptr;
  void* argument_ = nullptr;
};

}  // namespace assay::engine::vlm
