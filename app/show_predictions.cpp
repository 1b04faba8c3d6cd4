// SPDX-License-Identifier: Apache-2.0
#include "show_predictions.hpp"

#include "assay/base/text.hpp"
#include "assay/report/predictions_csv.hpp"
#include "assay/report/predictions_document.hpp"
#include "output_form.hpp"

namespace assay::app {

Result<int> show_predictions(const report::PredictionReport& predicted, const std::string& form,
                             const OutputOptions& output) {
  if (!output.quiet && !output.json && form != "json") {
    for (const std::string& sentence : predicted.notes) note("note: " + text::printable(sentence));
  }
  return show_in_form(
      output, form,
      {.json = [&] { return report::predictions_json(predicted); },
       .text = [&] { return text_on_stdout(report::predictions_document(predicted)); },
       .csv = [&] { return report::predictions_csv(predicted); }});
}

}  // namespace assay::app
