// SPDX-License-Identifier: Apache-2.0
#include "show_predictions.hpp"

#include <unistd.h>

#include "assay/base/json.hpp"
#include "assay/base/text.hpp"
#include "assay/report/document_text.hpp"
#include "assay/report/predictions_csv.hpp"
#include "assay/report/predictions_document.hpp"
#include "assay/report/terminal.hpp"

namespace assay::app {

Result<int> show_predictions(const report::PredictionReport& predicted, const std::string& form,
                             const OutputOptions& output) {
  const auto json = [&] { return report::predictions_json(predicted); };
  if (!output.quiet && !output.json && form != "json") {
    for (const std::string& sentence : predicted.notes) note("note: " + text::printable(sentence));
  }
  return show(output, json, [&] {
    if (form == "json") return pretty_text(json());
    if (form == "csv") return report::predictions_csv(predicted);
    return report::document_text(report::predictions_document(predicted),
                                 report::detect(STDOUT_FILENO).style());
  });
}

}  // namespace assay::app
