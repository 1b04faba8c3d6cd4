// SPDX-License-Identifier: Apache-2.0
#include "encoder_reference.hpp"

#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <numbers>
#include <string>

#include <fmt/format.h>

#include "assay/engine/onnx/encoder/tensors.hpp"

namespace assay::engine::onnx {
namespace {

// Row by row.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;

  Matrix(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), values(row_count * column_count) {}
  double& at(std::size_t row, std::size_t column) { return values[row * columns + column]; }
  double at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
};

using Weights = std::map<std::string, std::vector<float>>;

Weights all_weights(const EncoderShape& shape, std::uint64_t seed) {
  Weights weights;
  for (const auto& list : {encoder_tensors(shape), head_tensors(shape)}) {
    for (const Tensor& tensor : list) {
      auto& values = weights[tensor.name];
      values.resize(tensor.count());
      generate(tensor, seed, values);
    }
  }
  return weights;
}

double gelu(double x) {
  return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2));
}

class Reference {
 public:
  Reference(const EncoderShape& shape, std::uint64_t seed)
      : shape_(shape), weights_(all_weights(shape, seed)) {}

  ReferenceOutput compute(const std::vector<std::int64_t>& ids) const {
    Matrix hidden = embed(ids);
    for (std::int64_t i = 0; i < shape_.num_hidden_layers; ++i) hidden = layer(i, hidden);
    if (shape_.type == EncoderType::flex_bert) hidden = norm("final_norm", hidden);
    return {hidden.values, head(hidden).values};
  }

 private:
  const std::vector<float>& weight(const std::string& name) const { return weights_.at(name); }
  bool has(const std::string& name) const { return weights_.count(name) > 0; }

  Matrix linear(const std::string& name, const Matrix& input) const {
    const auto& matrix = weight(name + ".weight");
    Matrix output(input.rows, matrix.size() / input.columns);
    for (std::size_t row = 0; row < input.rows; ++row) {
      for (std::size_t column = 0; column < output.columns; ++column) {
        double sum = has(name + ".bias") ? double{weight(name + ".bias")[column]} : 0.0;
        for (std::size_t k = 0; k < input.columns; ++k) {
          sum += input.at(row, k) * double{matrix[k * output.columns + column]};
        }
        output.at(row, column) = sum;
      }
    }
    return output;
  }

  Matrix norm(const std::string& name, Matrix input) const {
    for (std::size_t row = 0; row < input.rows; ++row) {
      double mean = 0;
      for (std::size_t i = 0; i < input.columns; ++i) mean += input.at(row, i);
      mean /= static_cast<double>(input.columns);
      double variance = 0;
      for (std::size_t i = 0; i < input.columns; ++i) {
        variance += (input.at(row, i) - mean) * (input.at(row, i) - mean);
      }
      variance /= static_cast<double>(input.columns);
      for (std::size_t i = 0; i < input.columns; ++i) {
        double& value = input.at(row, i);
        value = (value - mean) / std::sqrt(variance + shape_.layer_norm_eps) *
                double{weight(name + ".weight")[i]};
        if (has(name + ".bias")) value += double{weight(name + ".bias")[i]};
      }
    }
    return input;
  }

  Matrix embed(const std::vector<std::int64_t>& ids) const {
    const auto width = static_cast<std::size_t>(shape_.hidden_size);
    Matrix sum(ids.size(), width);
    for (std::size_t row = 0; row < ids.size(); ++row) {
      for (std::size_t i = 0; i < width; ++i) {
        double value = weight("embeddings.word")[static_cast<std::size_t>(ids[row]) * width + i];
        if (has("embeddings.position")) value += weight("embeddings.position")[row * width + i];
        if (has("embeddings.type")) value += weight("embeddings.type")[i];
        sum.at(row, i) = value;
      }
    }
    return norm("embeddings.norm", sum);
  }

  // ALiBi's slope of a head (Press et al., 2022), by the rule for numbers that are no power of two.
  double slope(std::size_t head) const {
    std::size_t power = 1;
    while (power * 2 <= static_cast<std::size_t>(shape_.num_attention_heads)) power *= 2;
    if (head < power) {
      return std::pow(2.0, -8.0 * static_cast<double>(head + 1) / static_cast<double>(power));
    }
    const std::size_t odd = 2 * (head - power) + 1;
    return std::pow(2.0, -4.0 * static_cast<double>(odd) / static_cast<double>(power));
  }

  // Turns each pair (i, i + half) of a head by position · θ^(−i/half).
  void turn(Matrix& heads, double theta) const {
    const auto size = static_cast<std::size_t>(shape_.head_size());
    const std::size_t half = size / 2;
    for (std::size_t row = 0; row < heads.rows; ++row) {
      for (std::size_t first = 0; first < heads.columns; first += size) {
        for (std::size_t i = 0; i < half; ++i) {
          const double angle = static_cast<double>(row) *
                               std::pow(theta, -static_cast<double>(i) / static_cast<double>(half));
          const double x = heads.at(row, first + i);
          const double y = heads.at(row, first + i + half);
          heads.at(row, first + i) = x * std::cos(angle) - y * std::sin(angle);
          heads.at(row, first + i + half) = y * std::cos(angle) + x * std::sin(angle);
        }
      }
    }
  }

