// SPDX-License-Identifier: Apache-2.0
#include "assay/report/comparison_document.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/report/document_text.hpp"

#include "golden.hpp"
#include "sample_comparison.hpp"

using namespace assay;
using namespace assay::report;

namespace {

using Comparisons = std::vector<Comparison>;

const std::vector<std::string> seed_metrics{"token_latency_mean_ms", "token_latency_max_ms",
                                            "token_latency_cv", "peak_rss_mean_mb"};

// As text and as Markdown, with tests/golden/comparison-<name>.txt and .md.
void check_golden(const std::string& name, const Comparisons& comparisons,
                  const ComparisonView& view = {}, const TableStyle& style = {}) {
  ComparisonView brief = view;
  brief.is_brief = true;
  const std::string text = document_text(comparison_document(comparisons, brief), style);
  CHECK(text == test::golden("comparison-" + name + ".txt", text));
  const std::string markdown = document_markdown(comparison_document(comparisons, view));
  CHECK(markdown == test::golden("comparison-" + name + ".md", markdown));
  if (style.color) return;
  for (const std::string_view line : text::split(text, '\n')) {
    CAPTURE(line);
    CHECK(display_width(line) <= style.width);
  }
}

}  // namespace

TEST_CASE("the metrics of seed 002 stand in its form, the experiments one below the other") {
  check_golden("samplers-metrics", {test::samplers()}, {.metrics = seed_metrics});
}

TEST_CASE("the cases of one run: a summary, a table each") {
  check_golden("samplers", {test::samplers()});
}

TEST_CASE("one candidate, narrow, wide, without Unicode, and in colour") {
  const Comparisons one{test::run_against("after", 300.2)};
  check_golden("one", one);
  check_golden("one-narrow", one, {}, {.width = 50});
  check_golden("one-wide", one, {}, {.width = 140});
  check_golden("one-ascii", one, {}, {.unicode = false});
  check_golden("one-color", one, {}, {.color = true});
}

TEST_CASE("several candidates: a summary that is sorted, what got worse by most first") {
  const Comparisons several{test::run_against("quick", 220.3), test::run_against("slow", 300.2),
                            test::run_against("slower", 301.9)};
  check_golden("several", several);
  const Document document = comparison_document(several, {});
  const auto& table = std::get<DocumentTable>(document.sections.front().blocks.front());
  CHECK(table.rows[0][0].text == "slower");
  CHECK(table.rows[1][0].text == "slow");
  CHECK(table.rows[2][0].text == "quick");
}

TEST_CASE("a gate answers first") {
  check_golden("gate", {test::samplers()}, {.of_gate = true});
}

TEST_CASE("what is incomparable names its fields and the option that would allow them") {
  check_golden("incomparable", {test::incomparable()});
  const std::string text =
      document_text(comparison_document(Comparisons{test::incomparable()}, {}), {});
  CHECK(text.find("incomparable, the environments differ in cpu.model") != std::string::npos);
  CHECK(text.find("--allow-mismatch cpu.model") != std::string::npos);
  CHECK(text.find("--allow-mismatch kernel.release") == std::string::npos);
  CHECK(text.find("slower") == std::string::npos);
}

TEST_CASE("hostile names stay text") {
  check_golden("hostile", {test::hostile()});
}

TEST_CASE("rows are sorted by change, by name, and by p") {
  const Comparison comparison = test::run_against("after", 300.2);
  const auto names = [&](ComparisonOrder order) {
    std::vector<std::string> found;
    for (const auto* row : shown_rows(comparison.cases.front(), {}, order)) {
      found.emplace_back(row->metric->name);
    }
    return found;
  };
  CHECK(names(ComparisonOrder::given).front() == "latency_mean_ms");
  CHECK(names(ComparisonOrder::change).front() == "latency_mean_ms");
  CHECK(names(ComparisonOrder::change)[1] == "throughput_toks_s");  // fewer tokens are worse
  CHECK(names(ComparisonOrder::name).front() == "l2_hit_pct");
  CHECK(names(ComparisonOrder::p).back() == "peak_rss_mean_mb");
}

TEST_CASE("the same everywhere is said in a word") {
  Comparison comparison = test::run_against("after", 250.1);
  auto& rows = comparison.cases.front().rows;
  rows = {rows.front()};
  CHECK(change_headline(comparison) == "after against before: same");
  CHECK(change_tone(comparison) == Tone::plain);
}

TEST_CASE("a change that rounds to nothing has no sign, and one that is undefined no figure") {
  Comparison comparison = test::run_against("after", 300.2);
  MetricComparison row = test::compared("latency_mean_ms", 100, 99.9999, Change::same);
  CHECK(row_text(comparison, row).change == "0.00%");
  row.relative.reset();
  CHECK(row_text(comparison, row).change == "–");
  CHECK(row_text(comparison, row).change_interval == "–");
}

TEST_CASE("sections of several comparisons have ids of their own") {
  const Document document = comparison_document(Comparisons(60, test::incomparable()), {});
  std::set<std::string> ids;
  for (const Section& section : document.sections) {
    CHECK(ids.insert(section.id).second);
    CHECK(section.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos);
  }
}
