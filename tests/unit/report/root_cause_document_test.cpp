// SPDX-License-Identifier: Apache-2.0
#include "assay/report/root_cause_document.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "assay/report/document_html.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/report/document_text.hpp"
#include "assay/report/root_cause_words.hpp"

#include "document_check.hpp"
#include "sample_root_cause.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::has;

namespace {

// As text and as Markdown, with tests/golden/root_cause-<name>.txt and .md.
void check_golden(const std::string& name, const RootCauses& causes) {
  test::check_golden("root_cause-" + name, root_cause_document(causes, {.is_brief = true}),
                     root_cause_document(causes));
}

std::string headline_of(const RootCause& cause) {
  return causes_headline(test::explained({cause}));
}

const Section* find_section(const Document& document, std::string_view id) {
  const auto found = std::find_if(document.sections.begin(), document.sections.end(),
                                  [&](const Section& section) { return section.id == id; });
  return found == document.sections.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("one case: the likeliest cause, the six questions, the evidence") {
  check_golden("one", test::explained({test::slower_clock()}));
}

TEST_CASE("several cases: a summary, then each") {
  check_golden("two", test::explained({test::unchanged("other"), test::slower_clock()}));
}

TEST_CASE("the headline names the likeliest cause and its share of the change") {
  const std::string text = headline_of(test::slower_clock());
  CHECK(has(text, "after against before: latency mean +20.3 % [+19.9, +20.7]"));
  CHECK(has(text, "the likeliest cause is environment: it accounts for 91 % of the change"));
  RootCause no_share = test::slower_clock();
  no_share.findings.front().explained_pct.reset();
  CHECK(has(headline_of(no_share), "is not known"));
}

TEST_CASE("without a likely cause the headline says what is possible, and what is not known") {
  const RootCause cause = test::slower_clock();
  CHECK(has(headline_of(test::at_most(cause, Likelihood::possible)),
            "no cause is likely; possible: environment, statistics"));
  CHECK(has(headline_of(test::at_most(cause, Likelihood::unlikely)),
            "nothing that was recorded explains it, and nothing is known of memory, solver"));
}

TEST_CASE("a change that needs no cause gets none") {
  const RootCauses causes = test::explained({test::unchanged("tiny")});
  CHECK(causes_headline(causes) ==
        "after against before: latency mean +0.21 % [-0.40, +0.82]: no change that needs a cause");
  CHECK(causes_tone(causes) == Tone::plain);
  CHECK(has(causes_headline(test::explained({test::unchanged("a"), test::unchanged("b")})),
            "0 of 2 cases changed by 1 % or more"));
  CHECK(has(causes_headline(test::explained({})), "no case is in both"));
}

TEST_CASE("a question whose answer is likely although nothing changed is told all the same") {
  RootCause cause = test::unchanged("tiny");
  cause.findings.front().likelihood = Likelihood::likely;
  cause.findings.front().answer = "The L2 hit rate improved.";
  CHECK(has(headline_of(cause), "needs a cause. The L2 hit rate improved."));
}

TEST_CASE("evidence of what is unlikely may be folded away, and the first sections may not") {
  RootCause cause = test::slower_clock();
  cause.findings[2].evidence = {{.what = "seed", .baseline = 1, .candidate = 1}};
  const Document document = root_cause_document(test::explained({cause}));
  REQUIRE(find_section(document, "environment") != nullptr);
  CHECK_FALSE(find_section(document, "environment")->is_detail);
  CHECK(find_section(document, "inputs")->is_detail);
  CHECK(find_section(document, "next") != nullptr);
  CHECK(find_section(document, "memory") == nullptr);
  CHECK(document.sections.back().id == "limitations");
}

TEST_CASE("text from files is shown as it stands, in every form") {
  RootCause cause = test::slower_clock();
  cause.case_name = cause.baseline_case = "</script><img src=x onerror=alert(1)>";
  cause.findings.front().evidence.front().what = "<b>@everyone</b>\x1b[31m";
  cause.findings.front().answer = "<i>#1</i>";
  RootCauses causes = test::explained({cause, test::unchanged("other")});
  causes.candidate.label = "<h1>";
  const Document document = root_cause_document(causes);
  const std::string page = document_html(document);
  for (const char* markup : {"<img src=x", "<b>@everyone", "<i>#1", "<h1><"}) {
    CAPTURE(markup);
    CHECK_FALSE(has(page, markup));
  }
  const std::string text = document_text(document, {});
  CHECK_FALSE(has(text, "\x1b["));
  CHECK_FALSE(has(document_markdown(document), "<b>@everyone"));
}

TEST_CASE("many cases and much evidence are bounded, and what is left out is said") {
  RootCauses causes = test::explained({});
  for (int i = 0; i < 30; ++i) causes.cases.push_back(test::unchanged("case " + std::to_string(i)));
  causes.cases.front().findings.front().evidence.assign(200, {.what = "fact", .drifted = true});
  const std::string markdown = document_markdown(root_cause_document(causes));
  CHECK(has(markdown, "140 more are in rca.json"));
  CHECK(has(markdown, "evidence is shown of the first 12 cases"));
  CHECK(has(markdown, "case 29"));
}

TEST_CASE("the page of the same causes has the same bytes") {
  const RootCauses causes = test::explained({test::slower_clock()});
  CHECK(document_html(root_cause_document(causes)) == document_html(root_cause_document(causes)));
}
