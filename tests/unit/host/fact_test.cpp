// SPDX-License-Identifier: Apache-2.0
#include "assay/host/fact.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "assay/base/text.hpp"
#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("a fact is one bounded line that can be printed") {
  CHECK(fact_of(" EPYC 9000 \nmore\n") == "EPYC 9000");
  CHECK_FALSE(fact_of(" \n\t"));
  CHECK(fact_of("\nlater") == "later");
  CHECK(fact_of("a\x1b[31m") == "a\\x1b[31m");
  CHECK(fact_of(std::string(100'000, 'x'))->size() == 256);
  CHECK(text::is_valid_utf8(*fact_of(std::string(255, 'x') + "é")));
  CHECK(text::is_valid_utf8(*fact_of("\xff\xfe")));
}

TEST_CASE("numbers, flags and lists are read strictly") {
  const TemporaryDirectory folder;
  CHECK(number_in(folder.write("n", "1.5\n")) == 1.5);
  CHECK_FALSE(number_in(folder.write("n", "1.5 W\n")));
  CHECK(flag_in(folder.write("f", "0\n")) == false);
  CHECK_FALSE(flag_in(folder.write("f", "2\n")));
  CHECK(count_in(folder.write("c", "0-3,8\n")) == 5);
  CHECK_FALSE(count_in(folder.write("c", "all\n")));
}

TEST_CASE("what is no file has no fact") {
  const TemporaryDirectory folder;
  std::filesystem::create_symlink("b", folder / "a");
  std::filesystem::create_symlink("a", folder / "b");
  for (const char* name : {"a", "b", "missing", "."}) {
    CAPTURE(name);
    CHECK_FALSE(fact_in(folder / name));
    CHECK_FALSE(number_in(folder / name));
    CHECK_FALSE(flag_in(folder / name));
    CHECK_FALSE(count_in(folder / name));
  }
}

}  // namespace assay::host
