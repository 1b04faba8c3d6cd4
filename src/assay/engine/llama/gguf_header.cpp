// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/gguf_header.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/byte_reader.hpp"
#include "assay/engine/llama/gguf_format.hpp"

namespace assay::engine::llama {

namespace {

constexpr std::uint64_t most_pairs = 65'536;
constexpr std::uint64_t most_tensors = 1'048'576;
constexpr std::uint64_t longest_name = 1024;  // of a key or a tensor
constexpr std::uint64_t longest_text = 256;   // of a value that is kept
constexpr std::uint32_t most_dimensions = 4;

// Bytes of a value of a fixed size; 0: its size varies, or the type is unknown.
std::uint64_t size_of(GgufType type) {
  switch (type) {
    case GgufType::uint8:
    case GgufType::int8:
    case GgufType::boolean:
      return 1;
    case GgufType::uint16:
    case GgufType::int16:
      return 2;
    case GgufType::uint32:
    case GgufType::int32:
    case GgufType::float32:
      return 4;
    case GgufType::uint64:
    case GgufType::int64:
    case GgufType::float64:
      return 8;
    case GgufType::text:
    case GgufType::array:
      break;
  }
  return 0;
}

struct StoredType {
  std::uint32_t code;
  std::uint32_t values;  // of a block
  std::uint32_t bytes;
};

// ggml's tensor types (enum ggml_type): code, values per block, bytes per block.
constexpr std::array<StoredType, 35> stored_types{
    {{0, 1, 4},      {1, 1, 2},      {2, 32, 18},   {3, 32, 20},    {6, 32, 22},    {7, 32, 24},
     {8, 32, 34},    {9, 32, 36},    {10, 256, 84}, {11, 256, 110}, {12, 256, 144}, {13, 256, 176},
     {14, 256, 210}, {15, 256, 292}, {16, 256, 66}, {17, 256, 74},  {18, 256, 98},  {19, 256, 50},
     {20, 32, 18},   {21, 256, 110}, {22, 256, 82}, {23, 256, 136}, {24, 1, 1},     {25, 1, 2},
     {26, 1, 4},     {27, 1, 8},     {28, 1, 8},    {29, 256, 56},  {30, 1, 2},     {34, 256, 54},
     {35, 256, 66},  {39, 32, 17},   {40, 64, 36},  {41, 128, 18},  {42, 64, 18}}};

class HeaderParser {
 public:
  HeaderParser(ByteReader reader, std::string name)
      : reader_(std::move(reader)), size_(reader_.size()), name_(std::move(name)) {}

  Result<GgufHeader> parse() {
    if (size_ == 0) return bad("is empty");
    if (auto done = parse_start(); !done) return fail(done.error());
    for (std::uint64_t i = 0; i < pair_count_; ++i) {
      if (auto done = parse_pair(); !done) return fail(done.error());
    }
    for (std::uint64_t i = 0; i < header_.tensor_count; ++i) {
      if (auto done = parse_tensor(); !done) return fail(done.error());
    }
    return finish();
  }

 private:
  Result<void> parse_start() {
    std::array<char, gguf_magic.size()> magic{};
    for (char& character : magic) character = reader_.number<char>();
    const std::string_view start(magic.data(), std::min<std::uint64_t>(magic.size(), size_));
    if (start != gguf_magic) {
      return bad(fmt::format("is not a GGUF file: it starts with '{}'", text::printable(start)));
    }
    header_.version = reader_.number<std::uint32_t>();
    header_.tensor_count = reader_.number<std::uint64_t>();
    pair_count_ = reader_.number<std::uint64_t>();
    if (reader_.ended()) return truncated();
    if (header_.version != 2 && header_.version != 3) {
      return bad(fmt::format("is of GGUF version {}, known are 2 and 3", header_.version));
    }
    if (pair_count_ > most_pairs || header_.tensor_count > most_tensors) {
      return bad(fmt::format("is damaged: it claims {} metadata keys and {} tensors", pair_count_,
                             header_.tensor_count));
    }
    if (header_.tensor_count == 0) return bad("holds no tensors");
    return {};
  }

  Result<void> parse_pair() {
    const std::string key = text(longest_name);
    const auto type = static_cast<GgufType>(reader_.number<std::uint32_t>());
    if (reader_.ended()) return truncated();
    if (type == GgufType::array) return skip_array(key);
    if (type == GgufType::text) return parse_text(key);
    const std::uint64_t bytes = size_of(type);
    if (bytes == 0) return unknown_type(key, static_cast<std::uint32_t>(type));

    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < bytes; ++i) {
      value |= std::uint64_t{reader_.number<unsigned char>()} << (8 * i);
    }
    if (reader_.ended()) return truncated();
    if (key == gguf_synthetic_key) header_.synthetic = value != 0;
    if (key == "general.alignment") alignment_ = value;
    if (is_wanted(key)) numbers_.emplace(key, value);
    return {};
  }

  Result<void> parse_text(const std::string& key) {
    if (key == "general.architecture") {
      header_.architecture = text(longest_text);
    } else if (key == "general.license") {
      header_.license = text(longest_text);
    } else if (key == "clip.projector_type" || key == "clip.vision.projector_type") {
      projector_type_ = text(longest_text);
    } else {
      reader_.skip(reader_.number<std::uint64_t>());
    }
    return reader_.ended() ? truncated() : Result<void>();
  }

