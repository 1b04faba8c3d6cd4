// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/log.hpp"

#include <cstdio>
#include <mutex>
#include <string_view>

#include <llama.h>

#include "assay/base/text.hpp"

namespace assay::engine::llama {

namespace {

struct Log {
  std::mutex mutex;
  std::string first_error;
};

Log& log() {
  static Log instance;
  return instance;
}

void receive(ggml_log_level level, const char* message, void* /*unused*/) {
  if (level != GGML_LOG_LEVEL_ERROR) return;
  std::fputs(message, stderr);
  const std::scoped_lock lock(log().mutex);
  if (log().first_error.empty()) log().first_error = text::trim(message);
}

}  // namespace

void install_log() {
  llama_log_set(&receive, nullptr);
}

ggml_log_callback log_callback() {
  return &receive;
}

void clear_logged_error() {
  const std::scoped_lock lock(log().mutex);
  log().first_error.clear();
}

std::string logged_error(const std::string& otherwise) {
  const std::scoped_lock lock(log().mutex);
  if (log().first_error.empty()) return otherwise;
  // "function: what failed": the function means nothing to a user.
  std::string_view message = log().first_error;
  const std::size_t colon = message.find(": ");
  if (colon != std::string_view::npos && message.substr(0, colon).find(' ') == message.npos) {
    message.remove_prefix(colon + 2);
  }
  return text::printable(message);
}

}  // namespace assay::engine::llama
