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

Json table_json(const KnobTable& knobs) {
  Json table = Json::object();
  for (const KnobColumn& column : knobs.columns) {
    table[column.name] = column.is_number() ? Json(column.numbers) : Json(column.words);
  }
  return table;
}

namespace {

Result<KnobColumn> read_column(const Json& table, const KnobRange& range, std::size_t rows,
                               const std::string& where) {
  KnobColumn column{.name = range.knob};
  if (range.categories.empty()) {
    const auto numbers = read_vector(table, range.knob, rows, where);
    if (!numbers) return fail(numbers.error());
    column.numbers.assign(numbers->data(), numbers->data() + numbers->size());
    return column;
  }
  const std::string expected = fmt::format("a list of {} words", rows);
  const Json* list = member(table, range.knob);
  if (list == nullptr || !is_list_of(*list, rows)) return wrong(where, range.knob, expected);
  for (const Json& word : *list) {
    if (!word.is_string()) return wrong(where, range.knob, expected);
    column.words.push_back(word.get<std::string>());
  }
  return column;
}

}  // namespace

Result<KnobTable> read_table(const Json& parameters, std::string_view key,
                             const std::vector<KnobRange>& ranges, std::size_t most_rows,
                             const std::string& where) {
  const std::string expected = fmt::format("columns of 1 to {} values", most_rows);
  const Json* table = member(parameters, key);
  if (table == nullptr || !table->is_object() || ranges.empty()) {
    return wrong(where, key, expected);
  }
  const Json* first = member(*table, ranges.front().knob);
  const std::size_t rows = first != nullptr && first->is_array() ? first->size() : 0;
  if (rows == 0 || rows > most_rows) return wrong(where, key, expected);
  KnobTable knobs;
  for (const KnobRange& range : ranges) {
    auto column = read_column(*table, range, rows, fmt::format("{}/{}", where, key));
    if (!column) return fail(column.error());
    knobs.columns.push_back(std::move(*column));
  }
  return knobs;
}

Eigen::VectorXd times_of_logs(const Eigen::VectorXd& logs) {
  // NaN, of parameters that overflow each other, becomes the smallest time.
  return logs.unaryExpr([](double log) {
    return std::exp(log > -largest_log ? std::min(log, largest_log) : -largest_log);
  });
}

}  // namespace assay::predict
