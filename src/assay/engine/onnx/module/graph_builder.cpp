// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/graph_builder.hpp"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include "assay/base/version.hpp"

namespace assay::engine::onnx {
namespace {

using ::onnx::AttributeProto;
using ::onnx::NodeProto;
using ::onnx::TensorProto;
using ::onnx::ValueInfoProto;

constexpr std::int64_t opset = 20;  // the first with Gelu
constexpr std::int64_t intermediate_version = 9;

void describe(ValueInfoProto& info, const std::string& name, TensorProto::DataType type,
              const std::vector<GraphBuilder::Dimension>& dimensions) {
  info.set_name(name);
  auto& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(type);
  auto& shape = *tensor.mutable_shape();
  for (const auto& dimension : dimensions) {
    auto& added = *shape.add_dim();
    if (const auto* const length = std::get_if<std::int64_t>(&dimension)) {
      added.set_dim_value(*length);
    } else {
      added.set_dim_param(std::get<std::string>(dimension));
    }
  }
}

void set(NodeProto& node, const Attribute& attribute) {
  AttributeProto& added = *node.add_attribute();
  added.set_name(attribute.name);
  if (const auto* const integer = std::get_if<std::int64_t>(&attribute.value)) {
    added.set_type(AttributeProto::INT);
    added.set_i(*integer);
  } else if (const auto* const number = std::get_if<float>(&attribute.value)) {
    added.set_type(AttributeProto::FLOAT);
    added.set_f(*number);
  } else {
    added.set_type(AttributeProto::INTS);
    for (const std::int64_t value : std::get<std::vector<std::int64_t>>(attribute.value)) {
      added.add_ints(value);
    }
  }
}

}  // namespace

struct GraphBuilder::Model {
  ::onnx::ModelProto proto;
  int edges = 0;

  ::onnx::GraphProto& graph() { return *proto.mutable_graph(); }
  Edge new_edge(const char* of) { return fmt::format("{}_{}", of, ++edges); }

  TensorProto& initializer(TensorProto::DataType type,
                           const std::vector<std::int64_t>& dimensions) {
    TensorProto& tensor = *graph().add_initializer();
    tensor.set_name(new_edge("constant"));
    tensor.set_data_type(type);
    for (const std::int64_t length : dimensions) tensor.add_dims(length);
    return tensor;
  }
};

GraphBuilder::GraphBuilder(const std::string& name) : model_(std::make_unique<Model>()) {
  model_->proto.set_ir_version(intermediate_version);
  model_->proto.set_producer_name("assay");
  model_->proto.set_producer_version(std::string(version));
  model_->proto.add_opset_import()->set_version(opset);
  model_->graph().set_name(name);
}

GraphBuilder::~GraphBuilder() = default;

Edge GraphBuilder::token_input(const std::string& name, const std::vector<Dimension>& dimensions) {
  describe(*model_->graph().add_input(), name, TensorProto::INT64, dimensions);
  return name;
}

Edge GraphBuilder::float_input(const std::string& name, const std::vector<Dimension>& dimensions) {
  describe(*model_->graph().add_input(), name, TensorProto::FLOAT, dimensions);
  return name;
}

void GraphBuilder::output(const Edge& edge, const std::vector<Dimension>& dimensions) {
  describe(*model_->graph().add_output(), edge, TensorProto::FLOAT, dimensions);
}

Edge GraphBuilder::weight(const Tensor& tensor) {
  TensorProto& added = model_->initializer(TensorProto::FLOAT, tensor.dimensions);
  added.set_name(tensor.name);
  // A place that nothing is read from: the session gets the values beforehand.
  added.set_data_location(TensorProto::EXTERNAL);
  auto& location = *added.add_external_data();
  location.set_key("location");
  location.set_value("memory");
  return tensor.name;
}

Edge GraphBuilder::integers(const std::vector<std::int64_t>& values) {
  TensorProto& tensor =
      model_->initializer(TensorProto::INT64, {static_cast<std::int64_t>(values.size())});
  for (const std::int64_t value : values) tensor.add_int64_data(value);
  return tensor.name();
}

Edge GraphBuilder::integer(std::int64_t value) {
  TensorProto& tensor = model_->initializer(TensorProto::INT64, {});
  tensor.add_int64_data(value);
  return tensor.name();
}

Edge GraphBuilder::number(float value) {
  return numbers({}, std::span(&value, 1));
}

Edge GraphBuilder::numbers(const std::vector<std::int64_t>& dimensions,
                           std::span<const float> values) {
  TensorProto& tensor = model_->initializer(TensorProto::FLOAT, dimensions);
  const auto bytes = std::as_bytes(values);
  tensor.set_raw_data(bytes.data(), bytes.size());
  return tensor.name();
}

Edge GraphBuilder::add(const char* operation, std::initializer_list<Edge> inputs,
                       std::initializer_list<Attribute> attributes) {
  NodeProto& node = *model_->graph().add_node();
  node.set_op_type(operation);
  Edge output = model_->new_edge(operation);
  node.set_name(output);
  for (const Edge& input : inputs) node.add_input(input);
  node.add_output(output);
  for (const Attribute& attribute : attributes) set(node, attribute);
  return output;
}

std::pair<Edge, Edge> GraphBuilder::halves(const Edge& input) {
  NodeProto& node = *model_->graph().add_node();
  node.set_op_type("Split");
  std::pair outputs(model_->new_edge("Split"), model_->new_edge("Split"));
  node.set_name(outputs.first);
  node.add_input(input);
  node.add_output(outputs.first);
  node.add_output(outputs.second);
  set(node, {"axis", std::int64_t{-1}});
  set(node, {"num_outputs", std::int64_t{2}});
  return outputs;
}

std::string GraphBuilder::finish() const {
  return model_->proto.SerializeAsString();
}

}  // namespace assay::engine::onnx
