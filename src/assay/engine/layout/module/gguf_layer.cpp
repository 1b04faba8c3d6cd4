// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/module/gguf_layer.hpp"

#include <cstddef>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <ggml.h>
#include <gguf.h>

#include "assay/engine/layout/shape.hpp"

namespace assay::engine::layout {
namespace {

namespace fs = std::filesystem;
using Eigen::MatrixXf;

struct FreeGguf {
  void operator()(gguf_context* context) const { gguf_free(context); }
};
struct FreeGgml {
  void operator()(ggml_context* context) const { ggml_free(context); }
};

// A GGUF file whose tensors are read one at a time.
class TensorFile {
 public:
  static Result<TensorFile> open(const fs::path& path) {
    TensorFile file;
    ggml_context* tensors = nullptr;
    file.gguf_.reset(gguf_init_from_file(path.c_str(), {.no_alloc = true, .ctx = &tensors}));
    file.tensors_.reset(tensors);
    file.bytes_.open(path, std::ios::binary);
    if (!file.gguf_ || !file.tensors_ || !file.bytes_) {
      return fail(ErrorCode::missing, fmt::format("cannot read {}", path.filename().string()),
                  "is it a GGUF file, and may you read it?");
    }
    return file;
  }

  // Rows × columns: of a GGUF tensor its second and first dimension.
  Result<MatrixXf> read(const std::string& name) {
    const ggml_tensor* const tensor = ggml_get_tensor(tensors_.get(), name.c_str());
    if (tensor == nullptr) {
      return fail(ErrorCode::usage, fmt::format("the model has no tensor {}", name),
                  "take a layer with a gated feed-forward block: gate, up and down");
    }
    const std::int64_t columns = tensor->ne[0];
    const std::int64_t rows = tensor->ne[1];
    const ggml_type_traits* const traits = ggml_get_type_traits(tensor->type);
    const bool is_float = tensor->type == GGML_TYPE_F32;
    if (ggml_n_dims(tensor) > 2 || columns < 1 || rows < 1 || rows > most_weights / columns ||
        (!is_float && traits->to_float == nullptr)) {
      return fail(ErrorCode::usage, fmt::format("{} is no matrix that can be taken", name),
                  fmt::format("expected at most {} weights of a known type", most_weights));
    }
    std::vector<char> stored(ggml_nbytes(tensor));
    bytes_.seekg(static_cast<std::streamoff>(gguf_get_data_offset(gguf_.get()) +
                                             gguf_get_tensor_offset(gguf_.get(), id_of(name))));
    bytes_.read(stored.data(), static_cast<std::streamsize>(stored.size()));
    if (!bytes_) return fail(ErrorCode::missing, fmt::format("cannot read {}", name));
    // Stored row by row, as the columns of the transposed matrix.
    MatrixXf transposed(columns, rows);
    if (is_float) {
      std::memcpy(transposed.data(), stored.data(), stored.size());
    } else {
      traits->to_float(stored.data(), transposed.data(), rows * columns);
    }
    if (!transposed.allFinite()) {
      return fail(ErrorCode::usage, fmt::format("{} holds values that are no numbers", name));
    }
    return MatrixXf(transposed.transpose());
  }

 private:
  std::int64_t id_of(const std::string& name) const {
    return gguf_find_tensor(gguf_.get(), name.c_str());
  }

  std::unique_ptr<gguf_context, FreeGguf> gguf_{};
  std::unique_ptr<ggml_context, FreeGgml> tensors_{};
  std::ifstream bytes_{};
};

}  // namespace

Result<FeedForward> read_feed_forward(const fs::path& file, std::int64_t layer) {
  auto tensors = TensorFile::open(file);
  if (!tensors) return fail(tensors.error());
  FeedForward block;
  const std::array<std::pair<const char*, MatrixXf*>, 3> parts{
      {{"gate", &block.gate}, {"up", &block.up}, {"down", &block.down}}};
  for (const auto& [name, matrix] : parts) {
    auto read = tensors->read(fmt::format("blk.{}.ffn_{}.weight", layer, name));
    if (!read) return fail(read.error());
    *matrix = std::move(*read);
  }
  if (block.up.rows() != block.gate.rows() || block.up.cols() != block.gate.cols() ||
      block.down.cols() != block.gate.rows()) {
    return fail(ErrorCode::usage,
                fmt::format("the matrices of layer {} do not fit each other", layer));
  }
  return block;
}

}  // namespace assay::engine::layout
