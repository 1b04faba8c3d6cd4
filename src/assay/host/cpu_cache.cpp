// SPDX-License-Identifier: Apache-2.0
#include "assay/host/cpu_cache.hpp"

#include <limits>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/host/fact.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

std::optional<int> small_number_in(const fs::path& file) {
  const auto text = platform::read_kernel_value(file);
  const auto number = text ? text::parse_unsigned(*text) : std::nullopt;
  // A fully associative cache has 0 ways here.
  if (!number || *number == 0 || *number > std::numeric_limits<int>::max()) return std::nullopt;
  return static_cast<int>(*number);
}

// "32K", "105M".
std::optional<std::uint64_t> size_in(const fs::path& file) {
  const auto text = platform::read_kernel_value(file);
  std::string_view size = text ? std::string_view(*text) : std::string_view();
  std::uint64_t unit = 1;
  if (size.ends_with('K')) unit = 1 << 10;
  if (size.ends_with('M')) unit = 1 << 20;
  if (unit > 1) size.remove_suffix(1);
  const auto count = text::parse_unsigned(size);
  if (!count || *count == 0 || *count > std::numeric_limits<std::int64_t>::max() / unit) {
    return std::nullopt;
  }
  return *count * unit;
}

}  // namespace

std::vector<CpuCache> read_cpu_caches(const fs::path& root) {
  constexpr int most_caches = 16;
  std::vector<CpuCache> caches;
  for (int i = 0; i < most_caches; ++i) {
    const fs::path folder = root / "sys/devices/system/cpu/cpu0/cache" / fmt::format("index{}", i);
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) break;
    caches.push_back({small_number_in(folder / "level"), fact_in(folder / "type"),
                      size_in(folder / "size"), small_number_in(folder / "ways_of_associativity"),
                      small_number_in(folder / "coherency_line_size"),
                      count_in(folder / "shared_cpu_list")});
  }
  return caches;
}

Json cache_facts(const std::vector<CpuCache>& caches) {
  if (caches.empty()) return nullptr;
  Json facts = Json::array();
  for (const CpuCache& cache : caches) {
    Json fact = Json::object();
    fact["level"] = or_null(cache.level);
    fact["type"] = or_null(cache.type);
    fact["size_bytes"] = or_null(cache.size_bytes);
    fact["ways"] = or_null(cache.ways);
    fact["line_bytes"] = or_null(cache.line_bytes);
    fact["shared_by_cpus"] = or_null(cache.shared_by_cpus);
    facts.push_back(fact);
  }
  return facts;
}

}  // namespace assay::host
