// SPDX-License-Identifier: Apache-2.0
#include "assay/base/redaction.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/base/redaction_shapes.hpp"
#include "assay/base/sha256.hpp"
#include "assay/base/text.hpp"

namespace assay {
namespace {

using namespace redaction;

constexpr std::string_view path_mark = "<path>";
constexpr std::string_view home_mark = "<home>";
constexpr std::string_view working_directory_mark = "<cwd>";
constexpr std::string_view user_mark = "<user>";
constexpr std::string_view host_mark = "<host>";
constexpr std::string_view secret_mark = "<secret>";
constexpr std::string_view address_mark = "<ip>";
constexpr std::string_view hardware_mark = "<mac>";
constexpr std::array<std::string_view, 8> marks{path_mark,    home_mark,    working_directory_mark,
                                                user_mark,    host_mark,    secret_mark,
                                                address_mark, hardware_mark};

constexpr std::string_view quotes = "\"'`";

// Folders that are on every machine and hold nothing that a user has named.
constexpr std::array<std::string_view, 8> system_folders{"proc", "sys",   "dev", "usr",
                                                         "lib",  "lib64", "bin", "sbin"};
constexpr std::array<std::string_view, 5> named_below_system_folders{
    "/dev/shm", "/dev/mapper", "/dev/disk", "/usr/home", "/usr/local/home"};
// What lies directly in one of these has a user's name.
constexpr std::array<std::string_view, 4> folders_of_users{"home", "Users", "users", "media"};

constexpr std::size_t shortest_secret = 6;
constexpr std::size_t shortest_name = 3;

// Names that say nothing about who or where, and words of our own output that a user may be called.
constexpr std::array<std::string_view, 60> generic_names{
    "llama",   "replay",   "engine",  "cache",  "root",    "user",    "admin",  "administrator",
    "ubuntu",  "debian",   "fedora",  "centos", "alpine",  "arch",    "linux",  "localhost",
    "local",   "host",     "runner",  "build",  "builder", "docker",  "podman", "container",
    "vagrant", "nobody",   "guest",   "test",   "tester",  "jenkins", "github", "gitlab",
    "actions", "node",     "worker",  "server", "desktop", "laptop",  "home",   "work",
    "app",     "dev",      "data",    "model",  "models",  "cpu",     "gpu",    "memory",
    "kernel",  "assay",    "min",     "max",    "mean",    "total",   "name",   "path",
    "secret",  "ec2-user", "machine", "default"};

template <class List, class Value>
bool contains(const List& list, const Value& value) {
  return std::find(std::begin(list), std::end(list), value) != std::end(list);
}

// A mark that this scanner leaves, at `at`; or 0.
std::size_t mark_length(std::string_view text, std::size_t at) {
  if (text[at] != '<') return 0;
  for (const std::string_view mark : marks) {
    if (text.substr(at).starts_with(mark)) return mark.size();
  }
  return 0;
}

// A stretch of the text, and what becomes of it.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  const Redactor::Needle* needle = nullptr;
};

bool is_path_character(char character) {
  // What separates a path from the words around it, where there are no quotation marks.
  constexpr std::string_view separators = " \t\r\n\v\f\"'`:,;()[]{}<>|&\0";
  return separators.find(character) == std::string_view::npos && character != '\0';
}

// Every occurrence, overlapping ones too, in the order of their ends.
template <class Found>
void find_all(std::string_view text, const Redactor::Needle& needle, Found found) {
  std::size_t matched = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    while (matched > 0 && needle.text[matched] != text[i]) matched = needle.borders[matched - 1];
    if (needle.text[matched] == text[i]) ++matched;
    if (matched == needle.text.size()) {
      found(i + 1 - matched, i + 1);
      matched = needle.borders[matched - 1];
    }
  }
}

Redactor::Needle needle_of(std::string text, std::string_view replacement) {
  std::vector<std::size_t> borders(text.size());
  std::size_t matched = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    while (matched > 0 && text[matched] != text[i]) matched = borders[matched - 1];
    if (text[matched] == text[i]) ++matched;
    borders[i] = matched;
  }
  return {std::move(text), std::move(borders), std::string(replacement)};
}

