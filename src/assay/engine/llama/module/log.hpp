// SPDX-License-Identifier: Apache-2.0
#pragma once

// llama.cpp reports through a process-wide log. Only its errors are shown, and the first since the
// last clearing is kept: it is the one that says why a call failed.

#include <string>

#include <ggml.h>

namespace assay::engine::llama {

void install_log();

// For libraries beside it that have a log of their own.
ggml_log_callback log_callback();

void clear_logged_error();

// On one line; `otherwise`, if nothing was logged.
std::string logged_error(const std::string& otherwise);

}  // namespace assay::engine::llama
