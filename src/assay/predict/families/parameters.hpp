// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers of models as JSON, and back from files that nobody vouches for.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"

namespace assay::predict {

// No parameter of ours comes near; what is beyond is refused.
inline constexpr double largest_parameter = 1e15;

Json vector_json(const Eigen::VectorXd& values);

// `parameters[key]`. Errors: usage, naming `where` and the key: missing, of another type or size,
// not finite, larger than largest_parameter.
[[nodiscard]] Result<double> read_number(const Json& parameters, std::string_view key,
                                         const std::string& where);
[[nodiscard]] Result<double> read_positive(const Json& parameters, std::string_view key,
                                           const std::string& where);
[[nodiscard]] Result<Eigen::VectorXd> read_vector(const Json& parameters, std::string_view key,
                                                  std::size_t size, const std::string& where);
[[nodiscard]] Result<Eigen::VectorXd> read_positive_vector(const Json& parameters,
                                                           std::string_view key, std::size_t size,
                                                           const std::string& where);
[[nodiscard]] Result<Eigen::MatrixXd> read_matrix(const Json& parameters, std::string_view key,
                                                  std::size_t rows, std::size_t columns,
                                                  const std::string& where);

inline constexpr double longest_time_ms = 1e20;

// Configurations as {"knob": [values], …}; a category's values are words.
Json table_json(const KnobTable& knobs);

// The knobs of `ranges` in their order and of their kinds. Errors: usage, as above; of a knob that
// is missing, of columns of different length, of none or more than `most_rows` rows.
[[nodiscard]] Result<KnobTable> read_table(const Json& parameters, std::string_view key,
                                           const std::vector<KnobRange>& ranges,
                                           std::size_t most_rows, const std::string& where);

// exp of each, kept where a time can be: 10⁻²⁰ … 10²⁰ ms.
Eigen::VectorXd times_of_logs(const Eigen::VectorXd& logs);

}  // namespace assay::predict