  Matrix attend(const Matrix& query, const Matrix& key, const Matrix& value, bool is_local) const {
    Matrix output(query.rows, query.columns);
    const auto size = static_cast<std::size_t>(shape_.head_size());
    for (std::size_t first = 0; first < query.columns; first += size) {
      for (std::size_t i = 0; i < query.rows; ++i) {
        std::vector<double> shares(query.rows);
        double sum = 0;
        for (std::size_t j = 0; j < query.rows; ++j) {
          const double distance = std::abs(static_cast<double>(i) - static_cast<double>(j));
          if (is_local && distance > std::floor(static_cast<double>(shape_.local_attention) / 2)) {
            continue;
          }
          double score = 0;
          for (std::size_t k = first; k < first + size; ++k) score += query.at(i, k) * key.at(j, k);
          score /= std::sqrt(static_cast<double>(size));
          if (shape_.type == EncoderType::mosaic_bert) score -= slope(first / size) * distance;
          shares[j] = std::exp(score);
          sum += shares[j];
        }
        for (std::size_t k = first; k < first + size; ++k) {
          for (std::size_t j = 0; j < query.rows; ++j) {
            output.at(i, k) += shares[j] / sum * value.at(j, k);
          }
        }
      }
    }
    return output;
  }

  static Matrix columns(const Matrix& input, std::size_t first, std::size_t count) {
    Matrix output(input.rows, count);
    for (std::size_t row = 0; row < input.rows; ++row) {
      for (std::size_t i = 0; i < count; ++i) output.at(row, i) = input.at(row, first + i);
    }
    return output;
  }

  static Matrix sum(Matrix one, const Matrix& other) {
    for (std::size_t i = 0; i < one.values.size(); ++i) one.values[i] += other.values[i];
    return one;
  }

  static Matrix map(Matrix input, const std::function<double(double)>& function) {
    for (double& value : input.values) value = function(value);
    return input;
  }

  static Matrix gated(const Matrix& input) {
    Matrix output = columns(input, 0, input.columns / 2);
    for (std::size_t row = 0; row < input.rows; ++row) {
      for (std::size_t i = 0; i < output.columns; ++i) {
        output.at(row, i) = gelu(output.at(row, i)) * input.at(row, output.columns + i);
      }
    }
    return output;
  }

  Matrix layer(std::int64_t index, const Matrix& input) const {
    const auto part = [&](const char* name) { return fmt::format("layers.{}.{}", index, name); };
    const auto hidden = static_cast<std::size_t>(shape_.hidden_size);
    if (shape_.type == EncoderType::hf_bert) {
      const Matrix mixed =
          attend(linear(part("attention.query"), input), linear(part("attention.key"), input),
                 linear(part("attention.value"), input), false);
      const Matrix middle =
          norm(part("attention.norm"), sum(linear(part("attention.output"), mixed), input));
      const Matrix raised = map(linear(part("feed_forward.in"), middle), gelu);
      return norm(part("feed_forward.norm"), sum(linear(part("feed_forward.out"), raised), middle));
    }
    const bool is_flex = shape_.type == EncoderType::flex_bert;
    const Matrix normal = is_flex && index > 0 ? norm(part("attention.norm"), input) : input;
    const Matrix all = linear(part("attention.qkv"), normal);
    Matrix query = columns(all, 0, hidden);
    Matrix key = columns(all, hidden, hidden);
    const bool is_local = is_flex && index % shape_.global_attn_every_n_layers != 0;
    if (is_flex) {
      const double theta = is_local ? shape_.local_rope_theta : shape_.global_rope_theta;
      turn(query, theta);
      turn(key, theta);
    }
    const Matrix mixed = attend(query, key, columns(all, 2 * hidden, hidden), is_local);
    const Matrix attended = sum(linear(part("attention.output"), mixed), input);
    if (is_flex) {
      const Matrix raised =
          gated(linear(part("feed_forward.in"), norm(part("feed_forward.norm"), attended)));
      return sum(linear(part("feed_forward.out"), raised), attended);
    }
    const Matrix middle = norm(part("attention.norm"), attended);
    const Matrix raised = gated(linear(part("feed_forward.in"), middle));
    return norm(part("feed_forward.norm"), sum(linear(part("feed_forward.out"), raised), middle));
  }

  Matrix head(const Matrix& hidden) const {
    if (shape_.task == Task::classification) {
      Matrix first(1, hidden.columns);
      for (std::size_t i = 0; i < hidden.columns; ++i) first.at(0, i) = hidden.at(0, i);
      if (shape_.type == EncoderType::flex_bert) {
        first = norm("transform.norm", map(linear("transform", first), gelu));
      } else {
        first = map(linear("pooler", first), [](double x) { return std::tanh(x); });
      }
      return linear("classifier", first);
    }
    const Matrix middle = norm("transform.norm", map(linear("transform", hidden), gelu));
    const auto words = static_cast<std::size_t>(shape_.vocab_size);
    Matrix logits(hidden.rows, words);
    for (std::size_t row = 0; row < hidden.rows; ++row) {
      for (std::size_t word = 0; word < words; ++word) {
        double value = weight("decoder.bias")[word];
        for (std::size_t i = 0; i < hidden.columns; ++i) {
          value += middle.at(row, i) * double{weight("embeddings.word")[word * hidden.columns + i]};
        }
        logits.at(row, word) = value;
      }
    }
    return logits;
  }

  EncoderShape shape_;
  Weights weights_;
};

}  // namespace

ReferenceOutput reference_output(const EncoderShape& shape, std::uint64_t model_seed,
                                 const std::vector<std::int64_t>& ids) {
  return Reference(shape, model_seed).compute(ids);
}

}  // namespace assay::engine::onnx
