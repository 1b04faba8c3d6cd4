// SPDX-License-Identifier: Apache-2.0
#include "assay/host/lock_journal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assay/base/json.hpp"
#include "assay/data/fields.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "lock-";
constexpr std::string_view suffix = ".jsonl";
constexpr std::size_t largest_journal = 4 << 20;
constexpr std::size_t most_changes = 1 << 14;
constexpr std::size_t most_journals = 1000;

// The lines of the file, as they are stored.
struct HeaderLine {
  int format = 1;
  std::string root;
  std::string boot_id;
  int process = 0;
};

template <class Self, class Visit>
requires describes<Self, HeaderLine>
void fields(Self& self, Visit&& visit) {
  visit("format", self.format);
  visit("root", self.root);
  visit("boot_id", self.boot_id);
  visit("process", self.process);
}

struct ChangeLine {
  SettingKind what = SettingKind::sysfs;
  std::string target;
  std::string setting;
  std::string before;
  std::optional<std::string> set;
};

template <class Self, class Visit>
requires describes<Self, ChangeLine>
void fields(Self& self, Visit&& visit) {
  visit("what", self.what);
  visit("target", self.target);
  visit("setting", self.setting);
  visit("before", self.before);
  visit("set", self.set);
}

// Without the path: the message becomes a part of a run's files.
Failure cannot_write() {
  return fail(ErrorCode::missing,
              fmt::format("the journal of changes cannot be written: {}", std::strerror(errno)),
              "name a folder that can be written in ASSAY_STATE_DIR");
}

bool flush_folder(const fs::path& folder) {
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return directory.is_open() && ::fsync(directory.number()) == 0;
}

// Every folder on the way that is not there, for the user alone.
bool make_private_folders(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return true;
  struct stat facts {};
  if (errno == EEXIST) {
    if (::stat(folder.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) return true;
    errno = ENOTDIR;
    return false;
  }
  if (errno != ENOENT || !folder.has_parent_path() || folder.parent_path() == folder) return false;
  if (!make_private_folders(folder.parent_path())) return false;
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

// Whether the open file is still the one of that name.
bool has_name(const Descriptor& file, const fs::path& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(file.number(), &open) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

std::optional<std::string> whole_text(const Descriptor& file) {
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
  const uid_t user = ::geteuid();
  if ((user != 0 && facts.st_uid != user) || facts.st_size < 0) return std::nullopt;
  std::string text(static_cast<std::size_t>(facts.st_size), '\0');
  if (text.size() > largest_journal) return std::nullopt;
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count =
        ::pread(file.number(), text.data() + size, text.size() - size, static_cast<off_t>(size));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  return text;
}

template <class Line>
std::optional<Line> parse_line(std::string_view text) {
  const auto json = parse_json(text, "a journal");
  if (!json || !json->is_object()) return std::nullopt;
  auto line = from_json<Line>(*json, "a journal");
  if (!line) return std::nullopt;
  return *line;
}

// Nothing for what no lock writes.
std::optional<LockChange> parse_change(std::string_view text) {
  auto line = parse_line<ChangeLine>(text);
  if (!line) return std::nullopt;
  LockChange change{{line->what, std::move(line->target), std::move(line->setting)},
                    std::move(line->before),
                    std::move(line->set)};
  if (!is_known(change.setting) || !is_setting_text(change.before)) return std::nullopt;
  if (change.set && !is_setting_text(*change.set)) return std::nullopt;
  return change;
}

JournalContent parse_journal(std::string_view text) {
  JournalContent content;
  const auto refuse = [&](std::size_t line, std::string_view why) {
    if (content.refused.size() < 100) {
      content.refused.push_back(fmt::format("line {}: {}", line, why));
    }
  };
  std::size_t number = 0;
  while (true) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;  // torn, and so never acted upon
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    ++number;
    if (number == 1) {
      auto header = parse_line<HeaderLine>(line);
      if (!header || header->format != 1 || !header->root.starts_with('/')) {
        refuse(number, "not the head of a journal that this version knows");
        break;
      }
      content.root = header->root;
      content.boot_id = header->boot_id;
      content.process = header->process;
    } else if (content.changes.size() == most_changes) {
      refuse(number, "more changes than a lock makes");
      break;
    } else if (auto change = parse_change(line)) {
      content.changes.push_back(std::move(*change));
    } else {
      refuse(number, "not a change that a lock makes");
    }
  }
  return content;
}

bool is_journal_name(const std::string& name) {
  return name.starts_with(prefix) && name.ends_with(suffix);
}

}  // namespace

LockJournal::LockJournal(fs::path path, Descriptor file)
    : path_(std::move(path)), file_(std::move(file)) {}

Result<LockJournal> LockJournal::create(const fs::path& folder, const fs::path& root) {
  if (!make_private_folders(folder)) return cannot_write();
  std::error_code no_such_root;
  const fs::path whole_root = fs::canonical(root, no_such_root);
  const HeaderLine header{1, no_such_root ? root.string() : whole_root.string(),
                          host::boot_id(root), static_cast<int>(::getpid())};
  const std::string head = line_text(to_json(header)) + "\n";
  // A number is taken again where somebody who undoes abandoned journals was faster than the flock.
  for (int number = 0; number < 10'000; ++number) {
    fs::path path = folder / fmt::format("{}{}-{}{}", prefix, ::getpid(), number, suffix);
    Descriptor file(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.is_open() && errno == EEXIST) continue;
    if (!file.is_open()) return cannot_write();
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0 || !has_name(file, path)) {
      ::unlink(path.c_str());
      continue;
    }
    if (!write_all(file.number(), head) || ::fsync(file.number()) != 0 || !flush_folder(folder)) {
      const Failure failure = cannot_write();
      ::unlink(path.c_str());
      return failure;
    }
    return LockJournal(std::move(path), std::move(file));
  }
  return fail(ErrorCode::missing, "the state folder is full of journals", "assay doctor --restore");
}

Result<void> LockJournal::add(std::span<const LockChange> changes) {
  std::string lines;
  for (const LockChange& change : changes) {
    const ChangeLine line{change.setting.kind, change.setting.target, change.setting.name,
                          change.before, change.set};
    lines += line_text(to_json(line)) + "\n";
  }
  if (!write_all(file_.number(), lines) || ::fsync(file_.number()) != 0) {
    return cannot_write();
  }
  return {};
}

void LockJournal::remove() {
  ::unlink(path_.c_str());
}

AbandonedJournal::AbandonedJournal(fs::path path, Descriptor file, JournalContent content)
    : path_(std::move(path)), file_(std::move(file)), content_(std::move(content)) {}

void AbandonedJournal::remove() {
  ::unlink(path_.c_str());
}

std::vector<AbandonedJournal> abandoned_journals(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!is_journal_name(entry->path().filename().string())) continue;
    paths.push_back(entry->path());
    if (paths.size() == most_journals) break;
  }
  std::sort(paths.begin(), paths.end());

  std::vector<AbandonedJournal> journals;
  for (fs::path& path : paths) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.is_open() || ::flock(file.number(), LOCK_EX | LOCK_NB) != 0) continue;
    if (!has_name(file, path)) continue;  // undone by another in the meantime
    const auto text = whole_text(file);
    if (!text) continue;
    journals.push_back(AbandonedJournal(std::move(path), std::move(file), parse_journal(*text)));
  }
  return journals;
}

std::string boot_id(const fs::path& root) {
  const auto id = platform::read_kernel_value(root / "proc/sys/kernel/random/boot_id");
  return id && id->size() <= 64 ? *id : std::string{};
}

}  // namespace assay::host
