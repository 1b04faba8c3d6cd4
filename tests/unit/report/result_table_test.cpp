// SPDX-License-Identifier: Apache-2.0
#include "assay/report/result_table.hpp"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"
#include "assay/stats/summarize.hpp"

#include "golden.hpp"
#include "sample_run.hpp"

using namespace assay;
using assay::report::result_table;
using assay::report::TableStyle;
using assay::test::microsecond;
using assay::test::RunBuilder;

namespace {

std::string table_of(const Run& run, const TableStyle& style = {}) {
  return result_table(run, stats::summarize_run(run), style);
}

// Compared with tests/golden/<name>, and no wider than the style says.
void check_golden(const std::string& name, const Run& run, const TableStyle& style = {}) {
  const std::string actual = table_of(run, style);
  CHECK(actual == test::golden(name, actual));
  if (style.color) return;
  for (const std::string_view line : text::split(actual, '\n')) {
    CAPTURE(line);
    CHECK(report::display_width(line) <= style.width);
  }
}

// Seed 002: three samplers of one model.
RunBuilder sampling() {
  RunBuilder builder("sampling", 3, 30);
  builder.add({.name = "baseline_greedy", .token_ns = 33'900 * microsecond});
  builder.add({.name = "sampling_temp",
               .token_ns = 40'000 * microsecond,
               .noise_ns = 14'000 * microsecond,
               .peak_rss_bytes = 2'149'000'000});
  builder.add({.name = "sampling_topk",
               .token_ns = 40'000 * microsecond,
               .noise_ns = 13'500 * microsecond,
               .peak_rss_bytes = 2'149'000'000});
  return builder;
}

}  // namespace

TEST_CASE("several complete cases, with Unicode and without, narrow and wide") {
  check_golden("table-unicode.txt", sampling().run());
  check_golden("table-ascii.txt", sampling().run(), {.unicode = false});
  check_golden("table-wide.txt", sampling().run(), {.width = 120});
  check_golden("table-narrow.txt", sampling().run(), {.width = 50});
}

TEST_CASE("a failed, an incomplete and an unmeasured case say so below") {
  auto builder = sampling();
  builder.add({.name = "crashes"}, 1);
  builder.last_session().status = SessionStatus::failed;
  builder.last_session().reason = "session 1 was killed by signal 9 in iteration 4";
  builder.last_session().stderr_tail = "loading\nGGML_ASSERT failed\n\x1b[31mabort\n";
  builder.add({.name = "stopped"}, 2);
  builder.add({.name = "unmeasured"}, 0);
  check_golden("table-failed.txt", builder.run());
  check_golden("table-failed-color.txt", builder.run(), {.color = true});
}

TEST_CASE("one session, one case") {
  RunBuilder builder("quickstart", 1, 10);
  builder.add({.name = "greedy"});
  check_golden("table-one-session.txt", builder.run());
}

TEST_CASE("long, wide and hostile names") {
  RunBuilder builder("a study\nwith \x1b[2J a name", 3, 30);
  builder.add({.name = "llama3.2-1b/prompt_tokens=128/output_tokens=64/threads=1"});
  builder.add({.name = "llama3.2-1b/prompt_tokens=128/output_tokens=64/threads=2"});
  builder.add({.name = "模型模型模型模型模型模型模型模型模型模型模型模型"});
  builder.add({.name = "\x1b]0;title\x07"});
  check_golden("table-long-names.txt", builder.run());
}

TEST_CASE("many cases of many magnitudes") {
  RunBuilder builder("magnitudes", 3, 90);
  for (const Nanoseconds token : {2 * microsecond, 150 * microsecond, 7'000 * microsecond,
                                  420'000 * microsecond, 9'000'000 * microsecond}) {
    builder.add({.name = "token-" + duration_text(token),
                 .prefill_ns = 4 * token,
                 .token_ns = token,
                 .noise_ns = token / 7});
  }
  check_golden("table-many.txt", builder.run());
}

TEST_CASE("an encoder has columns for what it reads, and none for generated tokens") {
  RunBuilder builder("encoders", 3, 30);
  builder.add({.name = "bert-base", .tokens = 0});
  check_golden("table-encoder.txt", builder.run());
}

TEST_CASE("what was simulated is labelled where its figures stand") {
  RunBuilder builder("replayed", 3, 30);
  builder.add({.name = "greedy"});
  for (SessionRecord& record : builder.run().sessions) record.clock->name = "virtual";
  check_golden("table-simulated.txt", builder.run());
}

TEST_CASE("no case at all is a table without rows") {
  RunBuilder builder("nothing", 3, 30);
  CHECK(table_of(builder.run()).find("nothing: 0 cases") == 0);
}
