// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/case_values.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace assay::stats {
namespace {

constexpr double bytes_per_megabyte = 1e6;

std::optional<Nanoseconds> stage_time(const Sample& sample, Stage stage) {
  return sample.stage_ns[index_of(stage)];
}

// Prefill yields the first token of every sequence, so decoding n steps yields n − 1 of each n.
std::optional<double> decoded_tokens(const CaseRows& rows, const Sample& sample) {
  const auto found = rows.tokens.find({sample.session, sample.iteration});
  if (found == rows.tokens.end() || found->second.empty()) return std::nullopt;
  const auto steps = static_cast<double>(found->second.size());
  return static_cast<double>(sample.tokens_out) * (steps - 1.0) / steps;
}

// `amount` gives the tokens of a sample, or nothing where they are not known.
template <class Amount>
RateValues rate_values(const CaseRows& rows, Stage stage, Amount amount) {
  RateValues rate;
  std::map<int, Share> sums;
  for (const Sample* sample : rows.timed) {
    const auto time = stage_time(*sample, stage);
    const std::optional<double> tokens = amount(*sample);
    if (!time || !tokens) continue;
    const Share share{sample->session, *tokens, to_seconds(*time)};
    rate.shares.push_back(share);
    Share& sum = sums[share.session];
    sum.amount += share.amount;
    sum.seconds += share.seconds;
  }
  for (const auto& [session, sum] : sums) {
    if (sum.seconds > 0) rate.sessions[session] = {sum.amount / sum.seconds, sum.seconds};
  }
  return rate;
}

ValuesBySession stage_values(const CaseRows& rows, Stage stage) {
  ValuesBySession values;
  for (const Sample* sample : rows.timed) {
    if (const auto time = stage_time(*sample, stage)) {
      values[sample->session].push_back(to_milliseconds(*time));
    }
  }
  return values;
}

ValuesBySession ttft_values(const CaseRows& rows) {
  ValuesBySession values;
  for (const auto& [key, tokens] : rows.tokens) {
    if (!tokens.empty() && tokens.front()->token == 0) {
      values[key.first].push_back(to_milliseconds(tokens.front()->latency_ns));
    }
  }
  return values;
}

ValuesBySession tpot_values(const CaseRows& rows) {
  ValuesBySession values;
  for (const auto& [key, tokens] : rows.tokens) {
    if (tokens.size() < 2) continue;
    const double span_ns =
        static_cast<double>(tokens.back()->t_ns) - static_cast<double>(tokens.front()->t_ns);
    values[key.first].push_back(span_ns / nanoseconds_per_millisecond /
                                static_cast<double>(tokens.size() - 1));
  }
  return values;
}

ValuesBySession token_values(const CaseRows& rows, Nanoseconds TokenSample::*time) {
  ValuesBySession values;
  for (const auto& [key, tokens] : rows.tokens) {
    for (const TokenSample* token : tokens) {
      if (token->token > 0) values[key.first].push_back(to_milliseconds(token->*time));
    }
  }
  return values;
}

// Sequences of an iteration.
std::optional<double> batch_size(const CaseRows& rows) {
  if (rows.point == nullptr) return std::nullopt;
  const auto knob = rows.point->knobs.find("batch_size");
  if (knob == rows.point->knobs.end() || !knob->second.is_number()) return std::nullopt;
  return knob->second.get<double>();
}

// A case that generates tokens spends its time on these: what it reads has a rate of its own, that
// of prefill.
RateValues input_rate(const CaseRows& rows) {
  const bool generates = std::any_of(rows.timed.begin(), rows.timed.end(),
                                     [](const Sample* sample) { return sample->tokens_out > 0; });
  if (generates) return {};
  return rate_values(rows, Stage::total, [](const Sample& sample) {
    return std::optional(static_cast<double>(sample.tokens_in));
  });
}

std::optional<double> padded_tokens(const Sample& sample) {
  const auto reading = sample.readings.find("padded_tokens");
  if (reading == sample.readings.end()) return std::nullopt;
  return reading->second;
}

UnitBySession peak_memory_by_session(const CaseRows& rows) {
  UnitBySession units;
  for (const SessionRecord* record : rows.sessions) {
    if (!record->peak_rss_bytes) continue;
    units[record->session] = {.value = static_cast<double>(*record->peak_rss_bytes) /
                                       bytes_per_megabyte};
  }
  return units;
}

UnitBySession memory_by_session(const CaseRows& rows) {
  UnitBySession units;
  std::map<int, int> last;  // iteration, by session
  for (const Sample* sample : rows.timed) {
    const auto reading = sample->readings.find("rss_bytes");
    if (reading == sample->readings.end()) continue;
    const auto [found, is_first] = last.try_emplace(sample->session, sample->iteration);
    if (!is_first && sample->iteration < found->second) continue;
    found->second = sample->iteration;
    units[sample->session] = {.value = reading->second / bytes_per_megabyte};
  }
  return units;
}

}  // namespace

std::vector<Unit> units_of(const UnitBySession& by_session) {
  std::vector<Unit> units;
  for (const auto& [session, unit] : by_session) units.push_back(unit);
  return units;
}

CaseValues case_values(const CaseRows& rows) {
  CaseValues values{
      .ttft = ttft_values(rows),
      .tpot = tpot_values(rows),
      .token_latency = token_values(rows, &TokenSample::latency_ns),
      .sampling = token_values(rows, &TokenSample::sampling_ns),
      .generated = rate_values(rows, Stage::total,
                               [](const Sample& sample) {
                                 return std::optional(static_cast<double>(sample.tokens_out));
                               }),
      .prompt = rate_values(rows, Stage::prefill,
                            [](const Sample& sample) {
                              return std::optional(static_cast<double>(sample.tokens_in));
                            }),
      .decoded = rate_values(rows, Stage::decode,
                             [&](const Sample& sample) { return decoded_tokens(rows, sample); }),
      .sequences = rate_values(rows, Stage::total, [&](const Sample&) { return batch_size(rows); }),
      .input = input_rate(rows),
      .padded = rate_values(rows, Stage::total, padded_tokens),
      .peak_memory = peak_memory_by_session(rows),
      .memory = memory_by_session(rows)};
  for (const auto& [stage, word] : stage_words) {
    values.stages[index_of(stage)] = stage_values(rows, stage);
  }
  return values;
}

UnitBySession reading_by_session(const CaseRows& rows, const std::string& name) {
  UnitBySession units;
  for (const SessionRecord* record : rows.sessions) {
    const auto reading = record->readings.find(name);
    if (record->status != SessionStatus::finished || reading == record->readings.end()) continue;
    if (std::isfinite(reading->second)) units[record->session] = {.value = reading->second};
  }
  if (!units.empty()) return units;
  for (const Sample* sample : rows.timed) {
    const auto reading = sample->readings.find(name);
    if (reading == sample->readings.end() || !std::isfinite(reading->second)) continue;
    Unit& unit = units.try_emplace(sample->session, Unit{.value = 0, .weight = 0}).first->second;
    unit.weight += 1;
    unit.value += (reading->second - unit.value) / unit.weight;
  }
  for (auto& [session, unit] : units) unit.weight = 1;
  return units;
}

}  // namespace assay::stats
