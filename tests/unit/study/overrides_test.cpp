// SPDX-License-Identifier: Apache-2.0
#include "assay/study/overrides.hpp"

#include <doctest/doctest.h>

#include "study_fixture.hpp"

namespace assay::study {
namespace {

const std::string base = R"(study: s
models:
  - {name: tiny, preset: a}
  - {name: tiny.v2, preset: b}
cases:
  - {name: greedy, knobs: {batch_size: 1, other: 2}}
  - {name: sampled, knobs: {batch_size: 4}}
)";

Json overridden(std::string_view yaml, const std::vector<std::string>& overrides) {
  Document document = parsed(yaml);
  for (const std::string& text : overrides) {
    CAPTURE(text);
    REQUIRE(error_of(apply_override(document, text)) == "no error");
  }
  return document.root;
}

std::string override_error(const std::string& text) {
  Document document = parsed(base);
  return error_of(apply_override(document, text));
}

}  // namespace

TEST_CASE("an override's value is typed as the file's scalars are") {
  const auto typed = [](const std::string& value) {
    return overridden("study: s", {"pipeline.x=" + value})["pipeline"]["x"];
  };
  CHECK(typed("1") == 1);
  CHECK(typed("1e3") == 1000.0);
  CHECK(typed("true") == true);
  CHECK(typed("linear") == "linear");
  CHECK(typed("'1'") == "1");
  CHECK(typed("") == nullptr);
  CHECK(typed(" padded ") == "padded");
  CHECK(typed("top_k=40,temperature=0.8") == "top_k=40,temperature=0.8");
  CHECK(typed("[1, [a: 2], \"x\"]").dump() == R"([1,[{"a":2}],"x"])");
}

TEST_CASE("blocks that are absent are made") {
  CHECK(overridden("study: s", {"protocol.repeats=10"})["protocol"]["repeats"] == 10);
  CHECK(overridden("study: s\nprotocol:\n", {"protocol.repeats=10"})["protocol"]["repeats"] == 10);
}

TEST_CASE("items of a list are chosen by index or by name, the longest name first") {
  const Json root = overridden(base, {"models.tiny.weights=q4_0", "models.tiny.v2.weights=f16",
                                      "cases[1].knobs.batch_size=8", "cases.greedy.model=tiny"});
  CHECK(root["models"][0]["weights"] == "q4_0");
  CHECK(root["models"][1]["weights"] == "f16");
  CHECK(root["cases"][1]["knobs"]["batch_size"] == 8);
  CHECK(root["cases"][0]["model"] == "tiny");
}

TEST_CASE("in free-form blocks the rest of the path is one key") {
  CHECK(overridden(base, {"models.tiny.config.attention.head_count=4"})["models"][0]["config"] ==
        Json{{"attention.head_count", 4}});
  CHECK(overridden("axes: {x: [1, 2]}", {"axes.x[1]=5"})["axes"]["x"] == Json::array({1, 5}));
}

TEST_CASE("a knob given for every case takes the place of cases' and axes' values") {
  const Json cases = overridden(base, {"knobs.batch_size=2"});
  CHECK(cases["knobs"]["batch_size"] == 2);
  CHECK(cases["cases"][0]["knobs"].dump() == R"({"other":2})");
  CHECK(cases["cases"][1]["knobs"].empty());

  const Json axes = overridden("axes: {batch_size: [1, 4], x: [1]}", {"knobs.batch_size=2"});
  CHECK(axes["axes"].dump() == R"({"x":[1]})");
}

TEST_CASE("of two overrides the later one stands") {
  const Json root = overridden(base, {"knobs.batch_size=2", "cases.greedy.knobs.batch_size=3"});
  CHECK(root["knobs"]["batch_size"] == 2);
  CHECK(root["cases"][0]["knobs"]["batch_size"] == 3);
  CHECK(overridden(base, {"seed=1", "seed=2"})["seed"] == 2);
}

TEST_CASE("a malformed override is named, with what was expected") {
  CHECK(override_error("protocol") ==
        "--override protocol: expected key=value; such as protocol.repeats=10");
  CHECK(contains(override_error("=1"), "expected key=value"));
  CHECK(contains(override_error("a.=1"), "ends in a dot"));
  CHECK(contains(override_error("a..b=1"), "expected a key"));
  CHECK(contains(override_error(".a=1"), "expected a key"));
  CHECK(contains(override_error("[0]=1"), "expected a key"));
  CHECK(contains(override_error("cases[=1"), "'[' without ']'"));
  CHECK(contains(override_error("cases[x]=1"), "expected an index"));
  CHECK(contains(override_error("cases[-1]=1"), "expected an index"));
  CHECK(contains(override_error("cases[2].name=x"), "cases has 2 items"));
  CHECK(contains(override_error("cases[99999999999999999999].name=x"), "expected an index"));
  CHECK(contains(override_error("cases.gredy.name=x"),
                 "cases has no item named 'gredy'; did you mean 'greedy'?"));
  CHECK(contains(override_error("study.x=1"), "study is a single value"));
  CHECK(contains(override_error("axes.x=[1"), "is a bracket left open?"));
  CHECK(contains(override_error("axes.x=" + std::string(5000, '[')), "--override axes.x=[[["));
  CHECK(contains(override_error("seed=.nan"), "number out of range"));
  CHECK_FALSE(contains(override_error("a\nb.=1"), "\n"));
}

TEST_CASE("an override obeys the rules of the file and is named where it breaks them") {
  CHECK(load_error(one_model, {"protocol.repeats=none"}) ==
        "--override protocol.repeats=none: protocol.repeats: expected an integer from 1 to "
        "10000000, not 'none'");
  CHECK(load_error(one_model, {"prtocol.repeats=3"}) ==
        "--override prtocol.repeats=3: prtocol: unknown key; did you mean 'protocol'?");
  CHECK(load_error(one_model, {"knobs.promt_tokens=3"}) ==
        "--override knobs.promt_tokens=3: knobs.promt_tokens: unknown knob of engine 'llama'; did "
        "you mean 'prompt_tokens'?");
  CHECK(contains(load_error(one_model, {"models.tiny.weights=q4_1"}), "did you mean 'q4_0'?"));
}

}  // namespace assay::study
