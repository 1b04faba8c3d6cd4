// SPDX-License-Identifier: Apache-2.0
#include "assay/store/timestamp.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::store {
namespace {

constexpr Nanoseconds second = 1'000'000'000;
constexpr Nanoseconds microsecond = 1'000;

}  // namespace

Nanoseconds unix_now_ns() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count();
}

std::string utc_text(Nanoseconds unix_ns) {
  const std::time_t seconds = unix_ns / second;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     unix_ns % second / microsecond);
}

std::optional<Nanoseconds> parse_utc(std::string_view text) {
  constexpr std::string_view shape = "2026-01-31T23:59:59.123456Z";
  if (text.size() != shape.size()) return std::nullopt;
  bool all_digits = true;
  const auto digits = [&](std::size_t start, std::size_t count) {
    const auto value = text::parse_unsigned(text.substr(start, count));
    all_digits = all_digits && value;
    return value ? static_cast<int>(*value) : 0;
  };
  std::tm parts{};
  parts.tm_year = digits(0, 4) - 1900;
  parts.tm_mon = digits(5, 2) - 1;
  parts.tm_mday = digits(8, 2);
  parts.tm_hour = digits(11, 2);
  parts.tm_min = digits(14, 2);
  parts.tm_sec = digits(17, 2);
  const Nanoseconds microseconds = digits(20, 6);
  // Later years do not fit in 64 bits of nanoseconds.
  if (!all_digits || parts.tm_year < 70 || parts.tm_year > 361) return std::nullopt;
  const Nanoseconds unix_ns = timegm(&parts) * second + microseconds * microsecond;
  // The 31st of February and the like come back as another text.
  if (utc_text(unix_ns) != text) return std::nullopt;
  return unix_ns;
}

}  // namespace assay::store
