// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/callgrind/cache_geometry.hpp"

#include <bit>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

using namespace assay::sensor::callgrind;
using assay::TemporaryDirectory;

namespace {

void write_cache(const TemporaryDirectory& folder, const std::string& index,
                 const std::string& level, const std::string& type, const std::string& size,
                 const std::string& ways, const std::string& line, const std::string& sets) {
  folder.write(index + "/level", level + "\n");
  folder.write(index + "/type", type + "\n");
  folder.write(index + "/size", size + "\n");
  folder.write(index + "/ways_of_associativity", ways + "\n");
  folder.write(index + "/coherency_line_size", line + "\n");
  folder.write(index + "/number_of_sets", sets + "\n");
}

constexpr std::uint64_t mebibyte = 1 << 20;

}  // namespace

TEST_CASE("the caches are read as the kernel describes them") {
  const TemporaryDirectory folder;
  write_cache(folder, "index0", "1", "Data", "48K", "12", "64", "64");
  write_cache(folder, "index1", "1", "Instruction", "32K", "8", "64", "64");
  write_cache(folder, "index2", "2", "Unified", "2048K", "16", "64", "2048");
  CHECK(read_geometry(folder.path(), 1, "Data") == CacheGeometry{48 * 1024, 12, 64});
  CHECK(read_geometry(folder.path(), 1, "Instruction") == CacheGeometry{32 * 1024, 8, 64});
  CHECK(read_geometry(folder.path(), 2, "Data") == CacheGeometry{2 * mebibyte, 16, 64});
  CHECK_FALSE(read_geometry(folder.path(), 3, "Data"));
}

TEST_CASE("associativity that the kernel does not state follows from the sets") {
  const TemporaryDirectory folder;
  write_cache(folder, "index0", "2", "Unified", "1024K", "0", "64", "1024");
  CHECK(read_geometry(folder.path(), 2, "Data") == CacheGeometry{mebibyte, 16, 64});
}

TEST_CASE("a cache described by nonsense is a cache that is not described") {
  struct Files {
    const char *size, *ways, *line, *sets;
  };
  for (const Files& files :
       {Files{"1024", "8", "64", "1"}, Files{"0K", "8", "64", "1"},
        Files{"99999999999999999999K", "8", "64", "1"}, Files{"4K", "8", "0", "1"},
        Files{"4K", "8", "8192", "1"}, Files{"4K", "1000", "64", "1"}, Files{"4K", "0", "64", "0"},
        Files{"-4K", "8", "64", "1"}, Files{"4K", "0", "64", "1000000"}}) {
    const TemporaryDirectory folder;
    write_cache(folder, "index0", "2", "Unified", files.size, files.ways, files.line, files.sets);
    CHECK_FALSE(read_geometry(folder.path(), 2, "Data"));
  }
  CHECK_FALSE(read_geometry("/nonexistent", 2, "Data"));
}

TEST_CASE("what valgrind accepts stays as it is") {
  for (const CacheGeometry& geometry :
       {CacheGeometry{2 * mebibyte, 16, 64}, CacheGeometry{mebibyte, 8, 64},
        CacheGeometry{1280 * 1024, 20, 64}, CacheGeometry{48 * 1024, 12, 64},
        CacheGeometry{512 * 1024, 8, 128}}) {
    CHECK(nearest_acceptable(geometry) == geometry);
  }
}

TEST_CASE("what valgrind refuses becomes the nearest that it accepts") {
  // 1.5 MiB in 8 ways are 3072 sets: 6 or 12 ways keep the size, 2048 sets of 8 do not.
  const CacheGeometry three_halves = nearest_acceptable({3 * mebibyte / 2, 8, 64});
  CHECK((three_halves.ways == 6 || three_halves.size_bytes != 3 * mebibyte / 2));
  for (const CacheGeometry& odd :
       {CacheGeometry{3 * mebibyte / 2, 8, 64}, CacheGeometry{480 * mebibyte, 15, 64},
        CacheGeometry{1'000'000, 7, 48}, CacheGeometry{64, 1, 64}, CacheGeometry{1, 1, 1},
        CacheGeometry{~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}},
        CacheGeometry{0, 0, 0}}) {
    const CacheGeometry found = nearest_acceptable(odd);
    REQUIRE(found.line_bytes >= 16);
    REQUIRE(found.ways >= 1);
    CHECK(std::has_single_bit(found.line_bytes));
    CHECK(found.size_bytes > found.line_bytes);
    CHECK(found.size_bytes < std::uint64_t{1} << 31);
    CHECK(found.size_bytes % (found.ways * found.line_bytes) == 0);
    CHECK(std::has_single_bit(found.size_bytes / found.ways / found.line_bytes));
  }
}

TEST_CASE("a geometry as valgrind takes it, and as people read it") {
  CHECK(option_text({mebibyte, 8, 64}) == "1048576,8,64");
  CHECK(describe({2 * mebibyte, 16, 64}) == "2 MiB, 16-way, 64 B");
  CHECK(describe({48 * 1024, 12, 64}) == "48 KiB, 12-way, 64 B");
}
