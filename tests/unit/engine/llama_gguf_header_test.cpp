// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/gguf_header.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "assay/base/file.hpp"
#include "assay/base/random.hpp"
#include "assay/engine/llama/gguf_format.hpp"
#include "assay/engine/llama/gguf_writer.hpp"
#include "llama_fixture.hpp"

namespace assay::engine::llama {

namespace {

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

template <class T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

GgufWriter small_head() {
  GgufWriter writer;
  writer.add_unsigned("llama.context_length", 2048);  // before the architecture is known
  writer.add_text("general.architecture", "llama");
  writer.add_text("general.license", "apache-2.0");
  writer.add_unsigned("llama.block_count", 3);
  writer.add_unsigned("clip.block_count", 99);
  writer.add_boolean(gguf_synthetic_key, true);
  return writer;
}

std::string small_file() {
  GgufWriter writer = small_head();
  const std::uint64_t matrix[] = {64, 4};
  const std::uint64_t vector[] = {64};
  writer.add_tensor("a", matrix, 8, 64 * 4 / 32 * 34);
  writer.add_tensor("b", vector, 0, 64 * 4);
  return writer.head() + std::string(writer.data_bytes(), '\1');
}

// A head up to the first key, with counts of one's choice.
std::string start(std::uint32_t version, std::uint64_t tensors, std::uint64_t pairs) {
  std::string bytes = "GGUF";
  append(bytes, version);
  append(bytes, tensors);
  append(bytes, pairs);
  return bytes;
}

std::string message_of(const ScratchFolder& folder, const std::string& bytes) {
  write(folder / "m.gguf", bytes);
  const auto header = read_gguf_header(folder / "m.gguf");
  REQUIRE_FALSE(header);
  CHECK(header.error().code == ErrorCode::usage);
  return header.error().message;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a header tells what the checks need") {
  const ScratchFolder folder;
  write(folder / "m.gguf", small_file());
  const auto header = read_gguf_header(folder / "m.gguf");
  REQUIRE(header);
  CHECK(header->version == 3);
  CHECK(header->architecture == "llama");
  CHECK(header->license == "apache-2.0");
  CHECK(header->synthetic);
  CHECK(header->tensor_count == 2);
  CHECK(header->parameters == 64 * 4 + 64);
  CHECK(header->block_count == 3U);
  CHECK(header->context_length == 2048U);
  CHECK_FALSE(header->expert_count);
}

TEST_CASE("what is not there, or no regular file, is missing") {
  const ScratchFolder folder;
  CHECK(read_gguf_header(folder / "none.gguf").error().code == ErrorCode::missing);
  CHECK(read_gguf_header(folder.path()).error().code == ErrorCode::missing);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(read_gguf_header(folder / "pipe").error().code == ErrorCode::missing);
}

TEST_CASE("an empty file and a file of another kind are named so") {
  const ScratchFolder folder;
  CHECK(contains(message_of(folder, ""), "is empty"));
  CHECK(contains(message_of(folder, "PK\x03\x04 and more than enough bytes for a header"),
                 "is not a GGUF file: it starts with 'PK\\x03\\x04'"));
  CHECK(contains(message_of(folder, "GG"), "is not a GGUF file: it starts with 'GG'"));
}

TEST_CASE("every truncation is noticed, and never as anything but a usage error") {
  const ScratchFolder folder;
  const std::string whole = small_file();
  // The last tensor's data end where the file ends: not one byte is to spare.
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    write(folder / "m.gguf", whole.substr(0, length));
    const auto header = read_gguf_header(folder / "m.gguf");
    REQUIRE_FALSE(header);
    REQUIRE(header.error().code == ErrorCode::usage);
  }
  CHECK(contains(message_of(folder, whole.substr(0, whole.size() - 1)), "is truncated"));
  write(folder / "m.gguf", whole + "trailing bytes are not ours to judge");
  CHECK(read_gguf_header(folder / "m.gguf"));
}

TEST_CASE("flipped bits never do more than yield an error or another header") {
  const ScratchFolder folder;
  const std::string whole = small_file();
  const std::size_t head = small_head().head().size() + 128;
  Random random(20);
  for (int round = 0; round < 1500; ++round) {
    std::string bytes = whole;
    for (std::uint64_t flips = 1 + random.below(4); flips > 0; --flips) {
      auto& byte = bytes[random.below(std::min(head, bytes.size()))];
      byte = static_cast<char>(byte ^ (1 << random.below(8)));
    }
    write(folder / "m.gguf", bytes);
    const auto header = read_gguf_header(folder / "m.gguf");
    if (header) {
      CHECK(header->architecture.size() <= 256);
    } else {
      CHECK(header.error().code == ErrorCode::usage);
      CHECK_FALSE(contains(header.error().message, "\n"));
    }
  }
}

TEST_CASE("absurd counts and sizes are refused without being believed") {
  const ScratchFolder folder;
  constexpr std::uint64_t huge = ~std::uint64_t{0};
  CHECK(contains(message_of(folder, start(1, 1, 0)), "version 1"));
  CHECK(contains(message_of(folder, start(3, huge, 0)), "damaged"));
  CHECK(contains(message_of(folder, start(3, 1, huge)), "damaged"));
  CHECK(contains(message_of(folder, start(3, 0, 0)), "no tensors"));

  std::string long_key = start(3, 1, 1);
  append(long_key, huge);
  CHECK(contains(message_of(folder, long_key), "does not fit"));

  std::string long_array = start(3, 1, 1);
  append(long_array, std::uint64_t{1});
  long_array += "k";
  append(long_array, std::uint32_t{9});   // an array …
  append(long_array, std::uint32_t{11});  // … of int64
  append(long_array, std::uint64_t{1} << 61);
  CHECK(contains(message_of(folder, long_array), "does not fit"));

  std::string nested = start(3, 1, 1);
  append(nested, std::uint64_t{1});
  nested += "k";
  append(nested, std::uint32_t{9});
  append(nested, std::uint32_t{9});
  append(nested, std::uint64_t{1});
  nested += std::string(64, '\0');
  CHECK(contains(message_of(folder, nested), "unknown type 9"));
}

TEST_CASE("impossible tensors are refused") {
  const ScratchFolder folder;
  const auto with_tensor = [&](std::uint64_t rows, std::uint64_t columns, std::uint64_t shift) {
    GgufWriter writer = small_head();
    const std::uint64_t dimensions[] = {rows, columns};
    if (shift > 0) writer.add_tensor("pad", std::span(dimensions).first(1), 24, shift);
    writer.add_tensor("t", dimensions, 0, 0);
    return message_of(folder, writer.head());
  };
  CHECK(
      contains(with_tensor(std::uint64_t{1} << 40, std::uint64_t{1} << 40, 0), "impossible size"));
  CHECK(contains(with_tensor(0, 4, 0), "impossible size"));
  CHECK(contains(with_tensor(1 << 20, 1 << 10, 0), "is truncated: its tensors need"));
  CHECK(contains(with_tensor(4, 4, ~std::uint64_t{0} - 100), "impossible sizes"));
}

TEST_CASE("a model without an architecture is refused") {
  const ScratchFolder folder;
  GgufWriter writer;
  const std::uint64_t vector[] = {8};
  writer.add_tensor("t", vector, 0, 32);
  CHECK(contains(message_of(folder, writer.head() + std::string(32, '\0')),
                 "names no general.architecture"));
}

}  // namespace assay::engine::llama
