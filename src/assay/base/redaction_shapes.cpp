// SPDX-License-Identifier: Apache-2.0
#include "assay/base/redaction_shapes.hpp"

#include <algorithm>
#include <array>

namespace assay::redaction {
namespace {

constexpr std::array<std::string_view, 16> token_prefixes{
    "hf_",    "ghp_", "gho_",     "ghu_",     "ghs_",  "ghr_",  "github_pat_", "glpat-",
    "nvapi-", "sk-",  "sk_live_", "sk_test_", "xoxb-", "xoxp-", "AKIA",        "ASIA"};

bool is_letter(char character) {
  return is_alphanumeric(character) && !is_digit(character);
}

// Of "abc…" as far as `accepts` goes.
template <class Accepts>
std::string_view run_of(std::string_view text, std::size_t at, Accepts accepts) {
  std::size_t end = at;
  while (end < text.size() && accepts(text[end])) ++end;
  return text.substr(at, end - at);
}

// Longer than a word, or long and with a digit in it.
bool looks_random(std::string_view run) {
  return run.size() >= 20 || (run.size() >= 8 && std::any_of(run.begin(), run.end(), is_digit));
}

bool is_word_at(std::string_view text, std::size_t at) {
  return at < text.size() && (is_alphanumeric(text[at]) || text[at] == '_');
}

// Groups between colons, and an IPv4 address as the last one.
bool is_ipv6(std::string_view run) {
  const std::size_t gap = run.find("::");
  if (gap != std::string_view::npos && run.find("::", gap + 1) != std::string_view::npos) {
    return false;
  }
  if (gap == std::string_view::npos && (run.starts_with(':') || run.ends_with(':'))) return false;
  if ((run.starts_with(':') && gap != 0) || (run.ends_with(':') && gap + 2 != run.size())) {
    return false;
  }
  std::size_t groups = 0;
  std::size_t named = 0;
  for (std::size_t at = 0; at < run.size();) {
    if (run[at] == ':') {
      ++at;
      continue;
    }
    const std::string_view group = run_of(run, at, is_hex);
    const std::size_t end = at + group.size();
    if (end < run.size() && run[end] == '.') {
      const std::string_view rest = run.substr(at);
      if (std::count(rest.begin(), rest.end(), '.') != 3 || rest.size() > 15) return false;
      groups += 2;
      ++named;
      break;
    }
    if (group.empty() || group.size() > 4) return false;
    ++groups;
    ++named;
    at = end;
  }
  const bool has_digit = std::any_of(run.begin(), run.end(), is_digit);
  if (gap == std::string_view::npos) return groups == 8;
  // "a::b" is a name in many languages, "fe80::1" in none.
  return groups <= 7 && named > 0 && (has_digit || named > 2);
}

// "0a:1b:…", six pairs and more.
bool is_hardware_address(std::string_view run) {
  if (run.size() < 17 || run.size() % 3 != 2) return false;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (i % 3 == 2 ? run[i] != ':' : !is_hex(run[i])) return false;
  }
  return true;
}

}  // namespace

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool is_hex(char character) {
  return is_digit(character) || (character >= 'a' && character <= 'f') ||
         (character >= 'A' && character <= 'F');
}

bool is_alphanumeric(char character) {
  return is_digit(character) || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z');
}

std::size_t ipv4_length(std::string_view text, std::size_t at) {
  if (at > 0 && (is_word_at(text, at - 1) || text[at - 1] == '.')) return 0;
  std::array<int, 4> octets{};
  std::size_t end = at;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i > 0) {
      if (end >= text.size() || text[end] != '.') return 0;
      ++end;
    }
    std::size_t digits = 0;
    while (end < text.size() && is_digit(text[end])) {
      if (++digits > 3) return 0;
      octets[i] = octets[i] * 10 + (text[end] - '0');
      ++end;
    }
    if (digits == 0 || octets[i] > 255) return 0;
  }
  if (is_word_at(text, end)) return 0;
  if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) return 0;
  const bool names_nobody = octets[0] == 127 || octets == std::array<int, 4>{};
  return names_nobody ? 0 : end - at;
}

