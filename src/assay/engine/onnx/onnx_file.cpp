// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/onnx_file.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/byte_reader.hpp"

namespace assay::engine::onnx {
namespace {

constexpr std::uint64_t longest_name = 1024;
constexpr std::size_t most_inputs = 256;
constexpr std::size_t most_dimensions = 16;
constexpr std::size_t most_initializers = 1'048'576;

constexpr std::array<EnumWord<ElementType>, 17> element_type_words{
    {{ElementType::undefined, "undefined"},
     {ElementType::float32, "f32"},
     {ElementType::uint8, "u8"},
     {ElementType::int8, "i8"},
     {ElementType::uint16, "u16"},
     {ElementType::int16, "i16"},
     {ElementType::int32, "i32"},
     {ElementType::int64, "i64"},
     {ElementType::text, "text"},
     {ElementType::boolean, "bool"},
     {ElementType::float16, "f16"},
     {ElementType::float64, "f64"},
     {ElementType::uint32, "u32"},
     {ElementType::uint64, "u64"},
     {ElementType::bfloat16, "bf16"},
     {ElementType::uint4, "u4"},
     {ElementType::int4, "i4"}}};

// How a field of a protocol buffer is written.
enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

// A field whose payload has not been read yet, but for a varint's.
struct Field {
  std::uint32_t number = 0;
  Wire wire = Wire::varint;
  std::uint64_t value = 0;  // of a varint; of bytes, their count
};

// Numbers of the fields that are read, as onnx.proto gives them.
namespace model_field {
constexpr std::uint32_t producer = 2;
constexpr std::uint32_t graph = 7;
}  // namespace model_field
namespace graph_field {
constexpr std::uint32_t node = 1;
constexpr std::uint32_t name = 2;
constexpr std::uint32_t initializer = 5;
constexpr std::uint32_t input = 11;
constexpr std::uint32_t output = 12;
}  // namespace graph_field
namespace node_field {
constexpr std::uint32_t attribute = 5;
}
namespace attribute_field {
constexpr std::uint32_t tensor = 5;
}
namespace tensor_field {
constexpr std::uint32_t dimensions = 1;
constexpr std::uint32_t type = 2;
constexpr std::uint32_t name = 8;
constexpr std::uint32_t location = 14;
}  // namespace tensor_field
namespace value_field {  // ValueInfoProto, and the types in it
constexpr std::uint32_t name = 1;
constexpr std::uint32_t type = 2;
constexpr std::uint32_t tensor_type = 1;
constexpr std::uint32_t element_type = 1;
constexpr std::uint32_t shape = 2;
constexpr std::uint32_t dimension = 1;
constexpr std::uint32_t length = 1;
constexpr std::uint32_t symbol = 2;
}  // namespace value_field

class Parser {
 public:
  Parser(ByteReader reader, std::string name)
      : reader_(std::move(reader)), name_(std::move(name)) {}

  Result<OnnxFile> parse() {
    if (reader_.size() == 0) return bad("is empty");
    bool has_graph = false;
    each_field(reader_.size(), [&](const Field& field) {
      if (field.number == model_field::producer) {
        file_.producer = text(field);
      } else if (field.number == model_field::graph && field.wire == Wire::bytes) {
        has_graph = true;
        read_graph(end_of(field));
      }
    });
    if (!has_graph && failed()) {
      return bad("is not an ONNX model", "export one, as docs/engines.md says");
    }
    if (failed()) {
      return bad(fmt::format("is truncated or damaged at byte {}", reader_.position()),
                 "copy or download it again");
    }
    if (!has_graph || file_.nodes == 0) return bad("is not an ONNX model: it has no graph");
    std::erase_if(file_.inputs,
                  [&](const OnnxInput& input) { return initializers_.contains(input.name); });
    if (file_.outputs == 0) return bad("has no outputs");
    choose_main_type();
    return std::move(file_);
  }

 private:
  bool failed() const { return failed_ || reader_.ended(); }

