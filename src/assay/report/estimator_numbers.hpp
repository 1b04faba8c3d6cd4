// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers of estimators for people: the same digits wherever a sentence or a table has them.

#include <optional>
#include <string>
#include <string_view>

#include "assay/report/document.hpp"

namespace assay::report {

// Two significant digits, no more than two decimals: "48 %", "2.4 %", "0.03 %".
std::string percent_text(double value);
// The same as points: "0.6 points", "1 point".
std::string points_text(double points);
// Of a share, 0 … 1: "0.0 %", "4.2 %", "100.0 %".
std::string rate_text(double share);
// Four significant digits.
std::string milliseconds_text(double ms);
// "0.4 s", "3.1 s", "250 s"; two significant digits.
std::string seconds_text(double seconds);

DocumentCell percent_cell(double value);
DocumentCell rate_cell(const std::optional<double>& share);
DocumentCell milliseconds_cell(double ms);
DocumentCell seconds_cell(double seconds);
DocumentCell count_cell(std::size_t count);

// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& parts);

// "H100" where it is known, else the dataset's name; made printable.
std::string device_text(const std::string& device, const std::string& dataset);

}  // namespace assay::report