  Result<void> skip_array(const std::string& key) {
    const auto type = static_cast<GgufType>(reader_.number<std::uint32_t>());
    const auto count = reader_.number<std::uint64_t>();
    if (reader_.ended() || count > reader_.remaining()) return truncated();
    if (type == GgufType::text) {
      for (std::uint64_t i = 0; i < count && !reader_.ended(); ++i) {
        reader_.skip(reader_.number<std::uint64_t>());
      }
    } else {
      const std::uint64_t bytes = size_of(type);
      if (bytes == 0) return unknown_type(key, static_cast<std::uint32_t>(type));
      reader_.skip(count * bytes);  // no overflow: count is at most the file's size
    }
    return reader_.ended() ? truncated() : Result<void>();
  }

  Result<void> parse_tensor() {
    const std::string name = text(longest_name);
    const auto dimensions = reader_.number<std::uint32_t>();
    if (reader_.ended()) return truncated();
    if (dimensions == 0 || dimensions > most_dimensions) {
      return bad(fmt::format("is damaged: tensor '{}' has {} dimensions", text::printable(name),
                             dimensions));
    }
    std::uint64_t values = 1;
    bool too_large = false;
    for (std::uint32_t i = 0; i < dimensions; ++i) {
      const auto length = reader_.number<std::uint64_t>();
      too_large = too_large || length == 0 || __builtin_mul_overflow(values, length, &values);
    }
    const auto code = reader_.number<std::uint32_t>();
    const auto offset = reader_.number<std::uint64_t>();
    if (reader_.ended()) return truncated();

    std::uint64_t end = offset;
    const auto* const type =
        std::find_if(stored_types.begin(), stored_types.end(),
                     [code](const StoredType& known) { return known.code == code; });
    if (type != stored_types.end()) {
      std::uint64_t bytes = 0;
      too_large =
          too_large ||
          __builtin_mul_overflow(values / type->values, std::uint64_t{type->bytes}, &bytes) ||
          __builtin_add_overflow(offset, bytes, &end);
    }
    too_large =
        too_large || __builtin_add_overflow(header_.parameters, values, &header_.parameters);
    if (too_large) {
      return bad(
          fmt::format("is damaged: tensor '{}' has an impossible size", text::printable(name)));
    }
    data_bytes_ = std::max(data_bytes_, end);
    return {};
  }

  Result<GgufHeader> finish() {
    if (header_.architecture.empty()) return bad("names no general.architecture");
    constexpr std::uint64_t largest_alignment = 1 << 16;
    if (alignment_ == 0 || alignment_ > largest_alignment || (alignment_ & (alignment_ - 1)) != 0) {
      return bad(fmt::format("is damaged: general.alignment is {}", alignment_));
    }
    const std::uint64_t data_begin =
        (reader_.position() + alignment_ - 1) / alignment_ * alignment_;
    std::uint64_t needed = 0;
    if (__builtin_add_overflow(data_begin, data_bytes_, &needed)) {
      return bad("is damaged: its tensors have impossible sizes");
    }
    if (needed > size_) {
      return bad(fmt::format("is truncated: its tensors need {} bytes, it has {}", needed, size_),
                 "copy or download it again");
    }
    header_.block_count = number("block_count");
    header_.context_length = number("context_length");
    header_.expert_count = number("expert_count");
    header_.expert_used_count = number("expert_used_count");
    header_.embedding_length = number("embedding_length");
    header_.pooling_type = number("pooling_type");
    if (header_.architecture == "clip" && number("has_vision_encoder").value_or(0) != 0) {
      header_.vision = {.projector_type = projector_type_,
                        .block_count = number("vision.block_count"),
                        .embedding_length = number("vision.embedding_length"),
                        .head_count = number("vision.attention.head_count"),
                        .patch_size = number("vision.patch_size")};
    }
    return header_;
  }

  // A text with its length before it.
  std::string text(std::uint64_t longest) {
    const auto length = reader_.number<std::uint64_t>();
    return reader_.text(length, longest);
  }

  // Kept until the architecture, whose name these keys begin with, is known.
  bool is_wanted(std::string_view key) const {
    constexpr std::array<std::string_view, 9> endings{
        ".block_count",       ".context_length", ".expert_count",
        ".expert_used_count", ".pooling_type",   ".embedding_length",
        ".patch_size",        ".head_count",     ".has_vision_encoder"};
    constexpr std::size_t most_kept = 64;
    return numbers_.size() < most_kept &&
           std::any_of(endings.begin(), endings.end(),
                       [key](std::string_view ending) { return key.ends_with(ending); });
  }

  std::optional<std::uint64_t> number(std::string_view key) const {
    const auto found = numbers_.find(fmt::format("{}.{}", header_.architecture, key));
    if (found == numbers_.end()) return std::nullopt;
    return found->second;
  }

  Failure bad(const std::string& what, std::string hint = {}) const {
    return fail(ErrorCode::usage, fmt::format("model file {} {}", name_, what), std::move(hint));
  }

  Failure truncated() const {
    return bad(fmt::format("is truncated or damaged: its header does not fit its {} bytes", size_),
               "copy or download it again");
  }

  Failure unknown_type(const std::string& key, std::uint32_t type) const {
    return bad(
        fmt::format("is damaged: key '{}' has the unknown type {}", text::printable(key), type));
  }

  ByteReader reader_;
  std::uint64_t size_;
  std::string name_;
  GgufHeader header_;
  std::uint64_t pair_count_ = 0;
  std::uint64_t alignment_ = gguf_alignment;
  std::uint64_t data_bytes_ = 0;
  std::map<std::string, std::uint64_t> numbers_;
  std::string projector_type_;
};

}  // namespace

Result<GgufHeader> read_gguf_header(const std::filesystem::path& path) {
  const std::string name = text::printable(path.filename().string());
  auto reader = ByteReader::open(path);
  if (!reader) return fail(reader.error());
  return HeaderParser(std::move(*reader), name).parse();
}

}  // namespace assay::engine::llama
