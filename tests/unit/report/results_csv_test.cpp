// SPDX-License-Identifier: Apache-2.0
#include "assay/report/results_csv.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"
#include "assay/stats/summarize.hpp"

#include "golden.hpp"
#include "sample_run.hpp"

using namespace assay;
using assay::test::RunBuilder;

namespace {

using Row = std::map<std::string, std::string>;

std::string table_of(const Run& run) {
  return report::results_csv(run, stats::summarize_run(run));
}

// The rows by their columns' names.
std::vector<Row> rows_of(const Run& run) {
  const std::string text = table_of(run);
  std::vector<Row> rows;
  CsvCells header;
  bool is_header = true;
  for (const std::string_view line : text::split(text::trim(text), '\n')) {
    if (is_header) {
      REQUIRE_FALSE(header.split(line));
      is_header = false;
      continue;
    }
    CsvCells cells;
    REQUIRE_FALSE(cells.split(line));
    REQUIRE(cells.cells().size() == header.cells().size());
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.cells().size(); ++i) {
      row[std::string(header.cells()[i])] = cells.cells()[i];
    }
  }
  return rows;
}

// Two encoders; the second says what padding it computed.
RunBuilder encoders() {
  RunBuilder builder("encoders", 3, 30);
  builder.add({.name = "bert-base", .tokens = 0});
  builder.add({.name = "mosaic", .prefill_ns = 9'000 * test::microsecond, .tokens = 0});
  Run& run = builder.run();
  run.study.models = {{.name = "tiny", .preset = "hf_bert", .config = {{"task", "mlm"}}}};
  run.study.cases[1].knobs["batch_size"] = 8;
  run.study.cases[1].knobs["sequence_length"] = 128;
  for (Sample& sample : run.samples) {
    sample.readings["rss_bytes"] = 350e6 + 1e3 * sample.iteration;
    if (sample.case_name == "mosaic") sample.readings["padded_tokens"] = 1024;
  }
  return builder;
}

}  // namespace

TEST_CASE("a row a case, under a header that is always the same") {
  const std::string text = table_of(encoders().run());
  CHECK(text == test::golden("results.csv", text));
  RunBuilder nothing("nothing", 3, 3);
  CHECK(table_of(nothing.run()) == text.substr(0, text.find('\n') + 1));
}

TEST_CASE("model, workload and figures stand under their names") {
  const Row row = rows_of(encoders().run()).at(1);
  CHECK(row.at("model") == "tiny");
  CHECK(row.at("type") == "hf_bert");
  CHECK(row.at("task") == "mlm");
  CHECK(row.at("device") == "cpu");
  CHECK(row.at("batch_size") == "8");
  CHECK(row.at("sequence_length") == "128");
  CHECK(row.at("knobs") == "{\"sampler\":\"greedy\"}");
  CHECK(row.at("parameters") == "1234567");
  CHECK(row.at("synthetic") == "true");
  CHECK(row.at("sessions") == "3");
  CHECK(row.at("iterations") == "30");
  CHECK(row.at("status") == "complete");
  const auto number = [&](const char* column) { return *text::parse_number(row.at(column)); };
  CHECK(number("latency_mean_ms_lower") < number("latency_mean_ms"));
  CHECK(number("latency_min_ms") < number("latency_p50_ms"));
  CHECK(number("samples_per_s") == doctest::Approx(8000 / number("latency_mean_ms")));
  CHECK(number("input_toks_s") == doctest::Approx(128'000 / number("latency_mean_ms")));
  CHECK(number("padded_toks_s") == doctest::Approx(1'024'000 / number("latency_mean_ms")));
  CHECK(text::split(row.at("latency_mean_ms_sessions"), ';').size() == 3);
  CHECK(row.at("session_iterations") == "10;10;10");
}

TEST_CASE("what was not measured is empty and never 0") {
  const Row row = rows_of(encoders().run()).at(0);
  for (const char* column : {"throughput_toks_s", "padded_toks_s", "sequence_length", "quality_pct",
                             "average_power_w", "peak_power_w", "throughput_toks_s_sessions"}) {
    CAPTURE(column);
    CHECK(row.at(column).empty());
  }
  CHECK(row.at("power_note") == "no power sensor was read");
}

TEST_CASE("memory after the last iteration is a session's last reading, not its mean") {
  const Row row = rows_of(encoders().run()).at(0);
  CHECK(*text::parse_number(row.at("rss_mb")) == doctest::Approx(350.010));
}

TEST_CASE("a case that failed has its reason and no figures") {
  RunBuilder builder("failing", 2, 4);
  builder.add({.name = "a,\"b\"", .tokens = 0}, 0);
  builder.run().sessions.push_back(
      {.case_name = "a,\"b\"", .status = SessionStatus::failed, .reason = "no model\nhere"});
  const Row row = rows_of(builder.run()).at(0);
  CHECK(row.at("case") == "a,\"b\"");
  CHECK(row.at("status") == "failed");
  CHECK(row.at("reason") == "no model\\nhere");
  CHECK(row.at("latency_mean_ms").empty());
  CHECK(row.at("iterations") == "0");
}
