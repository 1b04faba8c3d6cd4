// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/sampler_chain.hpp"

#include <doctest/doctest.h>

namespace assay::engine::llama {

TEST_CASE("greedy is the empty chain and stands alone") {
  CHECK(parse_sampler("greedy").value().empty());
  CHECK(canonical_text({}) == "greedy");
  CHECK_FALSE(parse_sampler("greedy,top_k=4"));
  CHECK_FALSE(parse_sampler("top_k,greedy"));
  CHECK_FALSE(parse_sampler("greedy=1"));
}

TEST_CASE("a bare name takes llama.cpp's usual value") {
  CHECK(canonical_text(parse_sampler("temperature").value()) == "temperature=0.8");
  CHECK(canonical_text(parse_sampler("top_k").value()) == "top_k=40");
  CHECK(canonical_text(parse_sampler("top_p").value()) == "top_p=0.95");
  CHECK(canonical_text(parse_sampler("min_p").value()) == "min_p=0.05");
}

TEST_CASE("equal samplers become equal texts, and the order of a chain is kept") {
  const auto canonical = [](const char* text) {
    return canonical_text(parse_sampler(text).value());
  };
  CHECK(canonical(" top_k = 40 , temperature=0.80 ") == "top_k=40,temperature=0.8");
  CHECK(canonical("top_k=4e1,temperature") == "top_k=40,temperature=0.8");
  CHECK(canonical("temperature,top_k") == "temperature=0.8,top_k=40");
  for (const char* text : {"greedy", "top_p=0.5", "min_p=0,temperature=1.5,top_k=1"}) {
    CHECK(canonical(text) == text);
  }
}

TEST_CASE("a value out of its range is refused") {
  for (const char* text :
       {"top_k=0", "top_k=2.5", "top_k=1e300", "top_k=-1e300", "temperature=0", "temperature=-1",
        "temperature=nan", "temperature=inf", "top_p=0", "top_p=1.01", "min_p=-0.1", "min_p=1.1",
        "top_k=", "top_k=forty", "top_k=40=2"}) {
    CAPTURE(text);
    const auto parsed = parse_sampler(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::usage);
  }
}

TEST_CASE("an unknown name suggests the nearest one") {
  const auto parsed = parse_sampler("topk=40");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().hint == "did you mean 'top_k'?");
}

TEST_CASE("empty and repeated steps are refused") {
  for (const char* text : {"", ",", "top_k,", ",top_k", "top_k,top_k=4"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_sampler(text));
  }
}

}  // namespace assay::engine::llama
