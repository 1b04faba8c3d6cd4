// SPDX-License-Identifier: Apache-2.0
#include "assay/report/findings_document.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/report/document_html.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/report/document_text.hpp"
#include "assay/report/findings_words.hpp"

#include "document_check.hpp"
#include "sample_findings.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::has;

namespace {

// As text and as Markdown, with tests/golden/findings-<name>.txt and .md.
void check_golden(const std::string& name, const Findings& findings) {
  test::check_golden("findings-" + name, findings_document(findings, {.is_brief = true}),
                     findings_document(findings));
}

std::string sentence_of(const Findings& findings, FindingKind kind) {
  const auto found = std::find_if(findings.findings.begin(), findings.findings.end(),
                                  [&](const Finding& finding) { return finding.kind == kind; });
  REQUIRE(found != findings.findings.end());
  return finding_sentence(findings, *found);
}

std::vector<std::string> ids_of(const Document& document) {
  std::vector<std::string> ids;
  for (const Section& section : document.sections) ids.push_back(section.id);
  return ids;
}

}  // namespace

TEST_CASE("samplers: the table, what changes, where it comes from, what to take") {
  check_golden("sampling", test::sampling_findings());
}

TEST_CASE("models: the slope, bytes and memory of a parameter, what to take") {
  check_golden("models", test::models_findings());
}

TEST_CASE("a statement is as strong as its support") {
  Findings findings = test::sampling_findings();
  CHECK(has(sentence_of(findings, FindingKind::latency),
            "The sampling strategy changes token latency: temperature +37.4 % [+36.9, +37.8]; "
            "greedy 34.00 ms; not shown of top_k +2.6 % [-1.2, +6.5]."));
  Finding& latency = findings.findings.front();
  latency.support = Support::open;
  latency.effects.erase(latency.effects.begin());
  CHECK(has(sentence_of(findings, FindingKind::latency), "No change of token latency could be"));
  latency.support = latency.effects[0].support = Support::refuted;
  CHECK(has(sentence_of(findings, FindingKind::latency),
            "The sampling strategy does not change token latency by more than 1 %"));
  latency.varied = {"threads"};
  CHECK(has(sentence_of(findings, FindingKind::latency), "threads does not change"));
}

TEST_CASE("a change of CoV from +100 % on is told as a factor") {
  CHECK(change_text({2157, 1500, 3100}) == "22.6 times [16.0, 32.0]");
  CHECK(change_text({99.9}) == "+99.9 %");
  CHECK(change_text({-0.003, -0.01, 0.004}) == "0.00 % [-0.01, 0.00]");
}

TEST_CASE("one session: every statement that was tested says so, and counts do not") {
  Findings findings = test::sampling_findings();
  findings.sessions = 1;
  CHECK(has(sentence_of(findings, FindingKind::latency), "Within this session only: "));
  CHECK(has(sentence_of(findings, FindingKind::cov_bound), "Within this session only: "));
  CHECK_FALSE(has(sentence_of(findings, FindingKind::token_paths), "Within"));
  CHECK_FALSE(has(sentence_of(findings, FindingKind::lengths), "Within"));
}

TEST_CASE("a slope that is not shown is not told as one, and one that falls falls") {
  Findings findings = test::models_findings();
  findings.findings.front().support = Support::open;
  CHECK(has(sentence_of(findings, FindingKind::scaling), "No slope of token latency"));
  findings.findings.front().support = Support::shown;
  findings.findings.front().figure = FindingFigure{-0.02, -0.03, -0.01};
  CHECK(has(sentence_of(findings, FindingKind::scaling), "Token latency falls by 0.0200 ms"));
}

TEST_CASE("the bound that all keep, and the one of which that could not be shown") {
  Findings findings = test::models_findings();
  CHECK(has(sentence_of(findings, FindingKind::cov_bound),
            "below 3 % in every case; highest: large 2.51 % [2.30, 2.80]"));
  for (Finding& finding : findings.findings) {
    if (finding.kind != FindingKind::cov_bound) continue;
    finding.support = finding.effects.front().support = Support::open;
  }
  CHECK(has(sentence_of(findings, FindingKind::cov_bound), "could not be shown: small 1.62 %"));
}

TEST_CASE("ties are told as ties, and where all tie none is preferred") {
  const Findings findings = test::sampling_findings();
  CHECK(has(recommendation_sentence(findings, findings.recommendations[0]), "2 tie: greedy"));
  const Findings models = test::models_findings();
  CHECK(has(recommendation_sentence(models, models.recommendations[1]),
            "no case is to be preferred; all 3 tie"));
  CHECK(has(rule_text(models, models.recommendations[0]), "they stand for quality"));
  CHECK_FALSE(has(rule_text(findings, findings.recommendations[1]), "quality"));
}

TEST_CASE("findings stand behind the results of a report, else at its end") {
  Document report{.title = "report", .headline = "", .sections = {}};
  report.sections = {{"results", "Results", {}}, {"limitations", "Limitations", {}}};
  add_findings(report, test::sampling_findings());
  CHECK(ids_of(report) == std::vector<std::string>{"results", "findings", "recommendations",
                                                   "findings-basis", "limitations"});
  Document other{.title = "other", .headline = "", .sections = {{"first", "First", {}}}};
  add_findings(other, test::models_findings());
  CHECK(ids_of(other).front() == "first");
  CHECK(ids_of(other).back() == "findings-basis");
  Document empty;
  add_findings(empty, Findings{});
  CHECK(empty.sections.empty());
}

TEST_CASE("what is simulated is told before anything else") {
  Findings findings = test::sampling_findings();
  findings.simulated = true;
  CHECK(has(findings_headline(findings), "sampling: simulated, not measured. "));
  CHECK(has(document_text(findings_document(findings), {}), "Simulated, not measured:"));
}

TEST_CASE("names from files are shown as they stand, in every form") {
  Findings findings = test::sampling_findings();
  const std::string name = test::hostile_name;
  findings.study = findings.rows[1].case_name = findings.findings[0].effects[0].case_name = name;
  findings.findings[0].group = "<b>group</b>";
  findings.recommendations[0].cases[0] = name;
  const Document document = findings_document(findings);
  const std::string page = document_html(document);
  CHECK_FALSE(has(page, "<b>group"));
  test::check_names_are_text(document);
}

TEST_CASE("many cases are named up to a number, and tables end") {
  Findings findings = test::sampling_findings();
  Finding& latency = findings.findings.front();
  latency.effects.assign(200, latency.effects.front());
  findings.rows.assign(200, findings.rows.front());
  CHECK(has(finding_sentence(findings, latency), "and 192 more"));
  CHECK(document_markdown(findings_document(findings)).size() < 100'000);
}

TEST_CASE("findings without anything measured say so") {
  const Document document = findings_document({.study = "none"});
  CHECK(document.headline == "none: nothing was measured that could be compared.");
  CHECK(document.sections.empty());
}
