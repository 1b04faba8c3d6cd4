// SPDX-License-Identifier: Apache-2.0
#include "assay/store/decision_folder.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/sha256.hpp"
#include "assay/base/text.hpp"
#include "assay/store/make_directory.hpp"
#include "assay/store/run_log.hpp"
#include "assay/store/timestamp.hpp"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_log = std::size_t{64} << 20;
constexpr std::size_t largest_document = std::size_t{16} << 20;
constexpr int pointer_version = 1;

Result<Json> read_json_file(const fs::path& path) {
  const auto text = read_file(path, largest_document);
  if (!text) return fail(text.error());
  return parse_json(*text, path.string());
}

Result<void> check_candidate(const AcceptedCandidate& candidate, const std::string& source) {
  if (is_hexadecimal(candidate.run_id, 12) &&
      (!candidate.artifact || is_sound(*candidate.artifact))) {
    return {};
  }
  return fail(ErrorCode::usage,
              fmt::format("{}: '{}' is no candidate that was accepted", source,
                          text::printable(candidate.label)),
              "restore the file from a copy, or decide into another --out");
}

}  // namespace

Result<DecisionFolder> DecisionFolder::open(const fs::path& path) {
  if (auto made = make_directory(path); !made) return fail(made.error());
  auto log = AppendFile::open(path / decision_files::log);
  if (!log) return fail(log.error());
  if (auto locked = log->lock(); !locked) return fail(locked.error());
  DecisionFolder folder(path, std::move(*log));
  if (auto read = folder.read_log(); !read) return fail(read.error());
  return folder;
}

Result<void> DecisionFolder::read_log() {
  const fs::path file = path_ / decision_files::log;
  const auto text = read_file(file, largest_log);
  if (!text) return fail(text.error());
  const std::size_t whole = text->rfind('\n') + 1;  // 0 where there is no line
  if (whole != text->size()) {
    if (auto cut = log_.truncate(whole); !cut) return cut;
  }
  int number = 0;
  for (const std::string_view line : text::split(std::string_view(*text).substr(0, whole), '\n')) {
    ++number;
    if (line.empty()) continue;
    const std::string place = fmt::format("{}:{}", file.string(), number);
    const auto event = parse_json(line, place);
    if (!event) return fail(event.error());
    const bool is_event = event->is_object() && event->value("stage", Json()).is_string() &&
                          event->value("ok", Json()).is_boolean() &&
                          event->value("meta", Json()).is_object() &&
                          event->at("meta").value("decision", Json()).is_string();
    if (!is_event) {
      return fail(ErrorCode::usage, place + ": not an event of a decision",
                  "decide into another --out");
    }
    if (!event->at("ok").get<bool>()) continue;
    done_.emplace_back(event->at("meta").at("decision").get<std::string>(),
                       event->at("stage").get<std::string>());
  }
  return {};
}

Result<fs::path> DecisionFolder::folder_of(const std::string& id) const {
  fs::path folder = path_ / id;
  if (auto made = make_directory(folder); !made) return fail(made.error());
  return folder;
}

Result<void> DecisionFolder::log(const std::string& id, std::string_view stage, bool ok,
                                 const Json& meta) {
  Json whole{{"decision", id}};
  whole.update(meta);
  const auto line = event_line(unix_now_ns(), stage, ok, whole);
  if (!line) return fail(line.error());
  if (auto appended = log_.append(*line); !appended) return appended;
  if (auto synced = log_.sync(); !synced) return synced;
  if (ok) done_.emplace_back(id, stage);
  return {};
}

bool DecisionFolder::has(const std::string& id, std::string_view stage) const {
  return std::find(done_.begin(), done_.end(), std::pair(id, std::string(stage))) != done_.end();
}

std::optional<std::string> DecisionFolder::superseded_by(const std::string& id) const {
  const auto is_made = [](const auto& event) { return event.second == decision_events::decided; };
  const auto newest = std::find_if(done_.rbegin(), done_.rend(), is_made);
  if (newest == done_.rend() || newest->first == id || !has(id, decision_events::decided)) {
    return std::nullopt;
  }
  return newest->first;
}

Result<std::optional<AcceptedPointer>> DecisionFolder::accepted() const {
  const fs::path file = path_ / decision_files::accepted;
  std::error_code problem;
  if (!fs::exists(fs::symlink_status(file, problem))) return std::optional<AcceptedPointer>();
  const auto json = read_json_file(file);
  if (!json) return fail(json.error());
  if (!json->is_object() || json->value("schema_version", Json()) != pointer_version) {
    return fail(ErrorCode::usage,
                fmt::format("{}: not a pointer of version {}", file.string(), pointer_version),
                "restore the file from a copy, or decide into another --out");
  }
  auto pointer = from_json<AcceptedPointer>(*json, file.string());
  if (!pointer) return fail(pointer.error());
  if (auto checked = check_candidate(pointer->accepted, file.string()); !checked) {
    return fail(checked.error());
  }
  for (const AcceptedCandidate& candidate : pointer->previous) {
    if (auto checked = check_candidate(candidate, file.string()); !checked) {
      return fail(checked.error());
    }
  }
  return std::optional(std::move(*pointer));
}

Result<void> DecisionFolder::set_accepted(const AcceptedPointer& pointer) {
  Json json{{"schema_version", pointer_version}};
  json.update(to_json(pointer));
  return write_file(path_ / decision_files::accepted, pretty_text(json));
}

Result<void> DecisionFolder::write_decision(const std::string& id, const Json& decision) {
  const auto folder = folder_of(id);
  if (!folder) return fail(folder.error());
  const std::string text = pretty_text(decision);
  if (auto written = write_file(*folder / decision_files::decision, text); !written) return written;
  return write_file(path_ / decision_files::decision, text);
}

Result<Json> DecisionFolder::decision(const std::string& id) const {
  return read_json_file(path_ / id / decision_files::decision);
}

}  // namespace assay::store
