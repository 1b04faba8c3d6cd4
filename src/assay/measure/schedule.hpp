// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which session runs when: every case once per round, in a seeded random order, so that a drift of
// the machine does not land on one case. Pure.
//
// The sides of a case follow each other at once. Their order is drawn in every even round and
// reversed in the round after it (ABBA or BAAB): over the two a steady drift takes as much from one
// side as from the other.

#include <cstddef>
#include <vector>

#include "assay/data/study.hpp"

namespace assay::measure {

// The indices of all cases in the order in which round `round` (from 0) measures them. It depends
// on the study's seed alone.
std::vector<std::size_t> round_order(const Study& study, int round);

}  // namespace assay::measure
