// SPDX-License-Identifier: Apache-2.0
#include "assay/host/restore.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/host/state_folder.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

Restored about(const LockChange& change) {
  Restored restored;
  restored.setting = change.setting.name;
  restored.before = text::trim(change.before);
  if (change.setting.kind == SettingKind::nvml) {
    restored.device = "gpu " + change.setting.target;
  } else {
    // "sys/devices/system/cpu/cpufreq/policy0/scaling_governor" is the governor of policy0.
    const fs::path folder = fs::path(change.setting.target).parent_path();
    const bool is_of_a_cpu = folder.filename() == "cpufreq";
    const std::string name = (is_of_a_cpu ? folder.parent_path() : folder).filename().string();
    if (name.starts_with("policy") || (is_of_a_cpu && name != "cpu")) restored.device = name;
  }
  return restored;
}

std::string why_not(const SettingError& error) {
  if (error.kind != SettingError::Kind::no_permission) return error.text;
  return error.text + "; try sudo assay doctor --restore";
}

void undo(Machine& machine, const LockChange& change, Restored& restored) {
  const bool readable = can_be_read(change.setting);
  if (readable) {
    const auto now = machine.read(change.setting);
    if (now && *now == change.before) {
      restored.done = true;
      restored.how = "was so already";
      return;
    }
  }
  if (const auto written = machine.write(change.setting, change.before); !written) {
    restored.how = why_not(written.error());
    return;
  }
  if (readable) {
    const auto now = machine.read(change.setting);
    if (!now || !is_same(change.setting, *now, change.before)) {
      restored.how =
          now ? fmt::format("was accepted, and reads back {}", text::printable(text::trim(*now)))
              : why_not(now.error());
      return;
    }
  }
  restored.done = true;
  restored.how = "put back";
}

bool is_same_folder(const fs::path& left, const fs::path& right) {
  std::error_code ignored;
  return left == right || fs::equivalent(left, right, ignored);
}

// Whether nothing is left to do.
bool undo(Machine& machine, const AbandonedJournal& journal, std::vector<Restored>& changes) {
  const JournalContent& content = journal.content();
  const std::size_t first = changes.size();
  const std::string name = journal.path().filename().string();
  for (const std::string& line : content.refused) {
    Restored refused;
    refused.how = fmt::format("{} of {}; remove the file once you have seen to it", line, name);
    changes.push_back(std::move(refused));
  }
  const std::string boot = boot_id(machine.root());
  const auto for_all = [&](bool done, const std::string& how) {
    for (const LockChange& change : content.changes) {
      Restored restored = about(change);
      restored.done = done;
      restored.how = how;
      changes.push_back(std::move(restored));
    }
  };
  if (!content.changes.empty() && !is_same_folder(content.root, machine.root())) {
    for_all(false, fmt::format("was changed below {}; name that in ASSAY_HOST_ROOT",
                               text::printable(content.root.string())));
  } else if (!boot.empty() && !content.boot_id.empty() && boot != content.boot_id) {
    for_all(true, "the machine has been started anew since, and has forgotten it");
  } else {
    for (Restored& restored : put_back(machine, content.changes)) {
      changes.push_back(std::move(restored));
    }
  }
  return std::all_of(changes.begin() + static_cast<std::ptrdiff_t>(first), changes.end(),
                     [](const Restored& restored) { return restored.done; });
}

}  // namespace

std::vector<Restored> put_back(Machine& machine, std::span<const LockChange> changes) {
  std::vector<Restored> all;
  for (std::size_t left = changes.size(); left > 0; --left) {
    const LockChange& change = changes[left - 1];
    undo(machine, change, all.emplace_back(about(change)));
  }
  return all;
}

Restoration restore_abandoned(const fs::path& root) {
  Restoration restoration;
  Machine machine(root);
  for (AbandonedJournal& journal : abandoned_journals(state_folder())) {
    ++restoration.journals;
    if (!undo(machine, journal, restoration.changes)) continue;
    journal.remove();
    ++restoration.removed;
  }
  return restoration;
}

}  // namespace assay::host
