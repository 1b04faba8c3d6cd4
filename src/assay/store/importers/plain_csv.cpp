// SPDX-License-Identifier: Apache-2.0

// A table of which the user names the column of times and its unit; nothing is guessed.

#include <map>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/table_text.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

bool recognises(const ForeignFile&) {
  return false;  // only where the user names a column
}

Result<double> factor_of(const ImportOptions& options) {
  if (options.unit.empty()) {
    return fail(ErrorCode::usage,
                fmt::format("in which unit is the column '{}'?", text::printable(options.column)),
                "say it with --unit: ns, us, ms or s");
  }
  const auto factor = nanoseconds_per(options.unit);
  if (factor) return *factor;
  return fail(ErrorCode::usage,
              fmt::format("'{}' is no unit of time", text::printable(options.unit)),
              "use ns, us, ms or s");
}

// Where rows go: cases and their sessions by the texts in their columns, in the order of rows.
class Groups {
 public:
  ImportedSession& of(const std::string& name, const std::string& session) {
    const auto [found, is_new] = places_.try_emplace({name, session});
    if (is_new) {
      const auto [point, is_new_case] = cases_by_name_.try_emplace(name, cases_.size());
      if (is_new_case) cases_.push_back({.name = name});
      ImportedCase& of_name = cases_[point->second];
      found->second = {point->second, of_name.sessions.size()};
      of_name.sessions.emplace_back();
    }
    return cases_[found->second.first].sessions[found->second.second];
  }
  std::vector<ImportedCase>& cases() { return cases_; }

 private:
  std::vector<ImportedCase> cases_;
  std::map<std::string, std::size_t> cases_by_name_;
  std::map<std::pair<std::string, std::string>, std::pair<std::size_t, std::size_t>> places_;
};

Result<std::optional<std::size_t>> optional_column(const TableText& table,
                                                   const std::string& name) {
  if (name.empty()) return std::nullopt;
  const auto column = table.need(name);
  if (!column) return fail(column.error());
  return std::optional(*column);
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions& options) {
  if (file.is_folder) {
    return fail(ErrorCode::usage, fmt::format("{} is a folder, not a CSV table", file.source));
  }
  if (options.column.empty()) {
    return fail(ErrorCode::usage, fmt::format("which column of {} has the times?", file.source),
                "name it with --column");
  }
  const auto factor = factor_of(options);
  if (!factor) return fail(factor.error());
  auto table = TableText::open(file.text, file.source);
  if (!table) return fail(table.error());
  const auto value = table->need(options.column);
  if (!value) return fail(value.error());
  const auto session = optional_column(*table, options.session_column);
  if (!session) return fail(session.error());
  const auto name = optional_column(*table, options.case_column);
  if (!name) return fail(name.error());

  Groups groups;
  const auto text_of = [&](const std::optional<std::size_t>& column, std::string otherwise) {
    return column ? std::string(table->cell(*column)) : std::move(otherwise);
  };
  while (true) {
    const auto found = table->next();
    if (!found) return fail(found.error());
    if (!*found) break;
    const auto time = table->amount(*value);
    if (!time) return fail(time.error());
    groups.of(text_of(*name, options.column), text_of(*session, ""))
        .iterations.push_back({.total_ns = *time * *factor});
  }
  ImportedFile imported;
  imported.cases = std::move(groups.cases());
  for (ImportedCase& point : imported.cases) point.engine.name = "csv";
  imported.limitations = {
      "a table of values: nothing is known of what was measured, nor where",
      "rows are taken for timed iterations, in their order; no row is a warm-up"};
  if (options.session_column.empty()) {
    imported.limitations.emplace_back(
        "no column tells sessions apart: all rows of a case are one session");
  }
  return imported;
}

}  // namespace

Importer plain_csv() {
  return {"csv", "any table: --column NAME --unit UNIT", recognises, read};
}

}  // namespace assay::store::importers
