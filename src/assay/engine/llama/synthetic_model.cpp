// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/synthetic_model.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "assay/base/descriptor.hpp"
#include "assay/base/random.hpp"
#include "assay/base/text.hpp"
#include "assay/engine/llama/encoders.hpp"
#include "assay/engine/llama/gguf_format.hpp"
#include "assay/engine/llama/gguf_writer.hpp"
#include "assay/engine/llama/presets.hpp"

namespace assay::engine::llama {

namespace {

// FNV-1a, 64 bits (Fowler, Noll & Vo): a number for a tensor's name.
constexpr std::uint64_t hash_of(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char character : name) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001B3ULL;
  }
  return hash;
}

// A SentencePiece vocabulary: an unknown token, the special ones, and made-up words. What a program
// splits text with has to be there; no text is ever split.
void add_vocabulary(GgufWriter& writer, const SyntheticText& model) {
  constexpr std::int32_t normal = 1;
  constexpr std::int32_t unknown = 2;
  constexpr std::int32_t control = 3;
  const auto size = static_cast<std::size_t>(model.shape.vocab_size);
  std::vector<std::string> words{"<unk>"};
  words.insert(words.end(), model.special_tokens.begin(), model.special_tokens.end());
  std::vector<std::int32_t> types(words.size(), control);
  types.front() = unknown;
  while (words.size() < size) words.push_back(fmt::format("w{}", words.size()));
  types.resize(size, normal);
  writer.add_text("tokenizer.ggml.model", "llama");
  writer.add_texts("tokenizer.ggml.tokens", words);
  writer.add_numbers("tokenizer.ggml.scores", std::vector<float>(size, 0.0F));
  writer.add_integers("tokenizer.ggml.token_type", types);
  writer.add_unsigned("tokenizer.ggml.unknown_token_id", 0);
  writer.add_boolean("tokenizer.ggml.add_bos_token", false);
}

void add_metadata(GgufWriter& writer, const SyntheticText& model) {
  const Hyperparameters& shape = model.shape;
  const std::string architecture(word_of(shape.architecture));
  const auto add = [&](std::string_view key, std::int64_t value) {
    writer.add_unsigned(fmt::format("{}.{}", architecture, key), static_cast<std::uint32_t>(value));
  };
  writer.add_text("general.architecture", architecture);
  writer.add_text("general.name", model.preset + " (synthetic)");
  writer.add_unsigned("general.file_type", block_format(model.weights).llama_type);
  writer.add_unsigned("general.quantization_version", 2);
  writer.add_boolean(gguf_synthetic_key, true);
  writer.add_text("assay.preset", model.preset);
  writer.add_unsigned64("assay.seed", model.seed);
  add("vocab_size", shape.vocab_size);
  add("context_length", shape.context_length);
  add("embedding_length", shape.embedding_length);
  add("block_count", shape.block_count);
  add("feed_forward_length", shape.feed_forward_length);
  add("attention.head_count", shape.head_count);
  add("attention.head_count_kv", shape.head_count_kv);
  add("attention.key_length", shape.head_length());
  add("attention.value_length", shape.head_length());
  const bool rotates = shape.architecture != Architecture::bert;  // positions are embedded there
  if (rotates) add("rope.dimension_count", shape.head_length());
  if (shape.sliding_window > 0) add("attention.sliding_window", shape.sliding_window);
  if (shape.expert_count > 0) {
    add("expert_count", shape.expert_count);
    add("expert_used_count", shape.expert_used_count);
  }
  if (is_encoder(shape.architecture)) {
    writer.add_boolean(architecture + ".attention.causal", false);
    add("pooling_type", static_cast<std::int64_t>(usual_pooling(architecture)));
  }
  const std::string_view norm = is_encoder(shape.architecture) ? "layer_norm" : "layer_norm_rms";
  writer.add_number(fmt::format("{}.attention.{}_epsilon", architecture, norm),
                    static_cast<float>(shape.norm_epsilon));
  if (rotates) {
    writer.add_number(architecture + ".rope.freq_base", static_cast<float>(shape.rope_freq_base));
  }
  if (shape.architecture == Architecture::modern_bert) {
    writer.add_number(architecture + ".rope.freq_base_swa",
                      static_cast<float>(shape.local_rope_freq_base));
  }
  if (shape.token_type_count > 0) {
    writer.add_unsigned("tokenizer.ggml.token_type_count",
                        static_cast<std::uint32_t>(shape.token_type_count));
  }
  if (model.special_tokens.empty()) {
    writer.add_text("tokenizer.ggml.model", "none");
  } else {
    add_vocabulary(writer, model);
  }
}

Failure cannot_write(const std::filesystem::path& path, int error) {
  return fail(ErrorCode::measurement,
              fmt::format("cannot write {}: {}", text::printable(path.string()),
                          std::generic_category().message(error)));
}

