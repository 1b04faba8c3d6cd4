// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/input_shapes.hpp"

#include <optional>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::engine::onnx {
namespace {

constexpr std::int64_t longest = 1'048'576;
constexpr std::size_t most_dimensions = 8;

Failure not_shapes(std::string_view text) {
  return fail(
      ErrorCode::usage,
      fmt::format("input_shapes: '{}' is not understood", text::printable(text.substr(0, 120))),
      "write x=Bx3x48x320, with B for batch_size and S for sequence_length");
}

}  // namespace

Result<std::map<std::string, Dimensions>> parse_input_shapes(std::string_view text,
                                                             std::int64_t batch_size,
                                                             std::int64_t sequence_length) {
  std::map<std::string, Dimensions> shapes;
  if (text::trim(text).empty()) return shapes;
  for (const std::string_view item : text::split(text, ',')) {
    // A name may hold '=': the shape follows the last one.
    const std::size_t equals = item.rfind('=');
    if (equals == std::string_view::npos) return not_shapes(text);
    const std::string name(text::trim(item.substr(0, equals)));
    Dimensions dimensions;
    for (const std::string_view part : text::split(text::trim(item.substr(equals + 1)), 'x')) {
      std::optional<std::int64_t> length = text::parse_integer(part);
      if (part == "B") length = batch_size;
      if (part == "S") length = sequence_length;
      if (!length || *length < 1 || *length > longest) return not_shapes(text);
      dimensions.push_back(*length);
    }
    if (name.empty() || dimensions.size() > most_dimensions) return not_shapes(text);
    if (!shapes.emplace(name, std::move(dimensions)).second) return not_shapes(text);
  }
  return shapes;
}

}  // namespace assay::engine::onnx
