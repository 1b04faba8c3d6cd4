// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers of models as JSON, and back from files that nobody vouches for.

#include <cstddef>
#include <string>
#include <string_view>

#include <Eigen/Core>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"

namespace assay::predict {

// No parameter of ours comes near; what is beyond is refused.
inline constexpr double largest_parameter = 1e15;

Json vector_json(const Eigen::VectorXd& values);
Json matrix_json(const Eigen::MatrixXd& values);  // a list of rows

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

// exp of each, kept where a time can be: 10⁻²⁰ … 10²⁰ ms.
Eigen::VectorXd times_of_logs(const Eigen::VectorXd& logs);

}  // namespace assay::predict