// The non-empty parts between slashes of one path.
struct PathParts {
  std::size_t count = 0;
  std::string_view first;
  std::string_view parent;  // of the last
  std::string_view last;
  bool goes_up = false;  // by ".."
};

PathParts parts_of(std::string_view path) {
  PathParts parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (parts.count == 0) parts.first = part;
    parts.parent = parts.last;
    parts.last = part;
    parts.goes_up = parts.goes_up || part == "..";
    ++parts.count;
  }
  return parts;
}

bool is_system_path(std::string_view path, const PathParts& parts) {
  if (parts.goes_up || !contains(system_folders, parts.first)) return false;
  return std::none_of(named_below_system_folders.begin(), named_below_system_folders.end(),
                      [&](std::string_view folder) {
                        return path.starts_with(folder) &&
                               (path.size() == folder.size() || path[folder.size()] == '/');
                      });
}

// Whether one of the parameters of a URL's query opens something: "token=…". "max_tokens=…" does
// not.
bool has_secret_parameter(std::string_view query) {
  constexpr std::array<std::string_view, 7> words{"token", "key",        "secret", "passw",
                                                  "sig",   "credential", "auth"};
  constexpr std::size_t longest_key = 64;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find_first_of("?&;#"), query.size());
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::string key =
        text::lower_case(parameter.substr(0, std::min(parameter.find('='), longest_key)));
    if (key.ends_with("tokens")) continue;
    if (std::any_of(words.begin(), words.end(),
                    [&](std::string_view word) { return key.find(word) != std::string::npos; })) {
      return true;
    }
  }
  return false;
}

// One walk over a text.
class Scan {
 public:
  Scan(std::string_view text, const std::vector<Redactor::Needle>& directories,
       const std::vector<Redactor::Needle>& values, const std::vector<Redactor::Needle>& names)
      : text_(text), names_(names) {
    find_values(values);
    find_directories(directories);
    output_.reserve(text.size());
  }

  std::string redacted() {
    while (at_ < text_.size()) {
      const bool changed = take_value() || take_mark() || take_directory() || take_path() ||
                           take_url() || take_word();
      if (changed) continue;
      after_mark_ = false;
      output_ += text_[at_++];
    }
    return std::move(output_);
  }

 private:
  void find_values(const std::vector<Redactor::Needle>& values) {
    // What touches a mark stays as it is, or a second redaction would find more than the first.
    std::vector<bool> in_mark;
    if (!values.empty()) in_mark.resize(text_.size(), false);
    for (std::size_t i = 0; !values.empty() && i < text_.size();) {
      const std::size_t length = mark_length(text_, i);
      std::fill_n(in_mark.begin() + static_cast<std::ptrdiff_t>(i), length, true);
      i += std::max<std::size_t>(length, 1);
    }
    std::vector<Span> found;
    for (const Redactor::Needle& value : values) {
      find_all(text_, value, [&](std::size_t begin, std::size_t end) {
        if (in_mark[begin] || in_mark[end - 1]) return;
        if (!found.empty() && found.back().needle == &value && begin < found.back().end) {
          found.back().end = end;
        } else {
          found.push_back({begin, end, &value});
        }
      });
    }
    std::sort(found.begin(), found.end(), [](const Span& left, const Span& right) {
      return std::pair(left.begin, right.end) < std::pair(right.begin, left.end);
    });
    // Of overlapping ones, all of it goes as one.
    for (const Span& span : found) {
      if (!values_.empty() && span.begin < values_.back().end) {
        values_.back().end = std::max(values_.back().end, span.end);
      } else {
        values_.push_back(span);
      }
    }
  }

  void find_directories(const std::vector<Redactor::Needle>& directories) {
    for (const Redactor::Needle& directory : directories) {
      find_all(text_, directory, [&](std::size_t begin, std::size_t end) {
        const char next = end < text_.size() ? text_[end] : ' ';
        // "/home/alice" is no part of "/home/alicent".
        if (is_alphanumeric(next) || next == '_' || next == '-') return;
        directories_.push_back({begin, end, &directory});
      });
    }
    std::sort(directories_.begin(), directories_.end(), [](const Span& left, const Span& right) {
      return std::pair(left.begin, right.end) < std::pair(right.begin, left.end);
    });
  }

