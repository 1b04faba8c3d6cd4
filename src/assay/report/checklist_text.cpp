// SPDX-License-Identifier: Apache-2.0
#include "assay/report/checklist_text.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::report {
namespace {

constexpr int status_width = 9;

Tone tone_of(CheckStatus status) {
  if (status == CheckStatus::fail) return Tone::failure;
  return status == CheckStatus::unlocked ? Tone::warning : Tone::plain;
}

std::string padded(std::string_view word) {
  return fmt::format("{:<{}}", word, status_width);
}

}  // namespace

std::string checklist_text(std::span<const CheckItem> items, const TableStyle& style) {
  std::string text;
  const std::string indent(status_width, ' ');
  for (const CheckItem& item : items) {
    text += toned(padded(word_of(item.status)), tone_of(item.status), style);
    std::string line = text::printable(item.text);
    if (!item.detail.empty()) line += ": " + text::printable(item.detail);
    text += line + "\n";
    if (!item.fix.empty() && item.status != CheckStatus::pass) {
      text += indent + "try: " + text::printable(item.fix) + "\n";
    }
  }
  text += "\n";
  for (const auto& entry : check_status_words) {
    const auto count = std::count_if(items.begin(), items.end(), [&](const CheckItem& item) {
      return item.status == entry.value;
    });
    text += fmt::format("{}{} {}", entry.value == CheckStatus::pass ? "" : ", ", count, entry.word);
  }
  return text + "\n";
}

}  // namespace assay::report
