// SPDX-License-Identifier: Apache-2.0
#include "assay/host/cpu_cache.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("caches are told with their sizes in bytes") {
  const TemporaryDirectory machine;
  const std::filesystem::path folder = "sys/devices/system/cpu/cpu0/cache";
  machine.write(folder / "index0/level", "1\n");
  machine.write(folder / "index0/type", "Data\n");
  machine.write(folder / "index0/size", "32K\n");
  machine.write(folder / "index0/ways_of_associativity", "8\n");
  machine.write(folder / "index0/coherency_line_size", "64\n");
  machine.write(folder / "index0/shared_cpu_list", "0,64\n");
  machine.write(folder / "index1/size", "105M\n");
  machine.write(folder / "index3/size", "1K\n");
  const Json facts = cache_facts(read_cpu_caches(machine.path()));
  REQUIRE(facts.size() == 2);
  CHECK(facts[0] == Json{{"level", 1},
                         {"type", "Data"},
                         {"size_bytes", 32'768},
                         {"ways", 8},
                         {"line_bytes", 64},
                         {"shared_by_cpus", 2}});
  CHECK(facts[1]["size_bytes"] == 110'100'480);
  CHECK(facts[1]["level"].is_null());
}

TEST_CASE("a machine that tells of no caches, or nonsense of them, has null") {
  const TemporaryDirectory machine;
  CHECK(cache_facts(read_cpu_caches(machine.path())).is_null());
  for (const char* nonsense :
       {"", "K", "-1K", "99999999999999999999M", "18446744073709551615", "0"}) {
    CAPTURE(nonsense);
    for (const char* file : {"level", "size", "ways_of_associativity", "shared_cpu_list"}) {
      machine.write(std::filesystem::path("sys/devices/system/cpu/cpu0/cache/index0") / file,
                    nonsense);
    }
    const Json facts = cache_facts(read_cpu_caches(machine.path()));
    CHECK(facts[0]["level"].is_null());
    CHECK(facts[0]["ways"].is_null());
    if (facts[0]["size_bytes"].is_number()) CHECK(facts[0]["size_bytes"] > 0);
  }
}

}  // namespace assay::host
