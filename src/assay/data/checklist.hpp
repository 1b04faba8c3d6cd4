// SPDX-License-Identifier: Apache-2.0
#pragma once

// A point that must hold before numbers are believed: what `assay doctor` walks through.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "assay/data/fields.hpp"

namespace assay {

// unlocked: it can be measured so, and comparisons suffer. absent: there is nothing to check here.
enum class CheckStatus : std::uint8_t { pass, fail, unlocked, absent };

inline constexpr std::array<EnumWord<CheckStatus>, 4> check_status_words{
    {{CheckStatus::pass, "pass"},
     {CheckStatus::fail, "fail"},
     {CheckStatus::unlocked, "unlocked"},
     {CheckStatus::absent, "absent"}}};

inline std::span<const EnumWord<CheckStatus>> words(CheckStatus) {
  return check_status_words;
}

struct CheckItem {
  std::string id;       // "cpu_governor": stable, for programs
  std::string section;  // of the measurement standard: "lock", "final"
  std::string text;     // what must hold
  CheckStatus status = CheckStatus::absent;
  std::string detail;  // what was found
  std::string fix;     // the command that would fix it; empty: none

  bool operator==(const CheckItem&) const = default;
};

template <class Self, class Visit>
requires describes<Self, CheckItem>
void fields(Self& self, Visit&& visit) {
  visit("id", self.id);
  visit("section", self.section);
  visit("text", self.text);
  visit("status", self.status);
  visit("detail", self.detail);
  visit("fix", self.fix);
}

}  // namespace assay
