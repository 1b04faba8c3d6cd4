// SPDX-License-Identifier: Apache-2.0
#include "assay/study/protocol.hpp"

#include <fmt/format.h>

#include "assay/study/wording.hpp"

namespace assay::study {
namespace {

constexpr Nanoseconds longest_timeout = 8760LL * 3600 * 1'000'000'000;

Result<void> read_timeout(const Document& document, const Json& block, const char* key,
                          Nanoseconds& timeout) {
  const auto found = block.find(key);
  if (found == block.end()) return {};
  const auto duration = parse_duration(found->get<std::string>());
  if (!duration || *duration <= 0 || *duration > longest_timeout) {
    return document.problem(
        KeyPath{"protocol", key},
        fmt::format("expected a duration above 0 and up to {}, such as 60s, 250ms or 1.5h, not {}",
                    duration_text(longest_timeout), shown(*found)));
  }
  timeout = *duration;
  return {};
}

}  // namespace

Result<Protocol> read_protocol(const Document& document) {
  Protocol protocol;
  const Json* block = value_at(document.root, KeyPath{"protocol"});
  if (block == nullptr) return protocol;
  protocol.sessions = block->value("sessions", protocol.sessions);
  protocol.repeats = block->value("repeats", protocol.repeats);
  protocol.warmup = block->value("warmup", protocol.warmup);
  for (const auto& [key, timeout] : {std::pair("iteration_timeout", &protocol.iteration_timeout_ns),
                                     std::pair("case_timeout", &protocol.case_timeout_ns)}) {
    if (auto read = read_timeout(document, *block, key, *timeout); !read) return fail(read.error());
  }
  if (protocol.repeats < protocol.sessions) {
    const char* key = block->contains("repeats") ? "repeats" : "sessions";
    return document.problem(KeyPath{"protocol", key},
                            fmt::format("{} repeats are fewer than the {} sessions that share them",
                                        protocol.repeats, protocol.sessions),
                            "raise protocol.repeats or lower protocol.sessions");
  }
  return protocol;
}

Json protocol_json(const Protocol& protocol) {
  return Json{{"sessions", protocol.sessions},
              {"repeats", protocol.repeats},
              {"warmup", protocol.warmup},
              {"iteration_timeout", duration_text(protocol.iteration_timeout_ns)},
              {"case_timeout", duration_text(protocol.case_timeout_ns)}};
}

}  // namespace assay::study
