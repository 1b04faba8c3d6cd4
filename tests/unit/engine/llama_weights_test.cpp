// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/weights.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include <doctest/doctest.h>

namespace assay::engine::llama {

namespace {

using Bytes = std::vector<std::byte>;

Bytes read_all(WeightType type, std::uint64_t seed, std::uint64_t blocks, int threads) {
  Bytes bytes(blocks * block_format(type).bytes);
  BlockGenerator(type, {0, 0.02}, seed).read(0, bytes, threads);
  return bytes;
}

template <class T>
T at(const Bytes& bytes, std::size_t offset) {
  T value{};
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

double from_half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1F;
  const int mantissa = bits & 0x3FF;
  REQUIRE(exponent != 0x1F);  // neither infinity nor NaN
  const double size =
      exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
  return (bits & 0x8000) != 0 ? -size : size;
}

// An independent reading of ggml's formats.
std::vector<double> decoded(WeightType type, const Bytes& bytes) {
  std::vector<double> values;
  const std::size_t size = block_format(type).bytes;
  const auto byte = [&](std::size_t offset) { return std::to_integer<int>(bytes[offset]); };
  for (std::size_t b = 0; b < bytes.size(); b += size) {
    switch (type) {
      case WeightType::f32:
        values.push_back(at<float>(bytes, b));
        break;
      case WeightType::f16:
        values.push_back(from_half(at<std::uint16_t>(bytes, b)));
        break;
      case WeightType::q8_0:
        for (std::size_t i = 0; i < 32; ++i) {
          values.push_back(from_half(at<std::uint16_t>(bytes, b)) *
                           at<std::int8_t>(bytes, b + 2 + i));
        }
        break;
      case WeightType::q4_0:
        for (std::size_t i = 0; i < 32; ++i) {
          const int quant = i < 16 ? byte(b + 2 + i) & 15 : byte(b + 2 + i - 16) >> 4;
          values.push_back(from_half(at<std::uint16_t>(bytes, b)) * (quant - 8));
        }
        break;
      case WeightType::q5_0:
        for (std::size_t i = 0; i < 32; ++i) {
          const int low = i < 16 ? byte(b + 6 + i) & 15 : byte(b + 6 + i - 16) >> 4;
          const int high = static_cast<int>((at<std::uint32_t>(bytes, b + 2) >> i) & 1);
          values.push_back(from_half(at<std::uint16_t>(bytes, b)) * ((high << 4 | low) - 16));
        }
        break;
      case WeightType::q4_k: {
        const double scale = from_half(at<std::uint16_t>(bytes, b));
        const double minimum = from_half(at<std::uint16_t>(bytes, b + 2));
        for (std::size_t group = 0; group < 8; ++group) {
          int s = 0;
          int m = 0;
          if (group < 4) {
            s = byte(b + 4 + group) & 63;
            m = byte(b + 8 + group) & 63;
          } else {
            s = (byte(b + 8 + group) & 15) | (byte(b + group) >> 6) << 4;
            m = (byte(b + 8 + group) >> 4) | (byte(b + 4 + group) >> 6) << 4;
          }
          for (std::size_t i = 0; i < 32; ++i) {
            const int pair = byte(b + 16 + group / 2 * 32 + i);
            const int quant = group % 2 == 0 ? pair & 15 : pair >> 4;
            values.push_back(scale * s * quant - minimum * m);
          }
        }
        break;
      }
    }
  }
  return values;
}

}  // namespace

TEST_CASE("weights are the same for any number of threads and any cut") {
  for (const auto& entry : weight_type_words) {
    CAPTURE(entry.word);
    const std::size_t size = block_format(entry.value).bytes;
    const std::uint64_t blocks = (std::uint64_t{5} << 20) / size;
    const Bytes whole = read_all(entry.value, 3, blocks, 1);
    CHECK(read_all(entry.value, 3, blocks, 2) == whole);
    CHECK(read_all(entry.value, 3, blocks, 7) == whole);

    const BlockGenerator generator(entry.value, {0, 0.02}, 3);
    for (const std::size_t offset :
         {std::size_t{0}, std::size_t{1}, size - 1, size, 1000 * size + 3}) {
      for (const std::size_t length :
           {std::size_t{0}, std::size_t{1}, size, 3 * size + 1, std::size_t{4097}}) {
        CAPTURE(offset);
        CAPTURE(length);
        Bytes piece(length);
        generator.read(offset, piece, 2);
        const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(offset);
        CHECK(piece == Bytes(begin, begin + static_cast<std::ptrdiff_t>(length)));
      }
    }
  }
}

TEST_CASE("another seed gives other weights") {
  for (const auto& entry : weight_type_words) {
    CAPTURE(entry.word);
    CHECK(read_all(entry.value, 3, 16, 1) != read_all(entry.value, 4, 16, 1));
  }
}

TEST_CASE("weights are finite, centred and of the deviation asked for") {
  for (const auto& entry : weight_type_words) {
    CAPTURE(entry.word);
    const std::uint64_t blocks = 262'144 / block_format(entry.value).values;
    const auto values = decoded(entry.value, read_all(entry.value, 5, blocks, 2));
    double sum = 0;
    double squares = 0;
    for (const double value : values) {
      REQUIRE(std::isfinite(value));
      sum += value;
      squares += value * value;
    }
    const auto count = static_cast<double>(values.size());
    CHECK(std::abs(sum / count) < 0.0005);
    // f16 hits the deviation to the next power of two only.
    const double tolerance = entry.value == WeightType::f16 ? 0.45 : 0.02;
    CHECK(std::sqrt(squares / count) / 0.02 == doctest::Approx(1).epsilon(tolerance));
  }
}

TEST_CASE("a vector is f32 around its mean") {
  Bytes bytes(4 * 4096);
  BlockGenerator(WeightType::f32, {1, 0.1}, 9).read(0, bytes, 1);
  for (const double value : decoded(WeightType::f32, bytes)) CHECK(std::abs(value - 1) < 0.18);
}

TEST_CASE("rows that do not divide into blocks are stored in another type") {
  const auto matrix = [](std::uint64_t row) {
    return Tensor{"blk.0.attn_q.weight", TensorRole::matrix, {row, 64}};
  };
  CHECK(stored_type(WeightType::q4_k, matrix(512)) == WeightType::q4_k);
  CHECK(stored_type(WeightType::q4_k, matrix(640)) == WeightType::q5_0);
  CHECK(stored_type(WeightType::q4_k, matrix(40)) == WeightType::f16);
  CHECK(stored_type(WeightType::q8_0, matrix(40)) == WeightType::f16);
  CHECK(stored_type(WeightType::q8_0, {"n", TensorRole::norm, {512}}) == WeightType::f32);
  CHECK(stored_type(WeightType::q8_0, {"r", TensorRole::router, {512, 8}}) == WeightType::f32);
}

TEST_CASE("only the weight types of the list can be chosen") {
  for (const std::string& word : weight_type_choices()) CHECK(choose_weight_type(word));
  CHECK_FALSE(choose_weight_type("q5_0"));
  CHECK_FALSE(choose_weight_type(""));
  CHECK(choose_weight_type("q8_O").error().hint == "did you mean 'q8_0'?");
}

}  // namespace assay::engine::llama
