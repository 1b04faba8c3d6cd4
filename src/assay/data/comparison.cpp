// SPDX-License-Identifier: Apache-2.0
#include "assay/data/comparison.hpp"

namespace assay {

std::string_view word_of(Change change, const MetricDefinition& metric) {
  if (change == Change::none) return "";
  if (metric.is_speed && change == Change::better) return "faster";
  if (metric.is_speed && change == Change::worse) return "slower";
  return word_of(change);
}

}  // namespace assay
