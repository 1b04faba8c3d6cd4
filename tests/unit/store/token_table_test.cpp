// SPDX-License-Identifier: Apache-2.0
#include "assay/store/token_table.hpp"

#include <doctest/doctest.h>

#include "assay/store/table_scan.hpp"
#include "run_fixture.hpp"

namespace assay::store {
namespace {

Result<std::vector<TokenSample>> read_tokens(const fs::path& path) {
  std::vector<TokenSample> tokens;
  const auto torn = scan_table<TokenTable>(
      path, [&](TokenSample&& token, auto) { tokens.push_back(std::move(token)); });
  if (!torn) return fail(torn.error());
  return tokens;
}

}  // namespace

TEST_CASE("tokens read back as they were written") {
  const TemporaryDirectory folder;
  std::vector<TokenSample> tokens = tokens_of(sample_of("a, \"b\" ≤", 1, 2));
  tokens[1].ids.clear();
  std::string text = TokenTable::header();
  CHECK(text == "case,session,iteration,phase,token,t_ns,latency_ns,sampling_ns,ids\n");
  for (const TokenSample& token : tokens) REQUIRE(TokenTable::encode(token, text));
  put(folder / "tokens.csv", text);
  const auto read = read_tokens(folder / "tokens.csv");
  REQUIRE(read);
  CHECK(*read == tokens);
}

TEST_CASE("a token that could not be read back is refused") {
  std::string text;
  CHECK_FALSE(TokenTable::encode(tokens_of(sample_of("two\nlines", 0, 0)).front(), text));
  CHECK_FALSE(TokenTable::encode(tokens_of(sample_of("", 0, 0)).front(), text));
  TokenSample token = tokens_of(sample_of("a", 0, 0)).front();
  token.latency_ns = -1;
  CHECK_FALSE(TokenTable::encode(token, text));
  CHECK(text.empty());
}

TEST_CASE("further columns of tokens are passed over") {
  const TemporaryDirectory folder;
  put(folder / "tokens.csv",
      "color,ids,case,session,iteration,phase,token,t_ns,latency_ns,sampling_ns\n"
      "red,7 -8,a,0,1,timed,2,30,20,10\n");
  const auto tokens = read_tokens(folder / "tokens.csv");
  REQUIRE(tokens);
  CHECK(tokens->front().ids == std::vector<std::int32_t>{7, -8});
  CHECK(tokens->front().sampling_ns == 10);
}

TEST_CASE("damaged tokens are refused with their place and column") {
  const TemporaryDirectory folder;
  const auto refused = [&](const std::string& text, const std::string& message) {
    put(folder / "tokens.csv", text);
    const auto tokens = read_tokens(folder / "tokens.csv");
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().code == ErrorCode::usage);
    CAPTURE(tokens.error().message);
    CHECK(tokens.error().message.find("tokens.csv:" + message) != std::string::npos);
  };
  refused("case,session,iteration,phase,token,t_ns,latency_ns,sampling_ns\n", "1: no column 'ids'");
  for (const char* ids : {"1 ", " 1", "1  2", "x", "1,2", "2147483648", "1.5"}) {
    CAPTURE(ids);
    refused(TokenTable::header() + "a,0,0,timed,0,1,1,0,\"" + ids + "\"\n", "2: column 'ids'");
  }
  refused(TokenTable::header() + "a,0,0,timed,-1,1,1,0,5\n", "2: column 'token'");
  refused(TokenTable::header() + "a,0,0,timed,0,1,,0,5\n", "2: column 'latency_ns'");
}

}  // namespace assay::store
