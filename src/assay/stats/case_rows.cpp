// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/case_rows.hpp"

#include <algorithm>
#include <set>

#include "assay/base/text.hpp"

namespace assay::stats {
namespace {

bool has_flag(const Sample& sample, std::string_view flag) {
  const auto flags = text::split(sample.flags, ';');
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

}  // namespace

std::unordered_map<std::string_view, CaseRows> rows_by_case(const Run& run) {
  std::unordered_map<std::string_view, CaseRows> rows;
  for (const Case& point : run.study.cases)
    rows.try_emplace(point.name).first->second.point = &point;

  for (const SessionRecord& record : run.sessions) {
    if (const auto found = rows.find(record.case_name); found != rows.end()) {
      found->second.sessions.push_back(&record);
    }
  }
  std::set<std::pair<std::string_view, int>> invalid;
  for (const SessionRecord& record : run.sessions) {
    if (record.status == SessionStatus::invalid) invalid.emplace(record.case_name, record.session);
  }
  for (const Sample& sample : run.samples) {
    const auto found = rows.find(sample.case_name);
    if (found == rows.end()) continue;
    CaseRows& of_case = found->second;
    if (invalid.contains({sample.case_name, sample.session})) {
      ++of_case.invalid;
    } else if (has_flag(sample, "failed")) {
      ++of_case.failed;
    } else if (sample.phase == Phase::warmup) {
      of_case.warmup.push_back(&sample);
    } else {
      of_case.timed.push_back(&sample);
      of_case.tokens.try_emplace({sample.session, sample.iteration});
    }
  }
  for (const TokenSample& token : run.tokens) {
    const auto found = rows.find(token.case_name);
    if (found == rows.end()) continue;
    auto& tokens = found->second.tokens;
    const auto iteration = tokens.find({token.session, token.iteration});
    if (iteration != tokens.end()) iteration->second.push_back(&token);
  }

  for (auto& [name, of_case] : rows) {
    std::stable_sort(of_case.sessions.begin(), of_case.sessions.end(),
                     [](const SessionRecord* left, const SessionRecord* right) {
                       return left->session < right->session;
                     });
    for (auto& [key, tokens] : of_case.tokens) {
      std::stable_sort(tokens.begin(), tokens.end(),
                       [](const TokenSample* left, const TokenSample* right) {
                         return left->token < right->token;
                       });
    }
  }
  return rows;
}

}  // namespace assay::stats
