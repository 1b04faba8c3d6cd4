// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/callgrind/cache_geometry.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::sensor::callgrind {
namespace {

constexpr std::uint64_t kibibyte = 1024;
constexpr std::uint64_t mebibyte = 1024 * kibibyte;
constexpr std::uint64_t smallest_line = 16;
constexpr std::uint64_t largest_line = 4096;
constexpr std::uint64_t largest_size = std::numeric_limits<std::int32_t>::max();

std::optional<std::uint64_t> number_in(const std::filesystem::path& file) {
  const auto content = platform::read_kernel_value(file);
  return content ? text::parse_unsigned(*content) : std::nullopt;
}

// "1024K", as the kernel writes sizes of caches.
std::optional<std::uint64_t> size_in(const std::filesystem::path& file) {
  const auto content = platform::read_kernel_value(file);
  if (!content) return std::nullopt;
  std::string_view value = *content;
  if (!value.ends_with('K')) return std::nullopt;
  value.remove_suffix(1);
  const auto kibibytes = text::parse_unsigned(value);
  if (!kibibytes || *kibibytes == 0 || *kibibytes > largest_size) return std::nullopt;
  return *kibibytes * kibibyte;
}

bool is_of_type(const std::filesystem::path& cache, std::string_view type) {
  const auto found = platform::read_kernel_value(cache / "type");
  return found == type || found == "Unified";
}

std::optional<CacheGeometry> geometry_in(const std::filesystem::path& cache) {
  const auto size = size_in(cache / "size");
  const auto line = number_in(cache / "coherency_line_size");
  if (!size || !line || *line == 0 || *line > *size) return std::nullopt;
  const std::uint64_t lines = *size / *line;
  auto ways = number_in(cache / "ways_of_associativity");
  // 0 where the kernel does not know, or every line can be anywhere.
  if (!ways || *ways == 0) {
    const auto sets = number_in(cache / "number_of_sets");
    if (!sets || *sets == 0) return std::nullopt;
    ways = lines / *sets;
  }
  if (*ways == 0 || *ways > lines) return std::nullopt;
  return CacheGeometry{*size, *ways, *line};
}

double factor_between(std::uint64_t first, std::uint64_t second) {
  const double ratio = static_cast<double>(first) / static_cast<double>(second);
  return std::max(ratio, 1 / ratio);
}

}  // namespace

std::optional<CacheGeometry> read_geometry(const std::filesystem::path& caches, int level,
                                           std::string_view type) {
  constexpr int most_caches = 16;
  for (int index = 0; index < most_caches; ++index) {
    const auto cache = caches / fmt::format("index{}", index);
    const auto found = number_in(cache / "level");
    if (!found || *found != static_cast<std::uint64_t>(level) || !is_of_type(cache, type)) continue;
    return geometry_in(cache);
  }
  return std::nullopt;
}

CacheGeometry nearest_acceptable(const CacheGeometry& geometry) {
  const std::uint64_t line =
      std::clamp(std::bit_floor(std::max<std::uint64_t>(geometry.line_bytes, smallest_line)),
                 smallest_line, largest_line);
  const std::uint64_t size = std::clamp(geometry.size_bytes, 2 * line, largest_size);
  const std::uint64_t wanted_ways = std::clamp<std::uint64_t>(geometry.ways, 1, size / line);
  CacheGeometry best;
  double best_factor = std::numeric_limits<double>::infinity();
  for (std::uint64_t sets = 1; sets * line <= size; sets *= 2) {
    const std::uint64_t least_ways = size / (sets * line);
    for (const std::uint64_t ways : {least_ways, least_ways + 1, wanted_ways}) {
      const CacheGeometry candidate{sets * ways * line, ways, line};
      if (candidate.size_bytes > largest_size || candidate.size_bytes <= line) continue;
      const double factor =
          factor_between(candidate.size_bytes, size) * factor_between(candidate.ways, wanted_ways);
      if (factor < best_factor) {
        best = candidate;
        best_factor = factor;
      }
    }
  }
  return best;
}

std::string option_text(const CacheGeometry& geometry) {
  return fmt::format("{},{},{}", geometry.size_bytes, geometry.ways, geometry.line_bytes);
}

std::string describe(const CacheGeometry& geometry) {
  std::string size = fmt::format("{} B", geometry.size_bytes);
  if (geometry.size_bytes % mebibyte == 0) {
    size = fmt::format("{} MiB", geometry.size_bytes / mebibyte);
  } else if (geometry.size_bytes % kibibyte == 0) {
    size = fmt::format("{} KiB", geometry.size_bytes / kibibyte);
  }
  return fmt::format("{}, {}-way, {} B", size, geometry.ways, geometry.line_bytes);
}

}  // namespace assay::sensor::callgrind