  char previous() const { return at_ > 0 ? text_[at_ - 1] : ' '; }

  void replace(std::size_t end, std::string_view replacement) {
    output_ += replacement;
    at_ = end;
    after_mark_ = true;
  }

  bool take_value() {
    while (value_ < values_.size() && values_[value_].end <= at_) ++value_;
    if (value_ == values_.size() || values_[value_].begin > at_) return false;
    replace(values_[value_].end, secret_mark);
    return true;
  }

  bool take_mark() {
    const std::size_t length = mark_length(text_, at_);
    if (length == 0) return false;
    replace(at_ + length, text_.substr(at_, length));
    return true;
  }

  bool take_directory() {
    while (directory_ < directories_.size() && directories_[directory_].begin < at_) ++directory_;
    if (directory_ == directories_.size() || directories_[directory_].begin > at_) return false;
    const Span found = directories_[directory_];
    std::size_t end = found.end;
    while (end < text_.size() && is_path_character(text_[end])) ++end;
    end = std::max(end, end_of_path());
    const std::string_view below = text_.substr(found.end, end - found.end);
    if (below.find_first_not_of("/.") == std::string_view::npos) {
      replace(found.end, found.needle->replacement);
    } else {
      replace_path(end);
    }
    return true;
  }

  // Where a path that begins here ends: at the closing quotation mark, or where its characters do.
  std::size_t end_of_path() const {
    if (at_ > 0 && quotes.find(previous()) != std::string_view::npos) {
      const std::size_t closing = text_.find_first_of("\"'`\n", at_);
      if (closing != std::string_view::npos && text_[closing] == previous() &&
          is_one_path(text_.substr(at_, closing - at_))) {
        return closing;
      }
    }
    std::size_t end = at_;
    while (end < text_.size() && is_path_character(text_[end])) {
      // Another one begins in "--a=/x/y".
      if (end > at_ && text_[end] == '/' && text_[end - 1] == '=') break;
      // "\ " is a blank in a file's name.
      end += text_[end] == '\\' && end + 1 < text_.size() && text_[end + 1] == ' ' ? 2 : 1;
    }
    return end;
  }

  // Not a list of paths or a command with them: no slash follows a separator.
  static bool is_one_path(std::string_view quoted) {
    for (std::size_t i = 1; i < quoted.size(); ++i) {
      if (quoted[i] == '/' && (quoted[i - 1] == '=' || !is_path_character(quoted[i - 1]))) {
        return false;
      }
    }
    return true;
  }

  // A slash within a word divides ("tokens/s", "1/2", "../x"), except after an option's letter.
  bool starts_path() const {
    if (at_ < path_examined_ || at_ < url_end_ || text_[at_] != '/' || after_mark_) return false;
    const char before = previous();
    constexpr std::string_view dividing = "_/.-~%$)]}*+?#";
    if (!is_alphanumeric(before) && dividing.find(before) == std::string_view::npos) return true;
    return is_alphanumeric(before) && at_ >= 2 && text_[at_ - 2] == '-' &&
           (at_ == 2 || text_[at_ - 3] == ' ');
  }

  bool take_path() {
    if (!starts_path()) return false;
    const std::size_t end = end_of_path();
    const std::string_view path = text_.substr(at_, end - at_);
    const PathParts parts = parts_of(path);
    if (parts.count < 2 || is_system_path(path, parts)) {
      path_examined_ = end;
      return false;
    }
    replace_path(end);
    return true;
  }

