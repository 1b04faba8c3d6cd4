// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/until_precise.hpp"

#include <algorithm>
#include <utility>

#include "assay/stats/looks.hpp"
#include "assay/stats/precision.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::measure {
namespace {

constexpr std::size_t least_count_of_mean = 30;
constexpr double longest_forecast = 1e9;

std::size_t least_count(const Until& until) {
  const auto p = stats::quantile_of(until.metric);
  if (!p) return least_count_of_mean;
  return std::max(least_count_of_mean, stats::count_needed(*p, (1.0 - until.confidence) / 2.0));
}

}  // namespace

UntilPrecise::UntilPrecise(const Protocol& protocol)
    : until_(*protocol.until),
      first_sessions_(protocol.sessions),
      least_count_(least_count(until_)),
      session_size_((least_count_ + static_cast<std::size_t>(first_sessions_) - 1) /
                    static_cast<std::size_t>(first_sessions_)) {}

bool UntilPrecise::begin_session() {
  if (stop_) return false;
  if (elapsed_ns_ >= until_.max_time_ns) {
    end(StopReason::max_time);
  } else if (std::cmp_greater_equal(count_, until_.max_repeats) ||
             (within_one_session() && !sessions_.empty())) {
    end(StopReason::max_repeats);
  }
  if (stop_) return false;
  sessions_.emplace_back();
  spent_ns_ = 0;
  return true;
}

void UntilPrecise::spent(Nanoseconds time) {
  spent_ns_ += time;
  elapsed_ns_ += time;
}

bool UntilPrecise::wants_iteration() const {
  const std::size_t done = sessions_.back().size();
  if (stop_ || std::cmp_greater_equal(count_, until_.max_repeats)) return false;
  if (elapsed_ns_ >= until_.max_time_ns && done > 0) return false;
  return within_one_session() || done < session_size_;
}

void UntilPrecise::observe(Nanoseconds latency) {
  std::vector<double>& session = sessions_.back();
  session.push_back(to_milliseconds(latency));
  ++count_;
  elapsed_ns_ += latency;
  if (within_one_session()) {
    if (count_ == stats::next_look(least_count_, looked_at_)) look();
    return;
  }
  const bool sizing = sessions_.size() == 1 && session.size() == 1;
  if (!sizing || latency <= 0) return;
  const auto as_long_as_spent = static_cast<std::size_t>((spent_ns_ + latency - 1) / latency);
  const auto most = static_cast<std::size_t>(std::max(1, until_.max_repeats / first_sessions_));
  session_size_ =
      std::min(std::max(session_size_, as_long_as_spent), std::max(session_size_, most));
}

void UntilPrecise::end_session() {
  if (!within_one_session() && sessions_.size() >= sessions_at_next_look()) look();
}

std::size_t UntilPrecise::sessions_at_next_look() const {
  return stats::next_look(static_cast<std::size_t>(first_sessions_), looked_at_);
}

void UntilPrecise::look() {
  ++looks_;
  looked_at_ = within_one_session() ? count_ : sessions_.size();
  earned_ = stats::earned_relative(sessions_, until_.metric, until_.confidence);
  if (earned_ && *earned_ <= until_.relative_ci) end(StopReason::reached);
}

void UntilPrecise::end(StopReason reason) {
  if (reason != StopReason::reached) {
    earned_ = stats::earned_relative(sessions_, until_.metric, until_.confidence);
    if (earned_ && *earned_ <= until_.relative_ci) reason = StopReason::reached;
  }
  stop_ = {.case_name = {},
           .reason = reason,
           .relative_ci = earned_,
           .sessions = static_cast<int>(sessions_.size()),
           .repeats = static_cast<int>(count_),
           .looks = looks_};
}

CaseRule::Left UntilPrecise::left() const {
  if (stop_) return {};
  double count = static_cast<double>(least_count_);
  if (earned_) {
    const double excess = *earned_ / until_.relative_ci;
    count = std::min(static_cast<double>(count_) * excess * excess, longest_forecast);
  }
  count = std::min(std::max(count, static_cast<double>(count_)),
                   static_cast<double>(until_.max_repeats));
  const auto iterations = static_cast<std::size_t>(count) - count_;
  if (within_one_session()) {
    return {.sessions = sessions_.empty() ? 1 : 0, .iterations = static_cast<int>(iterations)};
  }
  return {.sessions = static_cast<int>((iterations + session_size_ - 1) / session_size_),
          .iterations = static_cast<int>(iterations)};
}

}  // namespace assay::measure
