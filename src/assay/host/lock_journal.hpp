// SPDX-License-Identifier: Apache-2.0
#pragma once

// The journal of what a process changes on its machine, written and flushed before it is changed,
// so that it can be put back whatever becomes of the process.
//
// A file `lock-<process>-<number>.jsonl` of the state folder, readable by its owner alone:
//   {"format":1,"root":"/","boot_id":"…","process":4711}
//   {"what":"sysfs","target":"sys/devices/…/scaling_governor","setting":"governor",
//    "before":"schedutil\n","set":"performance"}
//   {"what":"nvml","target":"GPU-…","setting":"power_limit_w","before":"400","set":"250"}
// `set` is null where the setting is not changed itself but moves along with another. The owner
// holds an flock on the file for as long as it lives; a last line without its end was never acted
// upon.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/descriptor.hpp"
#include "assay/base/result.hpp"
#include "assay/host/machine_setting.hpp"

namespace assay::host {

struct LockChange {
  MachineSetting setting;
  std::string before;              // what it read; of a file, byte for byte
  std::optional<std::string> set;  // what it was changed to

  bool operator==(const LockChange&) const = default;
};

// Of the process that changes things.
class LockJournal {
 public:
  // A new file of this process, held. Makes the folder. Errors: missing, with the system's reason.
  [[nodiscard]] static Result<LockJournal> create(const std::filesystem::path& folder,
                                                  const std::filesystem::path& root);

  // On disk when it returns without an error. Errors: missing, with the system's reason.
  [[nodiscard]] Result<void> add(std::span<const LockChange> changes);

  const std::filesystem::path& path() const { return path_; }
  // Everything has been put back.
  void remove();

 private:
  LockJournal(std::filesystem::path path, Descriptor file);

  std::filesystem::path path_;
  Descriptor file_;
};

// What stands in a journal.
struct JournalContent {
  std::filesystem::path root;  // below which the machine's files were
  std::string boot_id;         // of the start of the machine; empty: unknown
  int process = 0;
  std::vector<LockChange> changes{};
  std::vector<std::string> refused{};  // "line 3: …": what is no record of a change
};

// The journal of a process that has ended, held so that only one undoes it.
class AbandonedJournal {
 public:
  const std::filesystem::path& path() const { return path_; }
  const JournalContent& content() const { return content_; }
  void remove();

 private:
  friend std::vector<AbandonedJournal> abandoned_journals(const std::filesystem::path& folder);
  AbandonedJournal(std::filesystem::path path, Descriptor file, JournalContent content);

  std::filesystem::path path_;
  Descriptor file_;
  JournalContent content_;
};

// Those of the folder whose owners are gone, oldest name first. Others' files, links, and files
// that are larger than a journal are passed over.
std::vector<AbandonedJournal> abandoned_journals(const std::filesystem::path& folder);

// The identity of the machine's present start; empty where it is unknown.
std::string boot_id(const std::filesystem::path& root);

}  // namespace assay::host
