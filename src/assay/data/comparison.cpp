// SPDX-License-Identifier: Apache-2.0
#include "assay/data/comparison.hpp"

namespace assay {

std::string_view word_of(Change change, const MetricDefinition& metric) {
  switch (change) {
    case Change::better:
      return metric.is_speed ? "faster" : "better";
    case Change::worse:
      return metric.is_speed ? "slower" : "worse";
    case Change::same:
      return "same";
    case Change::unclear:
      return "unclear";
    case Change::none:
      break;
  }
  return "";
}

}  // namespace assay
