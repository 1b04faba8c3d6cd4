// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which values a compiled form is asked with, from where each knob was in training.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/predict/compiled/form.hpp"

namespace assay::predict::compiled {

// A form with columns, numbers and their scales, and no combination yet. Errors: usage, of more
// knobs, numbers or combinations than the form has room for.
[[nodiscard]] Result<Form> layout(const std::vector<KnobRange>& ranges);

// −1 for a word that was not seen in training.
double code(const KnobRange& range, std::string_view word);

// Rows × columns of the form; the knobs have passed check_knobs().
std::vector<double> values(const KnobTable& knobs, const std::vector<KnobRange>& ranges);

// The way back, of codes that stand for words.
KnobTable knobs_of(const std::vector<double>& values, const std::vector<KnobRange>& ranges);

// Which combination of categories a row of values is; none for a code that stands for no word.
std::optional<std::size_t> key(const Form& form, const double* configuration);

// Codes of a combination, in the columns of categories; the others stay.
void set_key(const Form& form, std::size_t key, double* configuration);

}  // namespace assay::predict::compiled
