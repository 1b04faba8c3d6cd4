// SPDX-License-Identifier: Apache-2.0
#pragma once

// From knobs to the numbers that models see. What was seen in training is kept: the same columns in
// the same order whatever table is encoded, and what lies outside is told.

#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"

namespace assay::predict {

// More are refused: a model of so many words would learn them by heart.
inline constexpr std::size_t most_inputs = 500;

// Where each knob was, in the table's order.
std::vector<KnobRange> knob_ranges(const KnobTable& knobs);

// That `knobs` can be encoded by `ranges`: each of their knobs is there, of the same kind; others
// are passed over. Errors: usage, naming the knob.
[[nodiscard]] Result<void> check_knobs(const KnobTable& knobs, const std::vector<KnobRange>& ranges,
                                       const std::string& where);

// What may be left out when asking is put in: knobs that did not vary have the value that they had.
// A category all of whose words are numbers is one again.
KnobTable completed(KnobTable knobs, const std::vector<KnobRange>& ranges);

// In which knobs a row lies outside the ranges; a category that was not seen does.
std::vector<std::string> outside(const KnobTable& knobs, std::size_t row,
                                 const std::vector<KnobRange>& ranges);

// Rows × inputs. Knobs that vary only: a number is its logarithm where the training minimum is
// above 0, ln(1 + x) where it is 0, itself where it is negative; a category is one 0/1 input a
// word, all 0 for a word that was not seen. `knobs` have passed check_knobs().
Eigen::MatrixXd encode(const KnobTable& knobs, const std::vector<KnobRange>& ranges);

// The same with numbers as they stand.
Eigen::MatrixXd encode_plainly(const KnobTable& knobs, const std::vector<KnobRange>& ranges);

// The names of its columns: "vision_tokens", "task=qa".
std::vector<std::string> input_names(const std::vector<KnobRange>& ranges);

// Of which knob each of its columns is: an index of `ranges`.
std::vector<std::size_t> input_knobs(const std::vector<KnobRange>& ranges);

}  // namespace assay::predict
