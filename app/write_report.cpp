// SPDX-License-Identifier: Apache-2.0
#include "write_report.hpp"

#include <cstddef>
#include <future>
#include <span>
#include <system_error>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/decide/compare.hpp"
#include "assay/decide/findings.hpp"
#include "assay/report/before_after_document.hpp"
#include "assay/report/comparison_document.hpp"
#include "assay/report/document_html.hpp"
#include "assay/report/findings_document.hpp"
#include "assay/report/gnuplot.hpp"
#include "assay/report/limitations.hpp"
#include "assay/report/run_document.hpp"
#include "assay/stats/measurement.hpp"
#include "assay/stats/repeatability.hpp"
#include "assay/store/make_directory.hpp"
#include "assay/store/run_files.hpp"
#include "command.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

std::vector<const report::DocumentFigure*> figures_of(const report::Document& document) {
  std::vector<const report::DocumentFigure*> figures;
  for (const report::Section& section : document.sections) {
    for (const report::Block& block : section.blocks) {
      if (const auto* figure = std::get_if<report::DocumentFigure>(&block)) {
        figures.push_back(figure);
      }
    }
  }
  return figures;
}

// Each figure by a gnuplot of its own, side by side: most of the time is gnuplot's. A figure of an
// earlier report that cannot be drawn anew does not stay.
Result<std::vector<std::string>> draw_figures(const fs::path& directory,
                                              const report::Document& document) {
  const auto figures = figures_of(document);
  std::vector<std::string> problems;
  if (figures.empty()) return problems;
  if (auto made = store::make_directory(directory); !made) return fail(made.error());
  std::vector<fs::path> files;
  std::vector<std::future<Result<void>>> drawn;
  for (const report::DocumentFigure* figure : figures) {
    files.push_back(directory / (figure->name + ".png"));
    drawn.push_back(std::async(std::launch::async, [figure, file = files.back()] {
      return report::draw_png(figure->figure, file);
    }));
  }
  std::string missing;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const Result<void> result = drawn[i].get();
    if (result) continue;
    std::error_code ignored;
    fs::remove(files[i], ignored);
    if (result.error().code == ErrorCode::missing) {
      missing = fmt::format("the figures were not drawn as PNGs: {}", one_line(result.error()));
    } else {
      problems.push_back(
          fmt::format("{}.png was not drawn: {}", figures[i]->name, result.error().message));
    }
  }
  if (!missing.empty()) problems.push_back(std::move(missing));
  return problems;
}

Repeatability repeatability_of(const Derived& derived) {
  return stats::analyze_run(derived.run, derived.summaries, {.seed = derived.run.study.seed});
}

}  // namespace

report::Document report_of(const Derived& derived) {
  report::Document document =
      report::run_document(derived.run, derived.summaries, repeatability_of(derived));
  if (derived.summaries.size() > 1) {
    report::add_findings(document, decide::findings_of(derived.run, derived.summaries));
  }
  return document;
}

report::Document report_of_change(const DerivedRun& baseline, const DerivedRun& candidate) {
  const auto measured = [](const DerivedRun& side) {
    return stats::measurement_of(side.derived.run, side.derived.summaries, side.label);
  };
  const Comparison comparison =
      decide::compare(measured(baseline), measured(candidate), decide::CompareOptions{});
  const Repeatability before = repeatability_of(baseline.derived);
  const Repeatability after = repeatability_of(candidate.derived);
  return report::before_after_document(report::comparison_document(std::span(&comparison, 1), {}),
                                       {baseline.derived.run, baseline.derived.summaries, before},
                                       {candidate.derived.run, candidate.derived.summaries, after});
}

Result<std::vector<std::string>> write_report(const fs::path& directory, report::Document document,
                                              PngFigures figures, const char* page) {
  Result<std::vector<std::string>> problems;
  if (figures == PngFigures::drawn) {
    problems = draw_figures(directory / store::files::figures, document);
  }
  if (!problems) return problems;
  report::add_limitations(document, *problems);
  if (auto written = write_file(directory / page, report::document_html(document)); !written) {
    return fail(written.error());
  }
  return problems;
}

void tell_problems(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) note("assay: " + problem);
}

}  // namespace assay::app
