// SPDX-License-Identifier: Apache-2.0
#include "assay/data/metric_catalog.hpp"

#include <set>
#include <string_view>

#include <doctest/doctest.h>

namespace assay {

TEST_CASE("every metric has its own name, a label and a unit") {
  std::set<std::string_view> names;
  for (const MetricDefinition& metric : metric_catalog()) {
    CAPTURE(metric.name);
    CHECK(names.insert(metric.name).second);
    CHECK_FALSE(metric.label.empty());
    CHECK_FALSE(metric.unit.empty());
    CHECK(find_metric(metric.name) == &metric);
  }
  CHECK(find_metric("latency") == nullptr);
}

TEST_CASE("what a gate looks at is in the catalog and can have a verdict") {
  for (const std::string& name : default_gate_metrics()) {
    CAPTURE(name);
    REQUIRE(find_metric(name));
    CHECK(find_metric(name)->has_verdict);
  }
}

TEST_CASE("the metrics of the comparison tables are there under their published names") {
  for (const char* name :
       {"token_latency_mean_ms", "token_latency_max_ms", "token_latency_cv", "peak_rss_mean_mb"}) {
    CHECK(find_metric(name));
  }
}

}  // namespace assay
