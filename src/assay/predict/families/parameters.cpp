// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/families/parameters.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace assay::predict {
namespace {

constexpr double smallest_positive = 1e-20;
constexpr double largest_log = 46.0;  // ln 10²⁰

Failure wrong(const std::string& where, std::string_view key, const std::string& expected) {
  return fail(ErrorCode::usage, fmt::format("{}/{}: expected {}", where, key, expected));
}

bool is_parameter(const Json& value) {
  return value.is_number() && std::abs(value.get<double>()) <= largest_parameter;
}

const Json* member(const Json& parameters, std::string_view key) {
  if (!parameters.is_object()) return nullptr;
  const auto found = parameters.find(key);
  return found == parameters.end() ? nullptr : &*found;
}

bool is_list_of(const Json& value, std::size_t size) {
  return value.is_array() && value.size() == size;
}

}  // namespace

Json vector_json(const Eigen::VectorXd& values) {
  Json list = Json::array();
  for (Eigen::Index i = 0; i < values.size(); ++i) list.push_back(values(i));
  return list;
}

Json matrix_json(const Eigen::MatrixXd& values) {
  Json rows = Json::array();
  for (Eigen::Index row = 0; row < values.rows(); ++row) {
    rows.push_back(vector_json(values.row(row).transpose()));
  }
  return rows;
}

Result<double> read_number(const Json& parameters, std::string_view key, const std::string& where) {
  const Json* value = member(parameters, key);
  if (value == nullptr || !is_parameter(*value)) return wrong(where, key, "a finite number");
  return value->get<double>();
}

Result<double> read_positive(const Json& parameters, std::string_view key,
                             const std::string& where) {
  const auto value = read_number(parameters, key, where);
  if (!value || *value < smallest_positive) return wrong(where, key, "a finite number above 0");
  return *value;
}

Result<Eigen::VectorXd> read_vector(const Json& parameters, std::string_view key, std::size_t size,
                                    const std::string& where) {
  const std::string expected = fmt::format("a list of {} finite numbers", size);
  const Json* list = member(parameters, key);
  if (list == nullptr || !is_list_of(*list, size)) return wrong(where, key, expected);
  Eigen::VectorXd values(static_cast<Eigen::Index>(size));
  Eigen::Index at = 0;
  for (const Json& value : *list) {
    if (!is_parameter(value)) return wrong(where, key, expected);
    values(at++) = value.get<double>();
  }
  return values;
}

Result<Eigen::VectorXd> read_positive_vector(const Json& parameters, std::string_view key,
                                             std::size_t size, const std::string& where) {
  auto values = read_vector(parameters, key, size, where);
  if (values && (values->array() < smallest_positive).any()) {
    return wrong(where, key, "numbers above 0");
  }
  return values;
}

Result<Eigen::MatrixXd> read_matrix(const Json& parameters, std::string_view key, std::size_t rows,
                                    std::size_t columns, const std::string& where) {
  const std::string expected = fmt::format("{} lists of {} finite numbers", rows, columns);
  const Json* list = member(parameters, key);
  if (list == nullptr || !is_list_of(*list, rows)) return wrong(where, key, expected);
  Eigen::MatrixXd values(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
  Eigen::Index row = 0;
  for (const Json& line : *list) {
    if (!is_list_of(line, columns)) return wrong(where, key, expected);
    Eigen::Index column = 0;
    for (const Json& value : line) {
      if (!is_parameter(value)) return wrong(where, key, expected);
      values(row, column++) = value.get<double>();
    }
    ++row;
  }
  return values;
}

Eigen::VectorXd times_of_logs(const Eigen::VectorXd& logs) {
  // NaN, of parameters that overflow each other, becomes the smallest time.
  return logs.unaryExpr([](double log) {
    return std::exp(log > -largest_log ? std::min(log, largest_log) : -largest_log);
  });
}

}  // namespace assay::predict