  // The path up to `end` gives way to a mark and its last part, which is looked at in turn.
  void replace_path(std::size_t end) {
    const PathParts parts = parts_of(text_.substr(at_, end - at_));
    output_ += path_mark;
    after_mark_ = true;
    if (contains(folders_of_users, parts.parent)) {
      at_ = end;
      return;
    }
    output_ += '/';
    after_mark_ = false;
    at_ = static_cast<std::size_t>(parts.last.data() - text_.data());
    path_examined_ = end;
    while (value_ < values_.size() && values_[value_].end <= at_) ++value_;
    if (value_ < values_.size() && values_[value_].begin < at_) {
      replace(values_[value_].end, secret_mark);
    }
  }

  // "://" after a scheme. The path of a URL stays: it names nothing of this machine. Its host and
  // query go with whoever is let in there.
  bool take_url() {
    constexpr std::string_view colon = "://";
    if (at_ == query_begin_) {
      output_ += text_[at_];
      replace(query_end_, secret_mark);
      return true;
    }
    if (at_ < url_end_ || !text_.substr(at_).starts_with(colon) || !is_alphanumeric(previous())) {
      return false;
    }
    const std::size_t start = at_ + colon.size();
    output_ += colon;
    after_mark_ = false;
    if (at_ >= 4 && text_.substr(at_ - 4, 4) == "file") {
      at_ = start;
      // The third slash begins a path of this machine.
      if (at_ < text_.size() && text_[at_] == '/') {
        const std::size_t end = end_of_path();
        if (parts_of(text_.substr(at_, end - at_)).count >= 2) replace_path(end);
      }
      return true;
    }
    // A URL in the query of another one ends with it.
    const bool is_nested = at_ < whole_url_end_;
    if (!is_nested) whole_url_end_ = end_of_url(start);
    const std::size_t end = whole_url_end_;
    const std::size_t query = std::min(text_.find_first_of("?#", start), end);
    const std::size_t authority = std::min(text_.find_first_of("/?#", start), end);
    const bool has_user =
        text_.substr(start, authority - start).find('@') != std::string_view::npos;
    const bool has_secret = !is_nested && has_secret_parameter(text_.substr(query, end - query));
    url_end_ = query;
    if (has_secret) {
      query_begin_ = query;
      query_end_ = end;
    }
    at_ = start;
    if (has_user || has_secret) replace(authority, host_mark);
    return true;
  }

  std::size_t end_of_url(std::size_t start) const {
    constexpr std::string_view ends = " \t\r\n\"'`>|\\)";
    std::size_t end = start;
    while (end < text_.size() && ends.find(text_[end]) == std::string_view::npos) {
      const std::size_t mark = mark_length(text_, end);
      if (mark == 0 && text_[end] == '<') break;
      end += std::max<std::size_t>(mark, 1);
    }
    return end;
  }

  // What begins with a word.
  bool take_word() {
    if (is_alphanumeric(previous()) && !after_mark_) return false;
    const char here = text_[at_];
    if (is_hex(here) || here == ':') {
      if (take_address()) return true;
    }
    if (!is_alphanumeric(here)) return false;
    if (const std::size_t length = gpu_uuid_length(text_, at_); length > 0) {
      const std::string_view uuid = text_.substr(at_, length);
      // As in the facts of GPUs, so that the two can be told to be the same.
      replace(at_ + length, fmt::format("{}{:.12}", uuid.substr(0, 4), sha256(uuid)));
      return true;
    }
    if (const std::size_t length = token_length(text_, at_); length > 0) {
      replace(at_ + length, secret_mark);
      return true;
    }
    if (const Bearer found = bearer(text_, at_); found.token > 0) {
      output_ += text_.substr(at_, found.word);
      replace(at_ + found.word + found.token, secret_mark);
      return true;
    }
    return take_name();
  }

  bool take_address() {
    if (const std::size_t length = dashed_hardware_address_length(text_, at_); length > 0) {
      replace(at_ + length, hardware_mark);
      return true;
    }
    if (at_ >= colon_examined_ && previous() != '_') {
      const ColonAddress found = colon_address(text_, at_);
      colon_examined_ = at_ + found.examined;
      if (found.kind != ColonAddress::Kind::none) {
        replace(at_ + found.length,
                found.kind == ColonAddress::Kind::ipv6 ? address_mark : hardware_mark);
        return true;
      }
    }
    if (const std::size_t length = ipv4_length(text_, at_); length > 0) {
      replace(at_ + length, address_mark);
      return true;
    }
    return false;
  }

