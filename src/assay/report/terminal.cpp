// SPDX-License-Identifier: Apache-2.0
#include "assay/report/terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

#include "assay/base/text.hpp"

namespace assay::report {
namespace {

constexpr int usual_width = 80;
constexpr int narrowest = 40;
constexpr int widest = 400;

// Empty counts as unset.
std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::optional<int> declared_width() {
  const auto columns = text::parse_integer(environment("COLUMNS"));
  if (!columns || *columns <= 0) return std::nullopt;
  return static_cast<int>(std::min<std::int64_t>(*columns, widest));
}

std::optional<int> device_width(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

// The first of the variables that is set decides (POSIX, "Environment Variables", §8.2).
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string locale = text::lower_case(environment(name));
    if (locale.empty()) continue;
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

TerminalFacts detect(int descriptor) {
  TerminalFacts facts;
  facts.is_tty = isatty(descriptor) == 1;
  const int width = declared_width().value_or(device_width(descriptor).value_or(usual_width));
  facts.width = std::clamp(width, narrowest, widest);
  facts.unicode = locale_is_utf8();
  facts.color = facts.is_tty && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  return facts;
}

}  // namespace assay::report
