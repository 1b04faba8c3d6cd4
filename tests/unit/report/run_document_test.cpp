// SPDX-License-Identifier: Apache-2.0
#include "assay/report/run_document.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "assay/report/document_html.hpp"
#include "assay/report/environment_section.hpp"
#include "assay/report/page_resources.hpp"
#include "assay/stats/repeatability.hpp"
#include "assay/stats/summarize.hpp"
#include "golden.hpp"
#include "sample_run.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::RunBuilder;

namespace {

Document document_of(const Run& run) {
  const auto summaries = stats::summarize_run(run);
  return run_document(run, summaries, stats::analyze_run(run, summaries, {.seed = 1}));
}

const Section* find_section(const Document& document, const std::string& id) {
  for (const Section& section : document.sections) {
    if (section.id == id) return &section;
  }
  return nullptr;
}

// The page without what never changes with the document.
std::string body_of(const Document& document) {
  const std::string page = document_html(document);
  const auto from = page.find("<body>");
  const auto to = page.find("<footer>", from);
  return page.substr(from, to - from);
}

// The page without the chart library.
std::string own_part(const Document& document) {
  std::string page = document_html(document);
  if (const auto library = echarts_script(); !library.empty()) {
    page.erase(page.find(library), library.size());
  }
  return page;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a report answers first, and then has every part") {
  RunBuilder builder("parts", 3, 30);
  builder.add({.name = "quick"});
  builder.add({.name = "slow", .token_ns = 9'000'000});
  const Document document = document_of(builder.run());
  CHECK(document.headline.starts_with("Of 2 cases, quick has the lowest mean latency: "));
  CHECK(document.tone == Tone::plain);
  std::vector<std::string> ids;
  for (const Section& section : document.sections) ids.push_back(section.id);
  CHECK(ids == std::vector<std::string>{"results", "distribution", "tokens", "time", "convergence",
                                        "figures", "environment", "protocol", "limitations"});
}

TEST_CASE("a simulated run is called simulated before anything else is said") {
  RunBuilder builder("replayed", 3, 30);
  builder.add({.name = "only"});
  for (SessionRecord& session : builder.run().sessions) session.clock->name = "virtual";
  const Document document = document_of(builder.run());
  CHECK(document.headline.starts_with("Simulated, not measured. "));
  CHECK(document.tone == Tone::warning);
  CHECK(body_of(document).find("only (simulated)") != std::string::npos);
}

TEST_CASE("failed cases are in the headline, and why is beside them") {
  RunBuilder builder("failing", 3, 30);
  builder.add({.name = "good"});
  builder.add({.name = "bad"}, 1);
  builder.last_session().status = SessionStatus::failed;
  builder.last_session().reason = "killed by signal 9";
  const Document document = document_of(builder.run());
  CHECK(document.headline.starts_with("1 of 2 cases failed. "));
  CHECK(document.tone == Tone::failure);
  const auto& first = find_section(document, "results")->blocks.front();
  CHECK(std::get<Paragraph>(first).text.find("killed by signal 9") != std::string::npos);
}

TEST_CASE("a run in which nothing was measured still has a page") {
  RunBuilder builder("nothing", 1, 3);
  builder.add({.name = "unmeasured"}, 0);
  const Document document = document_of(builder.run());
  CHECK(document.headline.find("Nothing was measured.") != std::string::npos);
  CHECK(find_section(document, "distribution") == nullptr);
  CHECK(body_of(document).find("unmeasured") != std::string::npos);
}

TEST_CASE("limitations are said once, with their cases where they are not of all") {
  CaseSummary one{.name = "one", .limitations = {"shared", "own"}};
  CaseSummary other{.name = "other", .limitations = {"shared"}};
  const std::vector<CaseSummary> both{one, other};
  CHECK(limitations_of(both) == std::vector<std::string>{"shared", "one: own"});
}

TEST_CASE("facts in which two machines differ come first and are marked") {
  RunBuilder before("same", 1, 3);
  RunBuilder after("same", 1, 3);
  before.run().environment = Json::parse(R"({"os": "A", "kernel": "1", "load_average_1m": 0.1})");
  after.run().environment = Json::parse(R"({"os": "A", "kernel": "2", "load_average_1m": 0.2})");
  const Section section = environment_section(before.run(), after.run());
  CHECK(std::get<Paragraph>(section.blocks.front()).text ==
        "The machines differ in 1 fact in which runs must agree to be comparable: kernel.");
  const auto& table = std::get<DocumentTable>(section.blocks.back());
  CHECK(table.rows[0][0].text == "kernel");
  CHECK(table.rows[0][0].tone == Tone::warning);
  CHECK(table.rows[1][3].text == "differs");
  CHECK(table.rows[1][3].tone == Tone::plain);
  CHECK(table.rows[2][3].text == "same");
}

TEST_CASE("a page is stable") {
  RunBuilder builder("golden", 3, 9);
  builder.add({.name = "only", .tokens = 3});
  const std::string body = body_of(document_of(builder.run()));
  CHECK(body == test::golden("report.html", body));
}

TEST_CASE("names that are markup stay text") {
  const std::string hostile = "</script><!--<img src=x onerror=alert(1)>\u202e'\"&";
  RunBuilder builder(hostile, 2, 6);
  builder.add({.name = hostile});
  const std::string page = own_part(document_of(builder.run()));
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("<!--<") == std::string::npos);
  CHECK(page.find("\u202e") == std::string::npos);
  RunBuilder harmless("name", 2, 6);
  harmless.add({.name = "name"});
  const std::string other = own_part(document_of(harmless.run()));
  CHECK(count(page, "</script>") == count(other, "</script>"));
  CHECK(count(page, "<script") == count(other, "<script"));
}

TEST_CASE("a page can load nothing, and runs only its own scripts") {
  RunBuilder builder("policy", 2, 6);
  builder.add({.name = "only"});
  const std::string page = own_part(document_of(builder.run()));
  CHECK(page.find("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                  "script-src 'sha256-") != std::string::npos);
  for (const char* loading : {" src=", "<link", "@import", "url("}) {
    CAPTURE(loading);
    CHECK(page.find(loading) == std::string::npos);
  }
}
