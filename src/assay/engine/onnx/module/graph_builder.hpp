// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes an ONNX graph, node by node. Weights are named and shaped, and hold nothing: the session
// is given their values.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "assay/engine/onnx/encoder/tensors.hpp"

namespace assay::engine::onnx {

// What an edge of the graph is called.
using Edge = std::string;

struct Attribute {
  std::string name;
  std::variant<std::int64_t, float, std::vector<std::int64_t>> value;
};

class GraphBuilder {
 public:
  explicit GraphBuilder(const std::string& name);
  ~GraphBuilder();
  GraphBuilder(const GraphBuilder&) = delete;
  GraphBuilder& operator=(const GraphBuilder&) = delete;

  // Dimensions are names, such as "batch", or lengths.
  using Dimension = std::variant<std::string, std::int64_t>;
  Edge token_input(const std::string& name, const std::vector<Dimension>& dimensions);  // int64
  Edge float_input(const std::string& name, const std::vector<Dimension>& dimensions);
  void output(const Edge& edge, const std::vector<Dimension>& dimensions);  // f32

  Edge weight(const Tensor& tensor);
  Edge integers(const std::vector<std::int64_t>& values);  // a vector
  Edge integer(std::int64_t value);                        // a scalar
  Edge number(float value);                                // a scalar
  Edge numbers(const std::vector<std::int64_t>& dimensions, std::span<const float> values);

  // Adds a node of one output.
  Edge add(const char* operation, std::initializer_list<Edge> inputs,
           std::initializer_list<Attribute> attributes = {});
  // Cuts the last dimension in two.
  std::pair<Edge, Edge> halves(const Edge& input);

  // The model, serialised.
  std::string finish() const;

 private:
  struct Model;
  std::unique_ptr<Model> model_;
};

}  // namespace assay::engine::onnx
