// SPDX-License-Identifier: Apache-2.0
#include "assay/report/before_after_document.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/report/before_after_figures.hpp"
#include "assay/report/environment_section.hpp"
#include "assay/report/run_document.hpp"
#include "assay/report/run_tables.hpp"

namespace assay::report {
namespace {

// The section with this id, taken out of the document; an empty one where there is none.
Section taken(Document& document, const std::string& id, const std::string& title) {
  const auto found = std::find_if(document.sections.begin(), document.sections.end(),
                                  [&](const Section& section) { return section.id == id; });
  if (found == document.sections.end()) return {id, title, {}};
  Section section = std::move(*found);
  document.sections.erase(found);
  return section;
}

const DocumentFigure* find_figure(const std::vector<DocumentFigure>& figures,
                                  const std::string& name) {
  for (const DocumentFigure& figure : figures) {
    if (figure.name == name) return &figure;
  }
  return nullptr;
}

struct OverlaidFigure {
  const char* name;
  const char* id;
  const char* title;
};
constexpr std::array<OverlaidFigure, 3> overlaid_figures{
    {{"token_timeline", "tokens", "Latency of each token"},
     {"over_time", "time", "Over the run's time"},
     {"convergence", "convergence", "Convergence"}}};

void add_figures(Document& document, const ReportedRun& baseline, const ReportedRun& candidate) {
  if (auto figure =
          before_after_distribution_figure(baseline.repeatability, candidate.repeatability)) {
    document.sections.push_back(
        {"distribution",
         "Latency distribution",
         {DocumentFigure{"before_after_distribution", std::move(*figure),
                         "The share of iterations at or below each latency, of both runs: the "
                         "line farther to the left is the faster."}},
         true});
  }
  const auto before = run_figures(baseline.run, baseline.repeatability);
  const auto after = run_figures(candidate.run, candidate.repeatability);
  for (const OverlaidFigure& shown : overlaid_figures) {
    const DocumentFigure* one = find_figure(before, shown.name);
    const DocumentFigure* other = find_figure(after, shown.name);
    if (one == nullptr || other == nullptr) continue;
    document.sections.push_back(
        {shown.id,
         shown.title,
         {DocumentFigure{std::string("before_after_") + shown.name,
                         overlaid(one->figure, other->figure), other->alternative + " Both runs."}},
         true});
  }
}

// The results of each side, under its name.
Section runs_section(const ReportedRun& baseline, const ReportedRun& candidate) {
  Section section{"runs", "The two runs", {}, true};
  for (const auto& [side, name] :
       {std::pair(&baseline, "Baseline"), std::pair(&candidate, "Candidate")}) {
    DocumentTable table = results_table(side->summaries);
    table.caption = fmt::format("{}: {}, run {}, configuration {}, measured by assay {}", name,
                                side->run.study.name, side->run.run_id, side->run.config_hash,
                                side->run.assay_version);
    section.blocks.emplace_back(std::move(table));
  }
  return section;
}

void add_limitations(Section& section, const ReportedRun& baseline, const ReportedRun& candidate) {
  auto before = limitations_of(baseline.summaries);
  auto after = limitations_of(candidate.summaries);
  Listing listing;
  for (const std::string& limitation : after) {
    const bool both = std::find(before.begin(), before.end(), limitation) != before.end();
    listing.items.push_back(both ? limitation : "Candidate: " + limitation);
    std::erase(before, limitation);
  }
  for (const std::string& limitation : before) listing.items.push_back("Baseline: " + limitation);
  if (!listing.items.empty()) section.blocks.emplace_back(std::move(listing));
  if (section.blocks.empty()) section.blocks.emplace_back(Paragraph{"None are known."});
}

}  // namespace

Document before_after_document(Document comparison, const ReportedRun& baseline,
                               const ReportedRun& candidate) {
  Section limitations = taken(comparison, "limitations", "Limitations");
  taken(comparison, "environment", "");
  Document document = std::move(comparison);
  add_figures(document, baseline, candidate);
  document.sections.push_back(runs_section(baseline, candidate));
  document.sections.push_back(environment_section(baseline.run, candidate.run));
  add_limitations(limitations, baseline, candidate);
  document.sections.push_back(std::move(limitations));
  return document;
}

}  // namespace assay::report
