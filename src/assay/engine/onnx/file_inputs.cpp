// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/file_inputs.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::engine::onnx {
namespace {

constexpr std::uint64_t most_values = std::uint64_t{1} << 32;

bool is_whole(ElementType type) {
  return type == ElementType::int64 || type == ElementType::int32;
}

bool is_number(ElementType type) {
  return type == ElementType::float32 || type == ElementType::float16 ||
         type == ElementType::float64;
}

bool is_known(ElementType type) {
  return is_whole(type) || is_number(type) || type == ElementType::boolean ||
         type == ElementType::uint8 || type == ElementType::int8;
}

InputRole role_of(const OnnxInput& input) {
  if (is_number(input.type)) return InputRole::noise;
  const auto says = [&](std::string_view part) {
    return input.name.find(part) != std::string::npos;
  };
  if (says("mask")) return InputRole::attention_mask;
  if (says("position")) return InputRole::positions;
  if (is_whole(input.type) && says("ids") && !says("type")) return InputRole::tokens;
  return InputRole::zeros;
}

std::string shape_text(const OnnxInput& input) {
  std::vector<std::string> parts;
  for (const OpenDimension& dimension : input.dimensions) {
    if (dimension.length > 0) {
      parts.push_back(std::to_string(dimension.length));
    } else {
      parts.push_back(dimension.name.empty() ? "?" : text::printable(dimension.name));
    }
  }
  return text::join(parts, "x");
}

class Resolver {
 public:
  Resolver(const Settings& settings, std::map<std::string, Dimensions> given)
      : settings_(settings), given_(std::move(given)) {}

  Result<FileInput> resolve(const OnnxInput& input) {
    const std::string shown = text::printable(input.name);
    if (!is_known(input.type)) {
      return fail(ErrorCode::usage,
                  fmt::format("input '{}' is of type {}, for which there is no data here", shown,
                              word_of(input.type)));
    }
    FileInput resolved{input.name, input.type, role_of(input), {}};
    const auto given = given_.find(input.name);
    if (given != given_.end() && given->second.size() != input.dimensions.size()) {
      return contradiction(input, given->second);
    }
    std::uint64_t values = 1;
    for (std::size_t i = 0; i < input.dimensions.size(); ++i) {
      std::int64_t length = input.dimensions[i].length;
      if (given != given_.end()) {
        if (length > 0 && length != given->second[i]) return contradiction(input, given->second);
        length = given->second[i];
      }
      if (length <= 0) length = usual_length(input, i);
      if (length <= 0) {
        return fail(ErrorCode::usage,
                    fmt::format("input '{}' has the shape {}: dimension {} is open", shown,
                                shape_text(input), i + 1),
                    fmt::format("give it with input_shapes, such as {}={}", shown, example(input)));
      }
      if (__builtin_mul_overflow(values, static_cast<std::uint64_t>(length), &values) ||
          values > most_values) {
        return fail(ErrorCode::usage, fmt::format("input '{}' would have too many values", shown),
                    "use smaller dimensions");
      }
      resolved.dimensions.push_back(length);
    }
    if (given != given_.end()) given_.erase(given);
    return resolved;
  }

  // A shape that no input had.
  Result<void> check_rest(const OnnxFile& file) const {
    if (given_.empty()) return {};
    std::vector<std::string> names;
    for (const OnnxInput& input : file.inputs) names.push_back(input.name);
    return fail(ErrorCode::usage,
                fmt::format("input_shapes: the model has no input '{}'",
                            text::printable(given_.begin()->first)),
                text::suggestion(given_.begin()->first, names));
  }

 private:
  std::int64_t usual_length(const OnnxInput& input, std::size_t index) const {
    if (index == 0) return settings_.batch_size;
    if (index == 1 && !is_number(input.type)) return settings_.sequence_length;
    return 0;
  }

  static std::string example(const OnnxInput& input) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < input.dimensions.size(); ++i) {
      const std::int64_t length = input.dimensions[i].length;
      parts.push_back(length > 0 ? std::to_string(length) : i == 0 ? "B" : "320");
    }
    return text::join(parts, "x");
  }

  static Failure contradiction(const OnnxInput& input, const Dimensions& given) {
    std::vector<std::string> parts;
    for (const std::int64_t length : given) parts.push_back(std::to_string(length));
    return fail(
        ErrorCode::usage,
        fmt::format("input_shapes: {} does not fit input '{}', which has the shape {}",
                    text::join(parts, "x"), text::printable(input.name), shape_text(input)));
  }

  const Settings& settings_;
  std::map<std::string, Dimensions> given_;
};

}  // namespace

Result<std::vector<FileInput>> file_inputs(const OnnxFile& file, const Settings& settings,
                                           std::string* knob) {
  if (knob != nullptr) *knob = "input_shapes";
  auto given =
      parse_input_shapes(settings.input_shapes, settings.batch_size, settings.sequence_length);
  if (!given) return fail(given.error());
  Resolver resolver(settings, std::move(*given));
  std::vector<FileInput> inputs;
  for (const OnnxInput& input : file.inputs) {
    auto resolved = resolver.resolve(input);
    if (!resolved) return fail(resolved.error());
    inputs.push_back(std::move(*resolved));
  }
  if (auto rest = resolver.check_rest(file); !rest) return fail(rest.error());
  if (!settings.lengths.are_full() && !has_tokens(inputs)) {
    if (knob != nullptr) *knob = "lengths";
    return fail(ErrorCode::usage, "lengths are of token sequences, and the model takes none",
                "leave lengths at 'full'");
  }
  return inputs;
}

bool has_tokens(const std::vector<FileInput>& inputs) {
  return std::any_of(inputs.begin(), inputs.end(),
                     [](const FileInput& input) { return input.role == InputRole::tokens; });
}

}  // namespace assay::engine::onnx