  // Calls `take` for the fields up to `end`, and goes on behind what `take` has left unread.
  template <class Take>
  void each_field(std::uint64_t end, Take&& take) {
    if (end > reader_.size()) failed_ = true;
    while (!failed() && reader_.position() < end) {
      const auto field = next(end);
      if (!field) return;
      const std::uint64_t behind = end_of(*field);
      take(*field);
      if (failed() || reader_.position() > behind) {
        failed_ = true;
        return;
      }
      reader_.skip(behind - reader_.position());
    }
  }

  std::optional<Field> next(std::uint64_t end) {
    const std::uint64_t key = varint();
    constexpr std::uint64_t largest_field = (std::uint64_t{1} << 29) - 1;
    Field field{.number = static_cast<std::uint32_t>(std::min(key >> 3U, largest_field + 1)),
                .wire = static_cast<Wire>(key & 7U)};
    if (field.number == 0 || field.number > largest_field) failed_ = true;
    std::uint64_t payload = 0;
    switch (field.wire) {
      case Wire::varint:
        field.value = varint();
        break;
      case Wire::bytes:
        field.value = varint();
        payload = field.value;
        break;
      case Wire::fixed64:
        payload = 8;
        break;
      case Wire::fixed32:
        payload = 4;
        break;
      default:
        failed_ = true;
    }
    if (failed() || reader_.position() > end || payload > end - reader_.position()) {
      failed_ = true;
      return std::nullopt;
    }
    return field;
  }

  std::uint64_t end_of(const Field& field) const {
    switch (field.wire) {
      case Wire::bytes:
        return reader_.position() + field.value;
      case Wire::fixed64:
        return reader_.position() + 8;
      case Wire::fixed32:
        return reader_.position() + 4;
      case Wire::varint:
        break;
    }
    return reader_.position();
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = reader_.number<unsigned char>();
      if (reader_.ended()) return 0;
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    failed_ = true;
    return 0;
  }

  std::string text(const Field& field) {
    if (field.wire != Wire::bytes) return {};
    if (field.value > longest_name) return {};
    return reader_.text(field.value, longest_name);
  }

  void read_graph(std::uint64_t end) {
    each_field(end, [&](const Field& field) {
      if (field.wire != Wire::bytes) return;
      switch (field.number) {
        case graph_field::node:
          ++file_.nodes;
          read_node(end_of(field));
          break;
        case graph_field::name:
          file_.graph = text(field);
          break;
        case graph_field::initializer: {
          std::string name = read_tensor(end_of(field));
          if (initializers_.size() < most_initializers) initializers_.insert(std::move(name));
          break;
        }
        case graph_field::input:
          read_input(end_of(field));
          break;
        case graph_field::output:
          ++file_.outputs;
          break;
        default:
          break;
      }
    });
  }

  void read_node(std::uint64_t end) {
    each_field(end, [&](const Field& field) {
      if (field.number != node_field::attribute || field.wire != Wire::bytes) return;
      each_field(end_of(field), [&](const Field& part) {
        if (part.number == attribute_field::tensor && part.wire == Wire::bytes) {
          read_tensor(end_of(part));
        }
      });
    });
  }

  // Counts it; returns its name.
  std::string read_tensor(std::uint64_t end) {
    std::string name;
    std::uint64_t values = 1;
    auto type = ElementType::undefined;
    const auto multiply = [&](std::uint64_t length) {
      if (__builtin_mul_overflow(values, length, &values)) failed_ = true;
    };
    each_field(end, [&](const Field& field) {
      if (field.number == tensor_field::dimensions && field.wire == Wire::varint) {
        multiply(field.value);
      } else if (field.number == tensor_field::dimensions && field.wire == Wire::bytes) {
        const std::uint64_t behind = end_of(field);
        while (!failed() && reader_.position() < behind) multiply(varint());
      } else if (field.number == tensor_field::type && field.wire == Wire::varint) {
        type = element_type(field.value);
      } else if (field.number == tensor_field::name) {
        name = text(field);
      } else if (field.number == tensor_field::location && field.value == 1) {
        file_.has_external_data = true;
      }
    });
    std::uint64_t half_bytes = 0;
    if (__builtin_mul_overflow(values, std::uint64_t(half_bytes_of(type)), &half_bytes) ||
        __builtin_add_overflow(file_.parameters, values, &file_.parameters) ||
        __builtin_add_overflow(bytes_of_type_[type], half_bytes / 2, &bytes_of_type_[type])) {
      failed_ = true;
    }
    return name;
  }

