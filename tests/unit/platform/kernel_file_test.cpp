// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/kernel_file.hpp"

#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::platform {

TEST_CASE("a kernel's file is read up to its first mebibyte") {
  const TemporaryDirectory machine;
  CHECK(read_kernel_file(machine.write("small", "performance\n")) == "performance\n");
  CHECK(read_kernel_file(machine.write("empty", "")) == "");
  const std::string large((std::size_t{1} << 20) + 5, 'x');
  const auto read = read_kernel_file(machine.write("large", large));
  REQUIRE(read);
  CHECK(read->size() == std::size_t{1} << 20);
}

TEST_CASE("what is no file, or is not there, is nothing") {
  const TemporaryDirectory machine;
  CHECK_FALSE(read_kernel_file(machine / "absent"));
  CHECK_FALSE(read_kernel_file(machine.path()));
  CHECK_FALSE(read_kernel_file("/dev/zero"));
}

TEST_CASE("the first line with a key gives its value") {
  CHECK(value_of("model name\t: EPYC\nmodel name: other\n", "model name", ':') == "EPYC");
  CHECK(value_of("a=1\nb=2", "b", '=') == "2");
  CHECK(value_of("a=x=y\n", "a", '=') == "x=y");
  CHECK(value_of("a:\n", "a", ':') == "");
  CHECK_FALSE(value_of("ab: 1\n", "a", ':'));
  CHECK_FALSE(value_of("", "a", ':'));
}

TEST_CASE("a value in kB is given in bytes, and nothing else is") {
  CHECK(kibibytes_of("MemTotal:  16 kB\n", "MemTotal") == 16384);
  for (const char* text : {"MemTotal: 16\n", "MemTotal: -1 kB\n", "MemTotal: kB\n", "Other: 1 kB\n",
                           "MemTotal: 18014398509481984 kB\n"}) {
    CAPTURE(text);
    CHECK_FALSE(kibibytes_of(text, "MemTotal"));
  }
}

}  // namespace assay::platform
