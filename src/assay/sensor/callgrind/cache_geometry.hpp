// SPDX-License-Identifier: Apache-2.0
#pragma once

// The shape of a cache, as the kernel describes this machine's, and as valgrind accepts it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace assay::sensor::callgrind {

struct CacheGeometry {
  std::uint64_t size_bytes = 0;
  std::uint64_t ways = 0;
  std::uint64_t line_bytes = 0;

  bool operator==(const CacheGeometry&) const = default;
};

// Of the cache of that level whose type is `type` ("Data", "Instruction") or "Unified", from a
// folder such as /sys/devices/system/cpu/cpu0/cache. Nothing where the kernel does not describe it.
std::optional<CacheGeometry> read_geometry(const std::filesystem::path& caches, int level,
                                           std::string_view type);

// The nearest geometry that valgrind simulates: a power of two of sets, lines of a power of two of
// bytes and at least 16, and a size that it can count (below 2 GiB). Nearest: the product of the
// factors by which size and associativity change is the smallest. Of one that is accepted, itself.
CacheGeometry nearest_acceptable(const CacheGeometry& geometry);

// "1048576,8,64": what valgrind's --I1, --D1 and --LL take.
std::string option_text(const CacheGeometry& geometry);

// "1 MiB, 8-way, 64 B".
std::string describe(const CacheGeometry& geometry);

}  // namespace assay::sensor::callgrind
