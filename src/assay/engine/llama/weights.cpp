// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/weights.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>
#include <thread>
#include <vector>

#include "assay/base/random.hpp"

namespace assay::engine::llama {

namespace {

constexpr std::uint64_t golden_step = 0x9E3779B97F4A7C15ULL;
constexpr std::size_t largest_block = 144;
constexpr std::size_t worth_a_thread = std::size_t{1} << 20;

constexpr double embedding_deviation = 0.02;
constexpr double logit_deviation = 4;
constexpr double attention_gain = 2;  // of queries and of keys

// Deviations of the integers that random bits make of a quant.
constexpr double q8_deviation = 73.9;    // odd numbers from -127 to 127
constexpr double q4_deviation = 4.637;   // -8 to 7, about 0
constexpr double q5_deviation = 9.247;   // -16 to 15, about 0
constexpr double q4k_deviation = 4.610;  // 0 to 15, about 7.5

// A non-negative number below 65520 as IEEE 754 binary16.
std::uint16_t half_bits(double value) {
  if (value <= 0) return 0;
  const int exponent = std::ilogb(value);
  if (exponent < -14) return static_cast<std::uint16_t>(std::lround(std::ldexp(value, 24)));
  const long mantissa = std::lround(std::ldexp(value, 10 - exponent)) - 1024;
  return static_cast<std::uint16_t>(((exponent + 15) << 10) + mantissa);
}

template <class T>
std::byte* put(std::byte* out, const T& value) {
  std::memcpy(out, &value, sizeof value);
  return out + sizeof value;
}

// The stream of random words of a tensor from a given word on: SplitMix64 can start anywhere.
Random words_from(std::uint64_t seed, std::uint64_t first_word) {
  return Random(seed + first_word * golden_step);
}

// One bit that no single quant of the block tells, so that quants stay independent of it.
std::uint16_t sign_of(std::uint64_t words) {
  return static_cast<std::uint16_t>((std::popcount(words) & 1) << 15);
}

// Uniform.
void generate_f32(Values values, std::uint64_t seed, std::uint64_t first,
                  std::span<std::byte> bytes) {
  const auto mean = static_cast<float>(values.mean);
  const auto step = static_cast<float>(values.deviation * std::numbers::sqrt3 * 0x1p-31);
  std::byte* out = bytes.data();
  for (std::uint64_t i = first; out != bytes.data() + bytes.size(); ++i) {
    const std::uint64_t word = words_from(seed, i).next();
    out = put(out, mean + step * static_cast<float>(static_cast<std::int32_t>(word >> 32)));
  }
}

// Random sign, mantissa and two low bits of the exponent: spread over four octaves, of which the
// root mean square is 0.88 times the lower bound of the highest.
void generate_f16(Values values, std::uint64_t seed, std::uint64_t first,
                  std::span<std::byte> bytes) {
  const long highest = std::lround(std::log2(values.deviation / 0.88));
  const auto lowest = static_cast<std::uint64_t>(std::clamp(highest - 3 + 15, 1L, 27L));
  const std::uint64_t base = (lowest << 10) * 0x0001'0001'0001'0001ULL;
  std::byte* out = bytes.data();
  std::byte* const end = out + bytes.size();
  for (std::uint64_t i = first; out != end;) {
    // Four values to a word; the first and the last word may be cut.
    const std::uint64_t word = words_from(seed, i / 4).next();
    const std::array lanes =
        std::bit_cast<std::array<std::uint16_t, 4>>((word & 0x8FFF'8FFF'8FFF'8FFFULL) + base);
    const std::size_t lane = i % 4;
    const std::size_t count =
        std::min<std::size_t>(4 - lane, static_cast<std::size_t>(end - out) / 2);
    std::memcpy(out, lanes.data() + lane, count * 2);
    out += count * 2;
    i += count;
  }
}

void generate_q8_0(Values values, std::uint64_t seed, std::uint64_t first,
                   std::span<std::byte> bytes) {
  const std::uint16_t scale = half_bits(values.deviation / q8_deviation);
  Random random = words_from(seed, first * 4);
  for (std::byte* out = bytes.data(); out != bytes.data() + bytes.size();) {
    out = put(out, scale);
    for (int i = 0; i < 4; ++i) out = put(out, random.next() | 0x0101'0101'0101'0101ULL);
  }
}

// Quants are centred half a step below 0: the scale's random sign makes up for it.
void generate_q4_0(Values values, std::uint64_t seed, std::uint64_t first,
                   std::span<std::byte> bytes) {
  const std::uint16_t scale = half_bits(values.deviation / q4_deviation);
  Random random = words_from(seed, first * 2);
  for (std::byte* out = bytes.data(); out != bytes.data() + bytes.size();) {
    const std::array quants{random.next(), random.next()};
    out = put(out, static_cast<std::uint16_t>(scale | sign_of(quants[0] ^ quants[1])));
    out = put(out, quants);
  }
}

void generate_q5_0(Values values, std::uint64_t seed, std::uint64_t first,
                   std::span<std::byte> bytes) {
  const std::uint16_t scale = half_bits(values.deviation / q5_deviation);
  Random random = words_from(seed, first * 3);
  for (std::byte* out = bytes.data(); out != bytes.data() + bytes.size();) {
    const std::array quants{random.next(), random.next()};
    const std::uint64_t high = random.next();
    out = put(out, static_cast<std::uint16_t>(scale | sign_of(high >> 32)));
    out = put(out, static_cast<std::uint32_t>(high));
    out = put(out, quants);
  }
}

// Eight groups of 32 quants, all with scale 32 and minimum 60 (packed in 6 bits each), which puts
// the mean at 0 where the block's scale of minima is four times its scale of scales.
void generate_q4_k(Values values, std::uint64_t seed, std::uint64_t first,
                   std::span<std::byte> bytes) {
  constexpr std::array<std::uint8_t, 12> groups{160, 160, 160, 160, 252, 252,
                                                252, 252, 192, 192, 192, 192};
  const double scale = values.deviation / (32 * q4k_deviation);
  const std::array scales{half_bits(scale), half_bits(4 * scale)};
  Random random = words_from(seed, first * 16);
  for (std::byte* out = bytes.data(); out != bytes.data() + bytes.size();) {
    out = put(out, scales);
    out = put(out, groups);
    for (int i = 0; i < 16; ++i) out = put(out, random.next());
  }
}

}  // namespace

Values synthetic_values(const Tensor& tensor) {
  const double width = std::sqrt(static_cast<double>(tensor.row_length()));
  switch (tensor.role) {
    case TensorRole::embedding:
    case TensorRole::added_embedding:
      return {0, embedding_deviation};
    case TensorRole::norm:
      return {1, 0.1};
    case TensorRole::query_key_norm:
      return {attention_gain, 0.1};
    case TensorRole::output_norm: {
      const double mean = logit_deviation / (embedding_deviation * width);
      return {mean, 0.1 * mean};
    }
    case TensorRole::bias:
      return {0, 0.1};
    case TensorRole::query_key:
      return {0, attention_gain / width};
    case TensorRole::matrix:
    case TensorRole::router:
      break;
  }
  return {0, 1 / width};
}

BlockGenerator::BlockGenerator(WeightType type, Values values, std::uint64_t seed)
    : format_(&block_format(type)), values_(values), seed_(seed) {}

void BlockGenerator::generate(std::uint64_t first_block, std::span<std::byte> bytes) const {
  switch (format_->type) {
    case WeightType::f32:
      return generate_f32(values_, seed_, first_block, bytes);
    case WeightType::f16:
      return generate_f16(values_, seed_, first_block, bytes);
    case WeightType::q8_0:
      return generate_q8_0(values_, seed_, first_block, bytes);
    case WeightType::q4_0:
      return generate_q4_0(values_, seed_, first_block, bytes);
    case WeightType::q4_k:
      return generate_q4_k(values_, seed_, first_block, bytes);
    case WeightType::q5_0:
      return generate_q5_0(values_, seed_, first_block, bytes);
  }
}

void BlockGenerator::read(std::uint64_t offset, std::span<std::byte> bytes, int threads) const {
  if (bytes.empty()) return;
  const std::size_t block = format_->bytes;
  const auto read_part_of_block = [&](std::uint64_t at, std::span<std::byte> part) {
    std::array<std::byte, largest_block> whole{};
    generate(at / block, std::span(whole).first(block));
    std::memcpy(part.data(), whole.data() + at % block, part.size());
  };

  if (const std::size_t before = (block - offset % block) % block; before > 0) {
    const std::size_t count = std::min(before, bytes.size());
    read_part_of_block(offset, bytes.first(count));
    offset += count;
    bytes = bytes.subspan(count);
  }

  const std::size_t blocks = bytes.size() / block;
  const std::size_t parts = std::clamp<std::size_t>(bytes.size() / worth_a_thread, 1,
                                                    static_cast<std::size_t>(std::max(threads, 1)));
  {
    std::vector<std::jthread> workers;
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t begin = blocks * part / parts;
      const std::size_t end = blocks * (part + 1) / parts;
      const auto work = [this, first = offset / block + begin,
                         piece = bytes.subspan(begin * block, (end - begin) * block)] {
        generate(first, piece);
      };
      if (part + 1 == parts) {
        work();
      } else {
        workers.emplace_back(work);
      }
    }
  }

  const std::size_t done = blocks * block;
  if (done < bytes.size()) read_part_of_block(offset + done, bytes.subspan(done));
}

}  // namespace assay::engine::llama
