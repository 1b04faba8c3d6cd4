// SPDX-License-Identifier: Apache-2.0
// What of this process's surroundings is private.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "assay/base/file.hpp"
#include "assay/base/redaction.hpp"
#include "assay/base/text.hpp"

namespace assay {
namespace {

constexpr std::array<std::string_view, 10> secret_words{
    "TOKEN",  "SECRET",     "PASSWORD", "PASSWD", "API_KEY",
    "APIKEY", "CREDENTIAL", "PRIVATE",  "AUTH",   "ACCESS_KEY"};

// Values of settings whose names only sound secret: "AUTH_MODE=disabled", "MAX_TOKENS=100000".
bool is_setting(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 6> words{"enabled",  "disabled", "default",
                                                  "required", "optional", "legacy"};
  if (std::find(words.begin(), words.end(), value) != words.end()) return true;
  return name.find("TOKENS") != std::string_view::npos && text::parse_number(value).has_value();
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// passwd(5), read here: the C library would ask directories over the network, for as long as they
// take.
struct Account {
  std::string name;
  std::string home;
};

Account account_of(uid_t user) {
  constexpr std::size_t limit = 4 << 20;
  constexpr std::size_t fields = 7;
  const auto accounts = read_file("/etc/passwd", limit);
  if (!accounts) return {};
  for (const std::string_view line : text::split(*accounts, '\n')) {
    const auto parts = text::split(line, ':');
    if (parts.size() != fields || text::parse_unsigned(parts[2]) != std::uint64_t{user}) continue;
    return {std::string(parts[0]), std::string(parts[5])};
  }
  return {};
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace

Redactor Redactor::of_this_process() {
  RedactionSecrets secrets;
  const Account account = account_of(::getuid());
  secrets.home = variable("HOME").empty() ? account.home : variable("HOME");
  std::error_code unknown;
  secrets.working_directory = std::filesystem::current_path(unknown).string();
  secrets.users = {account.name, variable("USER"), variable("LOGNAME")};
  secrets.hosts = {host_name(), variable("HOSTNAME")};
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view setting = *entry;
    const std::size_t equals = std::min(setting.find('='), setting.size());
    std::string name(setting.substr(0, equals));
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    const std::string_view value = setting.substr(std::min(equals + 1, setting.size()));
    const bool is_secret =
        std::any_of(secret_words.begin(), secret_words.end(),
                    [&](std::string_view word) { return name.find(word) != std::string::npos; });
    if (is_secret && !is_setting(name, value)) secrets.values.emplace_back(value);
  }
  return Redactor(secrets);
}

}  // namespace assay