ColonAddress colon_address(std::string_view text, std::size_t at) {
  std::string_view run = run_of(text, at, [](char c) { return is_hex(c) || c == ':' || c == '.'; });
  ColonAddress found;
  found.examined = run.size();
  if (is_word_at(text, at + run.size())) return found;
  // The end of a sentence, and of "fe80::1: unreachable".
  while (run.ends_with('.')) run.remove_suffix(1);
  if (run.ends_with(':') && !run.ends_with("::")) run.remove_suffix(1);
  if (is_hardware_address(run)) {
    found.kind = ColonAddress::Kind::hardware;
  } else if (run.size() <= 45 && run != "::1" && is_ipv6(run)) {
    found.kind = ColonAddress::Kind::ipv6;
  }
  found.length = found.kind == ColonAddress::Kind::none ? 0 : run.size();
  return found;
}

std::size_t dashed_hardware_address_length(std::string_view text, std::size_t at) {
  constexpr std::size_t length = 17;
  if (at > 0 && (is_word_at(text, at - 1) || text[at - 1] == '-')) return 0;
  if (text.size() - at < length) return 0;
  bool has_letter = false;
  for (std::size_t i = 0; i < length; ++i) {
    const char character = text[at + i];
    if (i % 3 == 2 ? character != '-' : !is_hex(character)) return 0;
    has_letter = has_letter || is_letter(character);
  }
  const std::size_t end = at + length;
  if (!has_letter || is_word_at(text, end) || (end < text.size() && text[end] == '-')) return 0;
  return length;
}

std::size_t gpu_uuid_length(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (!rest.starts_with("GPU-") && !rest.starts_with("MIG-")) return 0;
  std::size_t end = 4;
  for (const std::size_t digits : {8U, 4U, 4U, 4U, 12U}) {
    if (end > 4) {
      if (end >= rest.size() || rest[end] != '-') return 0;
      ++end;
    }
    for (std::size_t i = 0; i < digits; ++i, ++end) {
      if (end >= rest.size() || !is_hex(rest[end])) return 0;
    }
  }
  return is_word_at(rest, end) ? 0 : end;
}

std::size_t token_length(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  for (const std::string_view prefix : token_prefixes) {
    if (!rest.starts_with(prefix)) continue;
    const bool has_dashes = prefix != "hf_" && !prefix.starts_with("A");
    const std::string_view run = run_of(rest, prefix.size(), [&](char c) {
      return is_alphanumeric(c) || (has_dashes && (c == '-' || c == '_'));
    });
    // Of Amazon's key identifiers the length is known; others have changed theirs.
    const bool is_one = prefix.starts_with("A") ? run.size() == 16 : looks_random(run);
    return is_one ? prefix.size() + run.size() : 0;
  }
  // A JSON Web Token (RFC 7519) begins with the text {" in base64url.
  if (rest.starts_with("eyJ")) {
    constexpr std::size_t longest_header = 1024;
    const auto is_base64 = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; };
    const std::size_t header = run_of(rest.substr(0, longest_header), 0, is_base64).size();
    if (header < 10 || header >= rest.size() || rest[header] != '.') return 0;
    return run_of(rest, 0, [&](char c) { return is_base64(c) || c == '.'; }).size();
  }
  return 0;
}

Bearer bearer(std::string_view text, std::size_t at) {
  constexpr std::string_view word = "earer ";
  const std::string_view rest = text.substr(at);
  if (rest.empty() || (rest[0] != 'B' && rest[0] != 'b') || !rest.substr(1).starts_with(word)) {
    return {};
  }
  const std::size_t start = 1 + word.size();
  const std::string_view run = run_of(rest, start, [](char c) {
    return is_alphanumeric(c) || std::string_view("-._~+/=").find(c) != std::string_view::npos;
  });
  return looks_random(run) ? Bearer{start, run.size()} : Bearer{};
}

}  // namespace assay::redaction
