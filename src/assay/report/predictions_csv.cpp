// SPDX-License-Identifier: Apache-2.0
#include "assay/report/predictions_csv.hpp"

#include <vector>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"
#include "assay/data/dataset_names.hpp"
#include "assay/report/knob_csv.hpp"

namespace assay::report {
namespace {

std::vector<PredictedTime> times_of(const Prediction& prediction) {
  std::vector<PredictedTime> times = prediction.stages;
  times.push_back(prediction.total);
  return times;
}

}  // namespace

std::string predictions_csv(const PredictionReport& report) {
  const std::vector<Prediction>& predictions = report.predictions;
  std::string csv;
  CsvRow header(csv);
  add_knob_names(header, report.knobs);
  for (const PredictedTime& time : times_of(predictions.front())) {
    header.text(dataset_names::time_column(time.stage));
    header.text(time.stage + "_lower_ms");
    header.text(time.stage + "_upper_ms");
  }
  header.text("outside");
  header.end();
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    CsvRow row(csv);
    add_knobs(row, report.knobs, i);
    for (const PredictedTime& time : times_of(predictions[i])) {
      row.number(time.ms);
      row.number(time.lower_ms);
      row.number(time.upper_ms);
    }
    row.text(text::join(predictions[i].outside, "; "));
    row.end();
  }
  return csv;
}

}  // namespace assay::report
