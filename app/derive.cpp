// SPDX-License-Identifier: Apache-2.0
#include "derive.hpp"

#include <utility>

#include <unistd.h>

#include "assay/base/file.hpp"
#include "assay/report/metrics_json.hpp"
#include "assay/report/ncu_json.hpp"
#include "assay/report/report_csv.hpp"
#include "assay/report/result_table.hpp"
#include "assay/report/results_csv.hpp"
#include "assay/report/terminal.hpp"
#include "assay/stats/summarize.hpp"
#include "assay/store/run_files.hpp"
#include "assay/store/run_reader.hpp"
#include "assay/study/lock.hpp"

namespace assay::app {

Result<Run> run_in(const std::filesystem::path& directory) {
  auto stored = store::read_run(directory);
  if (!stored) return fail(stored.error());
  auto study = study::read_lock(stored->lock, (directory / store::files::lock).string());
  if (!study) return fail(study.error());
  stored->run.study = std::move(*study);
  return std::move(stored->run);
}

Result<Derived> derive(const std::filesystem::path& directory) {
  auto run = run_in(directory);
  if (!run) return fail(run.error());
  Derived derived{.run = std::move(*run)};
  derived.summaries = stats::summarize_run(derived.run);
  derived.metrics = report::metrics_json(derived.run, derived.summaries);
  return derived;
}

Result<void> write_derived(const std::filesystem::path& directory, const Derived& derived) {
  const auto ncu = report::ncu_json(derived.run, derived.summaries);
  for (const auto& [name, text] :
       {std::pair(store::files::ncu, pretty_text(ncu)),
        std::pair(store::files::report_csv, report::report_csv(derived.summaries)),
        std::pair(store::files::metrics, pretty_text(derived.metrics))}) {
    if (auto written = write_file(directory / name, text); !written) return written;
  }
  return {};
}

Result<void> write_report_csv(const std::filesystem::path& directory, const Derived& derived) {
  return write_file(directory / store::files::report_csv, report::report_csv(derived.summaries));
}

Result<void> write_results_csv(const std::filesystem::path& file, const Derived& derived) {
  return write_file(file, report::results_csv(derived.run, derived.summaries));
}

std::string result_table(const Derived& derived) {
  return report::result_table(derived.run, derived.summaries,
                              report::detect(STDOUT_FILENO).style());
}

}  // namespace assay::app