// An open file that is removed unless it was given its name.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::filesystem::path target)
      : target_(std::move(target)),
        path_(target_.string() + fmt::format(".{}.part", ::getpid())),
        descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (is_open() && !is_named_) ::unlink(path_.c_str());
  }

  bool is_open() const { return descriptor_.is_open(); }
  int descriptor() const { return descriptor_.number(); }

  // False, with errno set, on failure.
  bool finish() {
    is_named_ = ::fsync(descriptor_.number()) == 0 && ::rename(path_.c_str(), target_.c_str()) == 0;
    return is_named_;
  }

 private:
  std::filesystem::path target_;
  std::string path_;
  Descriptor descriptor_;
  bool is_named_ = false;
};

}  // namespace

Result<SyntheticModel> SyntheticModel::plan(const Model& model, std::int64_t active_blocks) {
  auto shape = shape_of(model);
  if (!shape) return fail(shape.error());
  const auto type = choose_weight_type(model.weights);
  if (!type) return fail(type.error());
  if (active_blocks > 0) shape->block_count = std::min(shape->block_count, active_blocks);
  return plan(
      SyntheticText{.preset = model.preset, .shape = *shape, .weights = *type, .seed = model.seed});
}

SyntheticModel SyntheticModel::plan(const SyntheticText& model) {
  GgufWriter head;
  add_metadata(head, model);
  return assemble(std::move(head), std::string(word_of(model.shape.architecture)),
                  engine::llama::tensors(model.shape), model.weights, model.seed);
}

SyntheticModel SyntheticModel::assemble(GgufWriter head, std::string architecture,
                                        std::span<const Tensor> tensors, WeightType weights,
                                        std::uint64_t seed) {
  SyntheticModel synthetic;
  synthetic.architecture_ = std::move(architecture);
  for (const Tensor& tensor : tensors) {
    const WeightType stored = stored_type(weights, tensor);
    const std::uint64_t bytes = stored_bytes(stored, tensor);
    const std::uint64_t begin =
        head.add_tensor(tensor.name, tensor.dimensions, block_format(stored).ggml_type, bytes);
    const BlockGenerator generator(stored, synthetic_values(tensor),
                                   derive_seed(seed, {hash_of(tensor.name)}));
    synthetic.parts_.push_back({begin, bytes, generator});
  }
  synthetic.head_ = head.head();
  synthetic.data_bytes_ = head.data_bytes();
  return synthetic;
}

std::size_t SyntheticModel::read(std::uint64_t offset, std::span<std::byte> bytes,
                                 int threads) const {
  if (offset >= file_bytes()) return 0;
  bytes = bytes.first(std::min<std::uint64_t>(bytes.size(), file_bytes() - offset));
  const std::size_t total = bytes.size();

  if (offset < head_.size()) {
    const std::size_t count = std::min<std::size_t>(bytes.size(), head_.size() - offset);
    std::memcpy(bytes.data(), head_.data() + offset, count);
    offset += count;
    bytes = bytes.subspan(count);
  }
  if (bytes.empty()) return total;

  std::uint64_t position = offset - head_.size();
  auto part = std::upper_bound(parts_.begin(), parts_.end(), position,
                               [](std::uint64_t at, const Part& p) { return at < p.begin; });
  if (part != parts_.begin()) --part;
  for (; !bytes.empty(); ++part) {
    if (const std::uint64_t end = part->begin + part->bytes; position < end) {
      const std::size_t count = std::min<std::uint64_t>(bytes.size(), end - position);
      part->generator.read(position - part->begin, bytes.first(count), threads);
      position += count;
      bytes = bytes.subspan(count);
    }
    const std::uint64_t next =
        std::next(part) == parts_.end() ? data_bytes_ : std::next(part)->begin;
    const std::size_t padding = std::min<std::uint64_t>(bytes.size(), next - position);
    std::memset(bytes.data(), 0, padding);
    position += padding;
    bytes = bytes.subspan(padding);
  }
  return total;
}

int SyntheticModel::write_to(int file, int threads) const {
  constexpr std::size_t piece = std::size_t{16} << 20;
  std::vector<std::byte> buffer(piece);
  for (std::uint64_t offset = 0; offset < file_bytes(); offset += piece) {
    const std::size_t count = read(offset, buffer, threads);
    const std::string_view bytes(reinterpret_cast<const char*>(buffer.data()), count);
    if (!write_all(file, bytes)) return errno;
  }
  return 0;
}

Result<void> write_model(const Model& model, const std::filesystem::path& path) {
  const auto synthetic = SyntheticModel::plan(model);
  if (!synthetic) return fail(synthetic.error());
  return write_model(*synthetic, path);
}

Result<void> write_model(const SyntheticModel& model, const std::filesystem::path& path) {
  const int threads = static_cast<int>(std::thread::hardware_concurrency());
  TemporaryFile file(path);
  if (!file.is_open()) return cannot_write(path, errno);
  if (const int error = model.write_to(file.descriptor(), threads)) {
    return cannot_write(path, error);
  }
  if (!file.finish()) return cannot_write(path, errno);
  return {};
}

}  // namespace assay::engine::llama
