// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stages of an estimator as people read them; made printable.

#include <string>
#include <string_view>

namespace assay::report {

// Its symbol where seed 003 has one: "T_LLM_prefill" of "prefill", "T_total" of "total"; else
// "T_" and its name.
std::string stage_symbol(std::string_view stage);

// "decode per token" of "decode_per_token".
std::string stage_label(std::string_view stage);

}  // namespace assay::report
