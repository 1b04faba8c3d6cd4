// SPDX-License-Identifier: Apache-2.0
#include "assay/study/knob_files.hpp"

#include <cstddef>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"

namespace assay::study {
namespace {

constexpr std::size_t largest_file = std::size_t{64} << 20;
constexpr std::size_t longest_name = 4096;

}  // namespace

Result<void> read_knob_files(const Document& document, CaseDraft& draft,
                             const EngineDescription& engine, const std::filesystem::path& folder) {
  for (const KnobSpec& spec : engine.knobs) {
    if (spec.from_file == nullptr) continue;
    Json& value = draft.point.knobs.at(spec.name);
    const std::string name = value.get<std::string>();
    std::error_code ignored;
    if (name.empty() || name.size() > longest_name) continue;
    const std::filesystem::path path = folder / name;
    if (!std::filesystem::is_regular_file(path, ignored)) continue;
    const auto content = read_file(path, largest_file);
    if (!content) {
      const Error& error = content.error();
      return document.problem(draft.origin(spec.name), error.message, error.hint, error.code);
    }
    auto read = spec.from_file(*content);
    if (!read) {
      return document.problem(
          draft.origin(spec.name),
          fmt::format("{}: {}", text::printable(path.filename().string()), read.error().message),
          read.error().hint);
    }
    value = std::move(*read);
  }
  return {};
}

}  // namespace assay::study
