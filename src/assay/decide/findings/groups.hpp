// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cases that differ in one respect only, so that it can be told what a difference comes from.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "assay/decide/findings/evidence.hpp"

namespace assay::decide::findings {

enum class Varies : std::uint8_t { settings, model };

struct CaseGroup {
  Varies varies = Varies::settings;
  std::string name{};                 // "" where it is the only one of its sort
  std::vector<std::size_t> cases;     // of Evidence::cases, in the study's order; two or more
  std::vector<std::string> varied{};  // knobs that not all of them have alike
};

// Of every model its cases, which differ in settings; and of every setting its models. A case may
// be in one of either sort. Where no two cases agree in either, all of them are one group.
std::vector<CaseGroup> groups_of(const Evidence& evidence);

}  // namespace assay::decide::findings