  void read_input(std::uint64_t end) {
    OnnxInput input;
    each_field(end, [&](const Field& field) {
      if (field.number == value_field::name) {
        input.name = text(field);
      } else if (field.number == value_field::type && field.wire == Wire::bytes) {
        each_field(end_of(field), [&](const Field& kind) {
          if (kind.number == value_field::tensor_type && kind.wire == Wire::bytes) {
            read_tensor_type(end_of(kind), input);
          }
        });
      }
    });
    if (file_.inputs.size() == most_inputs) failed_ = true;
    file_.inputs.push_back(std::move(input));
  }

  void read_tensor_type(std::uint64_t end, OnnxInput& input) {
    each_field(end, [&](const Field& field) {
      if (field.number == value_field::element_type && field.wire == Wire::varint) {
        input.type = element_type(field.value);
      } else if (field.number == value_field::shape && field.wire == Wire::bytes) {
        each_field(end_of(field), [&](const Field& part) {
          if (part.number == value_field::dimension && part.wire == Wire::bytes) {
            read_dimension(end_of(part), input);
          }
        });
      }
    });
  }

  void read_dimension(std::uint64_t end, OnnxInput& input) {
    OpenDimension dimension;
    each_field(end, [&](const Field& field) {
      if (field.number == value_field::length && field.wire == Wire::varint) {
        const auto length = static_cast<std::int64_t>(field.value);
        dimension.length = length > 0 ? length : -1;
      } else if (field.number == value_field::symbol) {
        dimension.name = text(field);
      }
    });
    if (input.dimensions.size() == most_dimensions) failed_ = true;
    input.dimensions.push_back(std::move(dimension));
  }

  static ElementType element_type(std::uint64_t code) {
    const auto known = std::find_if(
        element_type_words.begin(), element_type_words.end(),
        [&](const auto& entry) { return static_cast<std::uint64_t>(entry.value) == code; });
    return known == element_type_words.end() ? ElementType::undefined : known->value;
  }

  void choose_main_type() {
    std::uint64_t most = 0;
    for (const auto& [type, bytes] : bytes_of_type_) {
      file_.bytes += bytes;
      if (bytes > most) file_.main_type = type;
      most = std::max(most, bytes);
    }
  }

  Failure bad(const std::string& what, std::string hint = {}) const {
    return fail(ErrorCode::usage, fmt::format("model file {} {}", name_, what), std::move(hint));
  }

  ByteReader reader_;
  std::string name_;
  OnnxFile file_;
  std::set<std::string> initializers_;
  std::map<ElementType, std::uint64_t> bytes_of_type_;
  bool failed_ = false;
};

}  // namespace

std::span<const EnumWord<ElementType>> words(ElementType) {
  return element_type_words;
}

int half_bytes_of(ElementType type) {
  switch (type) {
    case ElementType::uint4:
    case ElementType::int4:
      return 1;
    case ElementType::uint8:
    case ElementType::int8:
    case ElementType::boolean:
      return 2;
    case ElementType::uint16:
    case ElementType::int16:
    case ElementType::float16:
    case ElementType::bfloat16:
      return 4;
    case ElementType::float32:
    case ElementType::int32:
    case ElementType::uint32:
      return 8;
    case ElementType::int64:
    case ElementType::uint64:
    case ElementType::float64:
      return 16;
    case ElementType::text:
    case ElementType::undefined:
      break;
  }
  return 0;
}

Result<OnnxFile> read_onnx_file(const std::filesystem::path& path) {
  auto reader = ByteReader::open(path);
  if (!reader) return fail(reader.error());
  return Parser(std::move(*reader), text::printable(path.filename().string())).parse();
}

}  // namespace assay::engine::onnx
