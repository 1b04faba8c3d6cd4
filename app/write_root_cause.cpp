// SPDX-License-Identifier: Apache-2.0
#include "write_root_cause.hpp"

#include <system_error>
#include <vector>

#include "assay/base/file.hpp"
#include "assay/report/document_html.hpp"
#include "assay/report/root_cause_document.hpp"
#include "assay/report/root_cause_json.hpp"
#include "assay/store/make_directory.hpp"
#include "assay/store/run_files.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

decide::CauseSide side_of(const DerivedRun& side) {
  return {side.derived.run, side.derived.summaries, side.label};
}

}  // namespace

RootCauses root_causes_of(const DerivedRun& baseline, const DerivedRun& candidate,
                          const decide::CauseOptions& options) {
  const Run& before = baseline.derived.run;
  const Run& after = candidate.derived.run;
  const auto sides = before.run_id == after.run_id ? decide::cases_of_sides(after.study)
                                                   : std::vector<decide::CasePair>{};
  const auto pairs = sides.empty() ? decide::matching_cases(before.study, after.study) : sides;
  return root_causes_of(baseline, candidate, pairs, options);
}

RootCauses root_causes_of(const DerivedRun& baseline, const DerivedRun& candidate,
                          std::span<const decide::CasePair> pairs,
                          const decide::CauseOptions& options) {
  return decide::root_causes(side_of(baseline), side_of(candidate), pairs, options);
}

Result<void> write_root_cause(const fs::path& directory, const RootCauses& causes) {
  const std::string json = pretty_text(report::root_cause_json(causes));
  const std::string page = report::document_html(report::root_cause_document(causes));
  std::error_code ignored;
  const bool is_new = !fs::exists(directory, ignored);
  if (auto made = store::make_directory(directory); !made) return made;
  const fs::path json_file = directory / store::files::rca_json;
  const fs::path page_file = directory / store::files::rca_html;
  auto written = write_file(json_file, json);
  if (written) written = write_file(page_file, page);
  if (written) return {};
  fs::remove(json_file, ignored);
  if (!fs::is_directory(page_file, ignored)) fs::remove(page_file, ignored);
  if (is_new) fs::remove(directory, ignored);
  return written;
}

}  // namespace assay::app
