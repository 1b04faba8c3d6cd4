// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where decisions live (docs/deciding.md): the pointer to what is accepted, the files that the
// accepted ones were made of (artifacts.hpp), every decision, and the log of what was done.
//
//   accepted.json  artifacts/SHA256  decision.json  decision.log
//   ID/decision.json  ID/measurement-1/  ID/rca.json  ID/rca.html
//
// Each file appears whole or not at all, and one process at a time writes here.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/accepted.hpp"
#include "assay/store/append_file.hpp"

namespace assay::store {

namespace decision_files {

inline constexpr const char* accepted = "accepted.json";
inline constexpr const char* decision = "decision.json";
inline constexpr const char* log = "decision.log";

}  // namespace decision_files

// Of the log. A decision counts from "decided" on: its decision.json is written then.
namespace decision_events {

inline constexpr std::string_view begun = "begun";
inline constexpr std::string_view resumed = "resumed";
inline constexpr std::string_view judged = "judged";        // meta: Judgement
inline constexpr std::string_view explained = "explained";  // rca.json and rca.html are there
inline constexpr std::string_view measuring = "measuring";  // meta: {"measurement"}
inline constexpr std::string_view left_open = "left_open";
inline constexpr std::string_view decided = "decided";      // meta: {"verdict"}
inline constexpr std::string_view pointer = "pointer";      // meta: {"accepted"}
inline constexpr std::string_view installed = "installed";  // meta: {"file", "sha256"}
inline constexpr std::string_view hook = "hook";            // meta: {"program"}

}  // namespace decision_events

class DecisionFolder {
 public:
  // Makes the folder where there is none, and keeps others from writing until this object ends. A
  // torn last line of the log, as a crash leaves it, is cut off. Errors: usage, where another
  // process writes here, or for a damaged log; missing, where it cannot be written.
  [[nodiscard]] static Result<DecisionFolder> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }

  // Made where it is not there.
  [[nodiscard]] Result<std::filesystem::path> folder_of(const std::string& id) const;

  // Appends {"ts","stage","ok","meta"}, with the decision's id in meta; on the disk when it
  // returns.
  [[nodiscard]] Result<void> log(const std::string& id, std::string_view stage, bool ok,
                                 const Json& meta);

  // Whether an event of the stage that was ok is there.
  bool has(const std::string& id, std::string_view stage) const;

  // The decision that was made after this one; none where it is the newest, or was not made yet.
  std::optional<std::string> superseded_by(const std::string& id) const;

  // None where nothing was ever accepted. Errors: usage, for a damaged file.
  [[nodiscard]] Result<std::optional<AcceptedPointer>> accepted() const;
  [[nodiscard]] Result<void> set_accepted(const AcceptedPointer& pointer);

  // As ID/decision.json, and as the folder's latest one.
  [[nodiscard]] Result<void> write_decision(const std::string& id, const Json& decision);
  // Errors: usage, for a damaged file; missing, where it is not there.
  [[nodiscard]] Result<Json> decision(const std::string& id) const;

 private:
  DecisionFolder(std::filesystem::path path, AppendFile log)
      : path_(std::move(path)), log_(std::move(log)) {}

  [[nodiscard]] Result<void> read_log();

  std::filesystem::path path_;
  AppendFile log_;
  std::vector<std::pair<std::string, std::string>> done_{};  // id and stage of events that were ok
};

}  // namespace assay::store
