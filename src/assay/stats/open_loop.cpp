// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/open_loop.hpp"

#include <algorithm>
#include <cstdint>

namespace assay::stats {
namespace {

constexpr std::uint64_t most_values = 10'000'000;

}  // namespace

std::vector<Nanoseconds> open_loop_latencies(std::span<const Response> responses) {
  std::vector<Nanoseconds> latencies;
  latencies.reserve(responses.size());
  for (const Response& response : responses) {
    latencies.push_back(response.received_ns - response.intended_ns);
  }
  return latencies;
}

std::optional<std::vector<Nanoseconds>> with_unsent_requests(std::span<const Nanoseconds> recorded,
                                                             Nanoseconds interval_ns) {
  if (interval_ns <= 0) return std::nullopt;
  std::vector<Nanoseconds> latencies;
  for (const Nanoseconds latency : recorded) {
    // How many times the interval fits, of which the latency itself is the first.
    const auto values = static_cast<std::uint64_t>(std::max<Nanoseconds>(1, latency / interval_ns));
    if (values > most_values - latencies.size()) return std::nullopt;
    for (std::uint64_t i = 0; i < values; ++i) {
      latencies.push_back(latency - static_cast<Nanoseconds>(i) * interval_ns);
    }
  }
  return latencies;
}

}  // namespace assay::stats
