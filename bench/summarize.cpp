// SPDX-License-Identifier: Apache-2.0

// The work of `assay repeatability FILE --column latency_ms --summary`, as a program of its own.
// Usage: summarize FILE. Prints "mean deviation p50 p95 p99".

#include <fmt/core.h>

#include "assay/store/column_summary.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: summarize FILE\n");
    return 2;
  }
  const auto column = assay::store::summarize_column(argv[1], {.column = "latency_ms"});
  if (!column) {
    fmt::print(stderr, "{}\n", one_line(column.error()));
    return exit_code(column.error().code);
  }
  const auto& summary = column->summary;
  fmt::print("{} {} {} {} {}\n", summary.mean, summary.standard_deviation.value_or(0), summary.p50,
             summary.p95, summary.p99);
}
