// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/encoders.hpp"

#include <doctest/doctest.h>

namespace assay::engine::llama {

TEST_CASE("encoders are known by their architecture") {
  for (const char* name : {"bert", "modern-bert", "nomic-bert", "nomic-bert-moe"}) {
    CAPTURE(name);
    CHECK(is_encoder(name));
  }
  for (const char* name : {"", "llama", "gemma3", "Bert", "bert2"}) {
    CAPTURE(name);
    CHECK_FALSE(is_encoder(name));
  }
}

TEST_CASE("a pooling type that a file states holds, if it is one that is offered") {
  CHECK(stated_pooling("bert", 1) == Pooling::mean);
  CHECK(stated_pooling("nomic-bert", 2) == Pooling::cls);
  CHECK(stated_pooling("bert", 0) == Pooling::none);
  CHECK(stated_pooling("bert", std::nullopt) == Pooling::cls);
  CHECK(stated_pooling("bert", 4) == Pooling::cls);  // a ranking head
  CHECK(stated_pooling("modern-bert", 0xFFFF'FFFF) == Pooling::mean);
}

}  // namespace assay::engine::llama