  bool take_name() {
    const std::string_view rest = text_.substr(at_);
    const auto name = std::find_if(names_.begin(), names_.end(), [&](const Redactor::Needle& one) {
      const std::size_t size = one.text.size();
      return rest.starts_with(one.text) && (rest.size() == size || !is_alphanumeric(rest[size]));
    });
    if (name == names_.end()) return false;
    replace(at_ + name->text.size(), name->replacement);
    return true;
  }

  std::string_view text_;
  const std::vector<Redactor::Needle>& names_;
  std::vector<Span> values_;       // apart, in order
  std::vector<Span> directories_;  // in order; of those that begin alike the longest first
  std::string output_;
  std::size_t at_ = 0;
  std::size_t value_ = 0;      // the first of values_ that is not behind us
  std::size_t directory_ = 0;  // likewise
  bool after_mark_ = false;
  std::size_t path_examined_ = 0;  // no path begins before it
  std::size_t colon_examined_ = 0;
  std::size_t url_end_ = 0;        // of the part of a URL in which slashes begin no path
  std::size_t whole_url_end_ = 0;  // with its query
  std::size_t query_begin_ = std::numeric_limits<std::size_t>::max();
  std::size_t query_end_ = 0;
};

bool is_absolute_and_deep(std::string_view directory) {
  return directory.starts_with('/') && parts_of(directory).count >= 2;
}

bool names_somebody(std::string_view name) {
  if (name.size() < shortest_name || contains(generic_names, name)) return false;
  return !std::all_of(name.begin(), name.end(), is_digit);
}

}  // namespace

Redactor::Redactor(const RedactionSecrets& secrets) {
  const auto add_directory = [&](std::string directory, std::string_view mark) {
    while (directory.ends_with('/')) directory.pop_back();
    if (is_absolute_and_deep(directory)) directories_.push_back(needle_of(directory, mark));
  };
  // A user at home is at home.
  add_directory(secrets.home, home_mark);
  add_directory(secrets.working_directory, working_directory_mark);
  const auto add_name = [&](const std::string& name, std::string_view mark) {
    if (names_somebody(name)) names_.push_back(needle_of(name, mark));
  };
  for (const std::string& user : secrets.users) add_name(user, user_mark);
  for (const std::string& host : secrets.hosts) {
    add_name(host, host_mark);
    add_name(host.substr(0, host.find('.')), host_mark);
  }
  std::stable_sort(names_.begin(), names_.end(), [](const Needle& left, const Needle& right) {
    return left.text.size() > right.text.size();
  });
  const std::set<std::string> values(secrets.values.begin(), secrets.values.end());
  for (const std::string& value : values) {
    if (value.size() >= shortest_secret) values_.push_back(needle_of(value, secret_mark));
  }
}

std::string Redactor::redact(std::string_view text) const {
  // One walk is enough for all that people write. A mark changes what stands around it, though, and
  // hostile text can be built so that a second walk finds more.
  constexpr int most_walks = 8;
  std::string redacted = Scan(text, directories_, values_, names_).redacted();
  if (redacted == text) return redacted;
  for (int i = 1; i < most_walks; ++i) {
    std::string again = Scan(redacted, directories_, values_, names_).redacted();
    if (again == redacted) break;
    redacted = std::move(again);
  }
  return redacted;
}

Json Redactor::redact_document(const Json& value) const {
  if (value.is_string()) return redact(value.get_ref<const std::string&>());
  if (value.is_array()) {
    Json array = Json::array();
    for (const Json& element : value) array.push_back(redact_document(element));
    return array;
  }
  if (!value.is_object()) return value;
  Json object = Json::object();
  for (const auto& [key, element] : value.items()) {
    const std::string redacted = redact(key);
    std::string unique = redacted;
    for (int i = 2; object.contains(unique); ++i) unique = fmt::format("{}#{}", redacted, i);
    object[unique] = redact_document(element);
  }
  return object;
}

}  // namespace assay
