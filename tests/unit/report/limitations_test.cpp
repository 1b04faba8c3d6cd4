// SPDX-License-Identifier: Apache-2.0
#include "assay/report/limitations.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

using namespace assay;
using namespace assay::report;

namespace {

Document document_of(std::vector<Section> sections) {
  return {.title = "Title", .headline = "Headline.", .sections = std::move(sections)};
}

const std::vector<std::string>& items_of(const Block& block) {
  return std::get<Listing>(block).items;
}

}  // namespace

TEST_CASE("limitations join the section that is there") {
  Document document = document_of(
      {{.id = "limitations", .title = "Limitations", .blocks = {Paragraph{"None are known."}}},
       {.id = "protocol", .title = "Protocol", .blocks = {}}});
  add_limitations(document, {"no figures", "no clock"});
  REQUIRE(document.sections.size() == 2);
  REQUIRE(document.sections[0].blocks.size() == 2);
  CHECK(items_of(document.sections[0].blocks[1]) ==
        std::vector<std::string>{"no figures", "no clock"});
}

TEST_CASE("a document without such a section gets one at its end") {
  Document document = document_of({{.id = "guardrail", .title = "Guardrail", .blocks = {}}});
  add_limitations(document, {});
  CHECK(document.sections.size() == 1);
  add_limitations(document, {"no figures\x1b[31m"});
  REQUIRE(document.sections.size() == 2);
  CHECK(document.sections[1].id == "limitations");
  CHECK(document.sections[1].title == "Limitations");
  CHECK_FALSE(document.sections[1].is_detail);
  const std::string& sentence = items_of(document.sections[1].blocks.at(0)).at(0);
  CHECK(sentence.find("no figures") == 0);
  CHECK(sentence.find('\x1b') == std::string::npos);
}
