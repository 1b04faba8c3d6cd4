// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder of results that appears complete or not at all: written beside its place under another
// name, and renamed when everything is in it.

#include <filesystem>

#include "assay/base/result.hpp"

namespace assay::store {

class StagedFolder {
 public:
  // Makes the folder to write to, with those above it. Errors: usage, where `destination` holds
  // something already or is no directory; as of write_failure(), where it cannot be made.
  [[nodiscard]] static Result<StagedFolder> begin(const std::filesystem::path& destination);

  // What begin() would refuse, before any work is done. Errors: usage, as there.
  [[nodiscard]] static Result<void> check(const std::filesystem::path& destination);

  // Removes what was not finished.
  ~StagedFolder();
  StagedFolder(StagedFolder&& other) noexcept;
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;
  StagedFolder& operator=(StagedFolder&&) = delete;

  // Where to write.
  const std::filesystem::path& path() const { return path_; }

  // Gives the folder its name. Errors: as of begin(), where something has appeared there meanwhile.
  [[nodiscard]] Result<void> finish();

 private:
  StagedFolder(std::filesystem::path destination, std::filesystem::path path);

  std::filesystem::path destination_;
  std::filesystem::path path_;  // empty: finished
};

}  // namespace assay::store
