// SPDX-License-Identifier: Apache-2.0
#include "assay/base/redaction_shapes.hpp"

#include <string_view>

#include <doctest/doctest.h>

namespace assay::redaction {

TEST_CASE("four numbers of at most 255 are an address, and no other chain of numbers is") {
  CHECK(ipv4_length("10.0.0.1", 0) == 8);
  CHECK(ipv4_length("192.168.100.200:8080", 0) == 15);
  CHECK(ipv4_length("at 10.0.0.1.", 3) == 8);
  for (const std::string_view other :
       {"1.2.3", "0.0.5040", "1.2.3.4.5", "1.2.3.256", "1.2.3.4a", "1.2.3.4_", "1.2.3.", "1..2.3",
        "1.2.3.1234", "127.0.0.1", "0.0.0.0", "", "1"}) {
    CAPTURE(other);
    CHECK(ipv4_length(other, 0) == 0);
  }
  CHECK(ipv4_length("v1.2.3.4", 1) == 0);
  CHECK(ipv4_length("9.1.2.3.4", 2) == 0);
}

TEST_CASE("an IPv6 address is told from times, names and slices") {
  using Kind = ColonAddress::Kind;
  for (const std::string_view address :
       {"fe80::1", "2001:db8::8a2e:370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "::ffff:10.0.0.1", "2001:db8::", "::2", "dead:beef::cafe"}) {
    CAPTURE(address);
    const ColonAddress found = colon_address(address, 0);
    CHECK(found.kind == Kind::ipv6);
    CHECK(found.length == address.size());
  }
  CHECK(colon_address("fe80::1: unreachable", 0).length == 7);
  CHECK(colon_address("fe80::1.", 0).length == 7);
  for (const std::string_view other :
       {"12:34:56", "02:34", "a::b", "::", "::1", "fe80::1::2", ":::1", "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9", "fe80::12345", "fe80::1x", "1.2.3", ":1", "0000:01:00.0", "add"}) {
    CAPTURE(other);
    CHECK(colon_address(other, 0).kind == Kind::none);
  }
}

TEST_CASE("a hardware address is six pairs and more") {
  using Kind = ColonAddress::Kind;
  CHECK(colon_address("00:1a:2B:3c:4d:5e", 0).kind == Kind::hardware);
  CHECK(colon_address("80:00:00:48:fe:80:00:00:00:00", 0).kind == Kind::hardware);
  CHECK(colon_address("00:1a:2b:3c:4d", 0).kind == Kind::none);
  CHECK(dashed_hardware_address_length("0a-1b-2c-3d-4e-5f", 0) == 17);
  CHECK(dashed_hardware_address_length("26-11-20-02-34-42", 0) == 0);
  CHECK(dashed_hardware_address_length("0a-1b-2c-3d-4e-5f-60", 0) == 0);
  CHECK(dashed_hardware_address_length("0a-1b", 0) == 0);
}

TEST_CASE("a GPU's identity is a prefix and a UUID") {
  CHECK(gpu_uuid_length("GPU-1a2b3c4d-0000-1111-2222-0123456789ab", 0) == 40);
  CHECK(gpu_uuid_length("MIG-1a2b3c4d-0000-1111-2222-0123456789ab.", 0) == 40);
  CHECK(gpu_uuid_length("GPU-1a2b3c4d", 0) == 0);
  CHECK(gpu_uuid_length("GPU-1a2b3c4d-0000-1111-2222-0123456789abc", 0) == 0);
  CHECK(gpu_uuid_length("1a2b3c4d-0000-1111-2222-0123456789ab", 0) == 0);
}

TEST_CASE("tokens are known by their issuers' prefixes") {
  for (const std::string_view token :
       {"hf_AbCdEfGhIjKlMnOpQrStUvWx", "hf_abc12345", "ghp_0123456789abcdefghij0123456789abcdef",
        "github_pat_11AAAA_bbbbbbbbbbbbbbbb", "sk-proj-abc123def456", "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}) {
    CAPTURE(token);
    CHECK(token_length(token, 0) == token.size());
  }
  for (const std::string_view other : {"hf_hub", "hf_model_1", "sk-learn", "AKIA", "ghp_", "eyJ",
                                       "eyJhbGciOiJIUzI1NiJ9", "skating", "llama3.2-1b"}) {
    CAPTURE(other);
    CHECK(token_length(other, 0) == 0);
  }
  CHECK(bearer("Bearer abcdef123456", 0).token == 12);
  CHECK(bearer("Bearer tokens", 0).token == 0);
}

}  // namespace assay::redaction
