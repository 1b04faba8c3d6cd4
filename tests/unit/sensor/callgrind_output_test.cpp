// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/callgrind/output_file.hpp"

#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

using namespace assay::sensor::callgrind;
using assay::TemporaryDirectory;

namespace {

const std::string header =
    "# callgrind format\nversion: 1\ncreator: callgrind-3.19.0\npid: 1\ncmd:  ./fake\npart: 1\n\n"
    "desc: LL cache: 1048576 B, 64 B, 8-way associative\n\npositions: line\n"
    "events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw\n";

assay::Result<CallgrindTotals> totals_of(const std::string& text) {
  const TemporaryDirectory folder;
  return read_totals(folder.write("callgrind.out", text));
}

}  // namespace

TEST_CASE("references are what missed the first level, misses what missed the last") {
  const auto totals = totals_of(header +
                                "summary: 999\n\nfn=(1) main\n16 400 6\n\n"
                                "totals: 1000 300 200 10 70 20 5 15 10\n");
  REQUIRE(totals);
  CHECK(totals->creator == "callgrind-3.19.0");
  CHECK(totals->last_level == "1048576 B, 64 B, 8-way associative");
  const auto level = last_level(*totals);
  REQUIRE(level);
  CHECK(level->instructions == 1000);
  CHECK(level->references == 100);
  CHECK(level->misses == 30);
}

TEST_CASE("zeros at the end of the totals may be left out") {
  const auto totals = totals_of(header + "totals: 600003 100000 100001 1\n");
  REQUIRE(totals);
  const auto level = last_level(*totals);
  REQUIRE(level);
  CHECK(level->references == 1);
  CHECK(level->misses == 0);
}

TEST_CASE("a file of callgrind without its cache simulation has no last level") {
  const auto totals = totals_of("events: Ir\ntotals: 5\n");
  REQUIRE(totals);
  const auto level = last_level(*totals);
  REQUIRE_FALSE(level);
  CHECK(level.error().message.find("not simulated") != std::string::npos);
}

TEST_CASE("counts that contradict each other are refused") {
  const auto totals = totals_of(header + "totals: 10 1 1 1 1 1 9 9 9\n");
  REQUIRE(totals);
  CHECK_FALSE(last_level(*totals));
}

TEST_CASE("hostile files end in an error that says so") {
  for (const std::string& text :
       {std::string(), std::string("\n\n"), std::string("totals: 1 2 3\n"), header,
        header + "totals: 1 2 3 4 5 6 7 8 9 10\n", header + "totals: -1\n",
        header + "totals: 1e9\n", header + "totals: 99999999999999999999999\n",
        header + "totals: 18446744073709551615 1\n", header + "events: Ir\ntotals: 1\n",
        std::string("events:\ntotals:\n"), header + "totals: 1 2",
        std::string("events: ") + std::string(3 << 20, 'x') + "\n",
        std::string(1000, '\0') + "\ntotals: 1\n"}) {
    const auto totals = totals_of(text);
    REQUIRE_FALSE(totals);
    CHECK_FALSE(totals.error().message.empty());
  }
  CHECK_FALSE(read_totals("/nonexistent/callgrind.out"));
}
