// SPDX-License-Identifier: Apache-2.0
#include "assay/store/importers/importers.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/imported_run.hpp"

namespace assay::store::importers {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const Importer& importer : importers()) names.emplace_back(importer.name);
  return names;
}

Result<const Importer*> named(const std::string& name) {
  for (const Importer& importer : importers()) {
    if (importer.name == name) return &importer;
  }
  return fail(ErrorCode::usage, fmt::format("unknown format '{}'", text::printable(name)),
              text::suggestion(name, names()));
}

// Which importer is to read the file.
Result<const Importer*> importer_of(const ForeignFile& file, const ImportOptions& options) {
  if (!options.format.empty()) return named(options.format);
  if (!options.column.empty()) return named("csv");
  for (const Importer& importer : importers()) {
    if (importer.recognises(file)) return &importer;
  }
  if (!file.header.empty()) {
    return fail(ErrorCode::usage, fmt::format("{}: a table of no known tool", file.source),
                "name its column of times with --column and their --unit");
  }
  return fail(ErrorCode::usage, fmt::format("{}: the result of no known tool", file.source),
              fmt::format("known: {}", text::join(names(), ", ")));
}

Result<void> check_options(const ImportOptions& options) {
  const bool of_csv = !options.unit.empty() || !options.session_column.empty() ||
                      !options.case_column.empty() || !options.column.empty();
  if (!of_csv || options.format == "csv" || (options.format.empty() && !options.column.empty())) {
    return {};
  }
  return fail(ErrorCode::usage,
              options.format.empty()
                  ? "--unit, --session-column and --case-column need --column"
                  : "--column, --unit, --session-column and --case-column are for plain CSV");
}

std::string base_name(const std::filesystem::path& path) {
  const std::filesystem::path name = path.filename();
  return name.empty() ? path.parent_path().filename().string() : name.string();
}

}  // namespace

std::span<const Importer> importers() {
  static const std::array table{hyperfine(),  google_benchmark(),  llama_bench(),    pyperf(),
                                nvbench(),    criterion(),         vllm_bench(),     aiperf(),
                                genai_perf(), optimum_benchmark(), aiperf_summary(), plain_csv()};
  return table;
}

Result<Run> import_files(std::span<const std::filesystem::path> paths, const ImportOptions& options,
                         const std::optional<Redactor>& redactor) {
  if (auto checked = check_options(options); !checked) return fail(checked.error());
  ImportSource source;
  std::vector<ImportedFile> imported;
  for (const std::filesystem::path& path : paths) {
    const auto file = open_foreign_file(path);
    if (!file) return fail(file.error());
    const auto importer = importer_of(*file, options);
    if (!importer) return fail(importer.error());
    if (source.format.empty()) source.format = (*importer)->name;
    if (source.format != (*importer)->name) {
      return fail(ErrorCode::usage,
                  fmt::format("{} is of {}, the files before it are of {}", file->source,
                              (*importer)->name, source.format),
                  "import each format into a run of its own");
    }
    auto read = (*importer)->read(*file, options);
    if (!read) return fail(read.error());
    if (read->cases.empty()) {
      return fail(ErrorCode::usage, fmt::format("{}: no result in it", file->source));
    }
    source.files.push_back(base_name(path));
    imported.push_back(std::move(*read));
  }
  return imported_run(std::move(imported), std::move(source), options.executions, redactor);
}

}  // namespace assay::store::importers
