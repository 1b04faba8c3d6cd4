// SPDX-License-Identifier: Apache-2.0
#include "assay/base/sha256.hpp"

#include <fstream>

#include <doctest/doctest.h>
#include <stdlib.h>

namespace assay {

TEST_CASE("the published vectors of FIPS 180-4 come out") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a file's hash is its content's, beyond one buffer too") {
  std::string name = (std::filesystem::temp_directory_path() / "assay_sha_XXXXXX").string();
  const int file = mkstemp(name.data());
  REQUIRE(file >= 0);
  const std::string bytes(3'000'001, 'x');
  std::ofstream(name, std::ios::binary) << bytes;
  CHECK(sha256_of_file(name).value() == sha256(bytes));
  std::filesystem::remove(name);
}

TEST_CASE("what cannot be read is missing, and named") {
  for (const char* path : {"/does/not/exist", "/tmp"}) {
    const auto sum = sha256_of_file(path);
    REQUIRE_FALSE(sum.has_value());
    CHECK(sum.error().code == ErrorCode::missing);
    CHECK(sum.error().message.find(path) != std::string::npos);
  }
}

}  // namespace assay
