// SPDX-License-Identifier: Apache-2.0

// `assay schema NAME`: prints the JSON Schema of a file that assay reads or writes.

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "assay/predict/estimator_json.hpp"
#include "assay/report/analysis_json.hpp"
#include "assay/report/comparison_json.hpp"
#include "assay/report/decision_json.hpp"
#include "assay/report/findings_json.hpp"
#include "assay/report/guard_json.hpp"
#include "assay/report/metrics_json.hpp"
#include "assay/report/ncu_json.hpp"
#include "assay/report/repeatability_json.hpp"
#include "assay/report/root_cause_json.hpp"
#include "assay/report/transfer_json.hpp"
#include "assay/study/schema.hpp"
#include "assay/study/targets.hpp"
#include "command.hpp"

namespace assay::app {
namespace {

using Schema = std::pair<std::string, std::string_view (*)()>;

const std::array<Schema, 14>& schemas() {
  static const std::array<Schema, 14> known{
      {{"study", &study::study_schema},
       {"targets", &study::targets_schema},
       {"metrics", &report::metrics_schema},
       {"ncu", &report::ncu_schema},
       {"repeatability", &report::repeatability_schema},
       {"analysis", &report::analysis_schema},
       {"comparison", &report::comparison_schema},
       {"decision", &report::decision_schema},
       {"root_cause", &report::root_cause_schema},
       {"findings", &report::findings_schema},
       {"calibration_results", &report::calibration_results_schema},
       {"transfer_curves", &report::transfer_curves_schema},
       {"guardrail_analysis", &report::guardrail_analysis_schema},
       {"estimator", &predict::estimator_schema}}};
  return known;
}

}  // namespace

void add_schema(CLI::App& root, Action& chosen) {
  CLI::App* command =
      root.add_subcommand("schema", "print the JSON Schema of a file that assay reads or writes");
  auto name = std::make_shared<std::string>();
  auto output = std::make_shared<OutputOptions>();
  std::vector<std::string> names;
  for (const Schema& schema : schemas()) names.push_back(schema.first);
  command->add_option("name", *name, "which one")->required()->check(CLI::IsMember(names));
  add_output_options(*command, *output);
  add_examples(*command, "  assay schema study > study.schema.json");
  command->callback([name, output, &chosen] {
    chosen = [name, output]() -> Result<int> {
      const auto known = std::find_if(schemas().begin(), schemas().end(),
                                      [&](const Schema& schema) { return schema.first == *name; });
      const std::string text(known->second());
      return show(
          *output, [&] { return Json::parse(text); }, [&] { return text; });
    };
  });
}

}  // namespace assay::app
