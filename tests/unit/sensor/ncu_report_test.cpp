// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/ncu/csv_report.hpp"

#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

using namespace assay::sensor::ncu;
using assay::ErrorCode;
using assay::TemporaryDirectory;

namespace {

auto recorded(const std::string& name) {
  return read_report(std::string(ASSAY_SOURCE_DIR) + "/tests/fakes/ncu/" + name + ".csv");
}

auto report_of(const std::string& text) {
  const TemporaryDirectory folder;
  return read_report(folder.write("ncu.csv", text));
}

}  // namespace

TEST_CASE("a table of the page raw: a row of units, then a row a launch") {
  const auto kernels = recorded("raw-2023.3");
  REQUIRE(kernels);
  REQUIRE(kernels->size() == 3);
  CHECK(kernels->at(0).name == "fake_gemm(float const*, float*)");
  CHECK(kernels->at(1).name == "fake_softmax<\"half\", 32>(int)");
  CHECK(kernels->at(0).duration_ns == 10240.0);
  CHECK(kernels->at(0).sectors == 3e6);
  CHECK(kernels->at(0).sectors_hit == 2.4e6);
  CHECK_FALSE(kernels->at(2).hit_rate_pct);
  const auto rate = hit_rate_of(*kernels);
  REQUIRE(rate);
  CHECK(rate->pct == doctest::Approx(70));  // (3·80 + 1·40) / 4
  CHECK(*rate->references == doctest::Approx(4e6));
  CHECK(*rate->misses == doctest::Approx(1.2e6));
  CHECK(rate->kernels == 2);
  REQUIRE(rate->notes.size() == 1);
  CHECK(rate->notes[0] == "1 of 3 kernels have no hit rate");
}

TEST_CASE("units with a prefix are scaled") {
  const auto kernels = recorded("raw-2021.1");
  REQUIRE(kernels);
  REQUIRE(kernels->size() == 2);
  CHECK(kernels->at(0).sectors == 2e6);
  CHECK(kernels->at(0).duration_ns == doctest::Approx(10240));
  CHECK(hit_rate_of(*kernels)->pct == doctest::Approx(65.5));  // (4·75.5 + 25.5) / 5
}

TEST_CASE("a table of the page details: a row a metric, weighted by duration") {
  const auto kernels = recorded("details-2022.2");
  REQUIRE(kernels);
  REQUIRE(kernels->size() == 2);
  const auto rate = hit_rate_of(*kernels);
  REQUIRE(rate);
  CHECK(rate->pct == doctest::Approx(80));  // (30·90 + 10·50) / 40
  CHECK_FALSE(rate->references);
  REQUIRE(rate->notes.size() == 1);
  CHECK(rate->notes[0].find("durations") != std::string::npos);
}

TEST_CASE("a table of metrics alone is not weighted, and says so") {
  const auto kernels = recorded("metrics-2019.5");
  REQUIRE(kernels);
  const auto rate = hit_rate_of(*kernels);
  REQUIRE(rate);
  CHECK(rate->pct == doctest::Approx(65));
  REQUIRE(rate->notes.size() == 1);
  CHECK(rate->notes[0].find("not weighted") != std::string::npos);
}

TEST_CASE("a missing permission is named, with what would give it") {
  const auto kernels = recorded("no-permission");
  REQUIRE_FALSE(kernels);
  CHECK(kernels.error().code == ErrorCode::missing);
  CHECK(kernels.error().message.find("ERR_NVGPUCTRPERM") != std::string::npos);
  CHECK(kernels.error().hint.find("NVreg_RestrictProfilingToAdminUsers=0") != std::string::npos);
}

TEST_CASE("a pass without kernels says what ncu said") {
  const auto kernels = recorded("no-kernels");
  REQUIRE_FALSE(kernels);
  CHECK(kernels.error().message.find("No kernels were profiled") != std::string::npos);
}

TEST_CASE("rates that replays made too large are cut, and it is said") {
  const auto rate = hit_rate_of({{.name = "fake", .hit_rate_pct = 101.5, .sectors = 10.0}});
  REQUIRE(rate);
  CHECK(rate->pct == 100.0);
  CHECK(rate->notes.size() == 1);
}

TEST_CASE("a rate follows from sectors where it is not stated") {
  const auto rate = hit_rate_of({{.name = "fake", .sectors = 8.0, .sectors_hit = 6.0}});
  REQUIRE(rate);
  CHECK(rate->pct == doctest::Approx(75));
}

TEST_CASE("hostile tables end in an error or in what is left of them, never in a crash") {
  const std::string header = "\"ID\",\"Kernel Name\",\"lts__t_sector_hit_rate.pct\"\n";
  for (const std::string& text :
       {std::string(), std::string("\n\n\n"), header, header + "\"\",\"\",\"%\"\n",
        std::string("\"ID\",\"Kernel Name\"\n"), std::string(3 << 20, 'x') + "\n",
        std::string("\"ID\",\"Kernel Name\",\"Metric Name\"\n\"x\",\"y\",\"z\"\n"),
        header + "\"0\",\"torn", header + "\"0\"\n", header + std::string(100, '\0') + "\n",
        header + "\"-1\",\"fake\",\"50\"\n", std::string("\"0\",\"fake\",\"50\"\n")}) {
    const auto kernels = report_of(text);
    CHECK_FALSE(kernels);
  }
  for (const char* value : {"nan", "inf", "-5", "1e999", "", "12 %", "0x10"}) {
    const auto kernels = report_of(header + "\"\",\"\",\"%\"\n\"0\",\"fake\",\"" + value + "\"\n");
    REQUIRE(kernels);
    CHECK_FALSE(hit_rate_of(*kernels));
  }
  const auto strange_unit = report_of(header + "\"\",\"\",\"furlong\"\n\"0\",\"fake\",\"5\"\n");
  REQUIRE(strange_unit);
  CHECK_FALSE(hit_rate_of(*strange_unit));
  CHECK_FALSE(hit_rate_of({{.name = "fake", .hit_rate_pct = 50.0, .sectors = 0.0}}));
  CHECK_FALSE(read_report("/nonexistent/ncu.csv"));
}
