// SPDX-License-Identifier: Apache-2.0
#include "assay/study/protocol.hpp"

#include <fmt/format.h>

#include "assay/study/wording.hpp"

namespace assay::study {
namespace {

constexpr Nanoseconds longest_timeout = 8760LL * 3600 * 1'000'000'000;

// The duration at `path`, if it is there.
Result<void> read_duration(const Document& document, const KeyPath& path,
                           Nanoseconds& duration_ns) {
  const Json* found = value_at(document.root, path);
  if (found == nullptr) return {};
  const auto duration = parse_duration(found->get<std::string>());
  if (!duration || *duration <= 0 || *duration > longest_timeout) {
    return document.problem(
        path,
        fmt::format("expected a duration above 0 and up to {}, such as 60s, 250ms or 1.5h, not {}",
                    duration_text(longest_timeout), shown(*found)));
  }
  duration_ns = *duration;
  return {};
}

Result<Until> read_until(const Document& document, const Json& block) {
  Until until;
  if (const auto metric = block.find("metric"); metric != block.end()) {
    until.metric = *from_word<Metric>(metric->get<std::string>());  // the schema knows the words
  }
  until.relative_ci = block.value("relative_ci", until.relative_ci);
  until.confidence = block.value("confidence", until.confidence);
  until.max_repeats = block.value("max_repeats", until.max_repeats);
  if (auto read =
          read_duration(document, KeyPath{"protocol", "until", "max_time"}, until.max_time_ns);
      !read) {
    return fail(read.error());
  }
  return until;
}

// `auto`, or a count.
void read_warmup(const Json& block, Protocol& protocol) {
  protocol.max_warmup = block.value("max_warmup", protocol.max_warmup);
  const auto warmup = block.find("warmup");
  if (warmup == block.end()) return;
  protocol.warmup_auto = warmup->is_string();
  if (!protocol.warmup_auto) protocol.warmup = warmup->get<int>();
}

// Every session needs a timed iteration.
Result<void> check_shares(const Document& document, const Json& block, const Protocol& protocol) {
  const int most = protocol.until ? protocol.until->max_repeats : protocol.repeats;
  if (most >= protocol.sessions) return {};
  const bool is_given =
      protocol.until ? block["until"].contains("max_repeats") : block.contains("repeats");
  const KeyPath repeats =
      protocol.until ? KeyPath{"protocol", "until", "max_repeats"} : KeyPath{"protocol", "repeats"};
  return document.problem(is_given ? repeats : KeyPath{"protocol", "sessions"},
                          fmt::format("{} repeats are fewer than the {} sessions that share them",
                                      most, protocol.sessions),
                          fmt::format("raise {} or lower protocol.sessions", repeats.dotted()));
}

}  // namespace

Result<Protocol> read_protocol(const Document& document) {
  Protocol protocol;
  const Json* block = value_at(document.root, KeyPath{"protocol"});
  if (block == nullptr) return protocol;
  protocol.sessions = block->value("sessions", protocol.sessions);
  protocol.repeats = block->value("repeats", protocol.repeats);
  read_warmup(*block, protocol);
  if (block->contains("until")) {
    auto until = read_until(document, (*block)["until"]);
    if (!until) return fail(until.error());
    protocol.until = *until;
  }
  for (const auto& [key, timeout] : {std::pair("iteration_timeout", &protocol.iteration_timeout_ns),
                                     std::pair("case_timeout", &protocol.case_timeout_ns)}) {
    if (auto read = read_duration(document, KeyPath{"protocol", key}, *timeout); !read) {
      return fail(read.error());
    }
  }
  if (auto checked = check_shares(document, *block, protocol); !checked) {
    return fail(checked.error());
  }
  return protocol;
}

Json protocol_json(const Protocol& protocol) {
  Json json{{"sessions", protocol.sessions},
            {"warmup", protocol.warmup_auto ? Json("auto") : Json(protocol.warmup)},
            {"iteration_timeout", duration_text(protocol.iteration_timeout_ns)},
            {"case_timeout", duration_text(protocol.case_timeout_ns)}};
  if (protocol.warmup_auto) json["max_warmup"] = protocol.max_warmup;
  if (const auto& until = protocol.until) {
    json["until"] = {{"metric", word_of(until->metric)},
                     {"relative_ci", until->relative_ci},
                     {"confidence", until->confidence},
                     {"max_time", duration_text(until->max_time_ns)},
                     {"max_repeats", until->max_repeats}};
  } else {
    json["repeats"] = protocol.repeats;
  }
  return json;
}

}  // namespace assay::study
