// SPDX-License-Identifier: Apache-2.0

// `assay doctor`: is this machine fit to measure on, was that run measured as it should be, and put
// back what an ended run left changed.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/host/checklist.hpp"
#include "assay/host/restore.hpp"
#include "assay/report/checklist_text.hpp"
#include "assay/report/terminal.hpp"
#include "assay/stats/run_checklist.hpp"
#include "command.hpp"
#include "derive.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct DoctorOptions {
  fs::path run;
  bool restore = false;
  OutputOptions output;
};

Json document_of(const std::vector<CheckItem>& items) {
  const auto count = [&](CheckStatus status) {
    return std::count_if(items.begin(), items.end(),
                         [&](const CheckItem& item) { return item.status == status; });
  };
  Json counts = Json::object();
  for (const auto& entry : check_status_words) {
    counts[std::string(entry.word)] = count(entry.value);
  }
  return {{"schema_version", 1}, {"counts", std::move(counts)}, {"items", to_json(items)}};
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  return names;
}

Result<int> show_items(const std::vector<CheckItem>& items, const OutputOptions& output) {
  return show(
      output, [&] { return document_of(items); },
      [&] { return report::checklist_text(items, report::detect(STDOUT_FILENO).style()); });
}

// A run that fails a point of its checklist fails here; a machine is only described.
Result<int> examine_run(const DoctorOptions& options) {
  const auto derived = derive(options.run);
  if (!derived) return fail(derived.error());
  const auto items = stats::run_checklist(derived->run, derived->summaries, names_in(options.run));
  const auto shown = show_items(items, options.output);
  if (!shown) return shown;
  const bool failed = std::any_of(items.begin(), items.end(), [](const CheckItem& item) {
    return item.status == CheckStatus::fail;
  });
  return failed ? exit_code(ErrorCode::measurement) : 0;
}

Json document_of(const host::Restoration& restoration) {
  Json list = Json::array();
  for (const host::Restored& change : restoration.changes) {
    list.push_back({{"setting", change.setting},
                    {"device", change.device},
                    {"before", change.before},
                    {"restored", change.done},
                    {"how", change.how}});
  }
  return {{"schema_version", 1},
          {"journals", restoration.journals},
          {"journals_done", restoration.removed},
          {"changes", std::move(list)}};
}

std::string text_of(const host::Restoration& restoration) {
  if (restoration.journals == 0) return "nothing to put back\n";
  std::string text;
  for (const host::Restored& change : restoration.changes) {
    text +=
        fmt::format("{:<9}{}{}{} = {}: {}\n", change.done ? "restored" : "changed", change.setting,
                    change.device.empty() ? "" : " of ", change.device, change.before, change.how);
  }
  return text;
}

// Exit code 3 where something could not be put back: it takes a permission.
Result<int> restore(const DoctorOptions& options) {
  const host::Restoration restoration = host::restore_abandoned();
  const auto shown = show(
      options.output, [&] { return document_of(restoration); },
      [&] { return text_of(restoration); });
  if (!shown) return shown;
  return restoration.complete() ? 0 : exit_code(ErrorCode::missing);
}

Result<int> doctor(const DoctorOptions& options) {
  if (options.restore && !options.run.empty()) {
    return fail(ErrorCode::usage, "--restore is about this machine, not about a run",
                "leave the run out");
  }
  if (options.restore) return restore(options);
  if (!options.run.empty()) return examine_run(options);
  return show_items(host::machine_checklist(), options.output);
}

}  // namespace

void add_doctor(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "doctor", "check this machine, or a finished run, against the measurement checklist");
  auto options = std::make_shared<DoctorOptions>();
  command->add_option("run", options->run, "a run directory, instead of this machine");
  command->add_flag("--restore", options->restore,
                    "put back what a run that was killed left changed on this machine");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay doctor                   what to fix on this machine, and how\n"
               "  assay doctor runs/today        was it measured as it should be\n"
               "  assay doctor --restore         after a run was killed\n"
               "  assay doctor --json | jq '.items[] | select(.status == \"fail\")'");
  command->callback([options, &chosen] { chosen = [options] { return doctor(*options); }; });
}

}  // namespace assay::app
