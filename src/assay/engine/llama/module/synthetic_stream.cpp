// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/synthetic_stream.hpp"

#include <exception>

namespace assay::engine::llama {

namespace {

struct Stream {
  const SyntheticModel* model;
  int threads;
  std::uint64_t position = 0;
};

ssize_t read_stream(void* cookie, char* buffer, std::size_t size) {
  auto* const stream = static_cast<Stream*>(cookie);
  try {
    const std::size_t count = stream->model->read(
        stream->position, std::as_writable_bytes(std::span(buffer, size)), stream->threads);
    stream->position += count;
    return static_cast<ssize_t>(count);
  } catch (const std::exception&) {
    return -1;  // no thread or no memory: the C library reports a read error
  }
}

int seek_stream(void* cookie, off64_t* offset, int whence) {
  auto* const stream = static_cast<Stream*>(cookie);
  off64_t origin = 0;
  if (whence == SEEK_CUR) origin = static_cast<off64_t>(stream->position);
  if (whence == SEEK_END) origin = static_cast<off64_t>(stream->model->file_bytes());
  if (origin + *offset < 0) return -1;
  *offset += origin;
  stream->position = static_cast<std::uint64_t>(*offset);
  return 0;
}

int close_stream(void* cookie) {
  delete static_cast<Stream*>(cookie);
  return 0;
}

}  // namespace

std::unique_ptr<std::FILE, StreamCloser> open_stream(const SyntheticModel& model, int threads) {
  auto stream = std::make_unique<Stream>();
  stream->model = &model;
  stream->threads = threads;
  cookie_io_functions_t functions{};
  functions.read = &read_stream;
  functions.seek = &seek_stream;
  functions.close = &close_stream;
  std::unique_ptr<std::FILE, StreamCloser> file(::fopencookie(stream.get(), "rb", functions));
  if (file) static_cast<void>(stream.release());  // close_stream deletes it
  return file;
}

}  // namespace assay::engine::llama
