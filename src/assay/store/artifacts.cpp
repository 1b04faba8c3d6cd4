// SPDX-License-Identifier: Apache-2.0
#include "assay/store/artifacts.hpp"

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/sha256.hpp"
#include "assay/store/make_directory.hpp"

namespace assay::store {

namespace fs = std::filesystem;

Result<Artifact> keep_artifact(const fs::path& directory, const std::string& name,
                               std::string_view bytes) {
  Artifact artifact{.name = name, .sha256 = sha256(bytes)};
  const fs::path file = path_of_artifact(directory, artifact);
  if (auto made = make_directory(file.parent_path()); !made) return fail(made.error());
  if (auto written = write_file(file, bytes); !written) return fail(written.error());
  return artifact;
}

fs::path path_of_artifact(const fs::path& directory, const Artifact& artifact) {
  return directory / artifact_folder / artifact.sha256;
}

Result<std::string> kept_artifact(const fs::path& directory, const Artifact& artifact) {
  const fs::path file = path_of_artifact(directory, artifact);
  auto bytes = read_file(file, largest_artifact);
  if (!bytes || sha256(*bytes) == artifact.sha256) return bytes;
  return fail(ErrorCode::usage, fmt::format("{} was changed since it was kept", file.string()),
              "restore the file from a copy");
}

}  // namespace assay::store
