// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/permutation.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/base/sha256.hpp"

namespace assay::engine::layout {

Permutation identity(std::size_t dimensions) {
  Permutation permutation{std::vector<std::uint32_t>(dimensions)};
  std::iota(permutation.order.begin(), permutation.order.end(), 0U);
  return permutation;
}

Permutation random_permutation(std::size_t dimensions, std::uint64_t seed) {
  Permutation permutation = identity(dimensions);
  Random random(seed);
  random.shuffle(std::span(permutation.order));
  return permutation;
}

std::vector<std::uint32_t> positions_of(const Permutation& permutation) {
  std::vector<std::uint32_t> positions(permutation.size());
  for (std::uint32_t at = 0; at < permutation.size(); ++at) positions[permutation.order[at]] = at;
  return positions;
}

Permutation composed(const Permutation& first, const Permutation& second) {
  Permutation both = second;
  for (std::uint32_t& dimension : both.order) dimension = first.order[dimension];
  return both;
}

void append(Permutation& whole, const Permutation& next) {
  const auto first = static_cast<std::uint32_t>(whole.size());
  for (const std::uint32_t dimension : next.order) whole.order.push_back(first + dimension);
}

bool keeps(const Permutation& permutation, const Segment& segment) {
  const auto begin = permutation.order.begin() + static_cast<std::ptrdiff_t>(segment.first);
  return std::all_of(
      begin, begin + static_cast<std::ptrdiff_t>(segment.count), [&](std::uint32_t dimension) {
        return dimension >= segment.first && dimension < segment.first + segment.count;
      });
}

std::string hash_of(const Permutation& permutation) {
  fmt::memory_buffer text;
  fmt::format_to(std::back_inserter(text), "{}", permutation.size());
  for (const std::uint32_t dimension : permutation.order) {
    fmt::format_to(std::back_inserter(text), " {}", dimension);
  }
  return sha256({text.data(), text.size()});
}

Json to_json(const Permutation& permutation) {
  return {{"D", permutation.size()}, {"pi", permutation.order}, {"hash", hash_of(permutation)}};
}

Result<Permutation> read_permutation(const Json& document) {
  const auto refuse = [](std::string_view problem) {
    return fail(ErrorCode::usage, fmt::format("not a permutation: {}", problem),
                "it has the keys D, pi (0 … D − 1, each once) and hash, as perm_before.json");
  };
  if (!document.is_object()) return refuse("not an object");
  for (const char* const key : {"D", "pi", "hash"}) {
    if (!document.contains(key)) return refuse(fmt::format("no key '{}'", key));
  }
  const Json& pi = document["pi"];
  if (!document["D"].is_number_unsigned() || !pi.is_array() || !document["hash"].is_string()) {
    return refuse("D is a whole number, pi a list, hash a text");
  }
  const auto dimensions = document["D"].get<std::uint64_t>();
  if (dimensions > most_dimensions) {
    return refuse(fmt::format("D is {}; at most {} is taken", dimensions, most_dimensions));
  }
  if (pi.size() != dimensions) {
    return refuse(fmt::format("D is {} and pi has {} values", dimensions, pi.size()));
  }
  Permutation permutation;
  permutation.order.reserve(pi.size());
  std::vector<bool> is_placed(pi.size(), false);
  for (const Json& value : pi) {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= dimensions) {
      return refuse(fmt::format("pi[{}] is no dimension", permutation.size()));
    }
    const auto dimension = value.get<std::uint32_t>();
    if (is_placed[dimension]) return refuse(fmt::format("{} is in pi twice", dimension));
    is_placed[dimension] = true;
    permutation.order.push_back(dimension);
  }
  if (document["hash"].get<std::string>() != hash_of(permutation)) {
    return refuse("the hash is not that of pi");
  }
  return permutation;
}

}  // namespace assay::engine::layout
