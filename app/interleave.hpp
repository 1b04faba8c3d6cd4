// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several configurations of a study measured in turns, session by session, in one run: a drift of
// the machine lands on all of them alike, and they can be compared in pairs.

#include <span>
#include <string>

#include "assay/base/result.hpp"
#include "assay/study/load.hpp"

namespace assay::app {

// One configuration: what it is called ("linear"), and its study.
struct Side {
  std::string name;
  study::LoadedStudy loaded;
};

// A study with the cases of every side, each remembering its side. The protocol, name and seed are
// the first side's; a goal of single cases (protocol.until) has no say. Errors: usage, where
// protocols or seeds differ, where two sides are the same, and where cases have no partner.
[[nodiscard]] Result<study::LoadedStudy> interleaved(std::span<const Side> sides);

}  // namespace assay::app
