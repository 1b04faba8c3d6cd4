// SPDX-License-Identifier: Apache-2.0
#include "assay/study/artifacts.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/sha256.hpp"
#include "assay/base/text.hpp"

namespace assay::study {
namespace {

namespace fs = std::filesystem;

// A study that was handed on shall not carry other files of its reader's away.
bool stays_inside(const fs::path& path) {
  return path.is_relative() && path.has_filename() &&
         std::find(path.begin(), path.end(), "..") == path.end();
}

std::string text_at(const Knobs& block, const char* key) {
  const auto found = block.find(key);
  return found == block.end() ? std::string() : found->second.get<std::string>();
}

class Finder {
 public:
  Finder(const Document& document, const fs::path& folder) : document_(document), folder_(folder) {}

  // Completes `own`, a part of `whole`, which is the block that the case is measured with.
  Result<void> take(const Knobs& whole, const KeyPath& path, Knobs& own) {
    const std::string name = text_at(whole, artifact_key);
    const std::string hash = text_at(whole, artifact_hash_key);
    if (name.empty() && hash.empty()) return {};
    if (!stays_inside(name)) {
      return document_.problem(path.key(artifact_key), "expected a file below the study's folder",
                               "a relative path without '..'");
    }
    const std::string base_name = fs::path(name).filename().string();
    if (base_name != name) own[artifact_key] = base_name;
    if (found_.contains(hash)) return {};
    auto bytes = read(name, hash, path);
    if (!bytes) return fail(bytes.error());
    const std::string sum = sha256(*bytes);
    if (!hash.empty() && hash != sum) {
      return document_.problem(
          path.key(artifact_hash_key),
          fmt::format("{} has SHA-256 {}, not {}", text::printable(name), sum, hash),
          "it is another file of the same name; leave out the hash to measure with it");
    }
    if (hash.empty()) own[artifact_hash_key] = sum;
    found_.emplace(sum, std::move(*bytes));
    return {};
  }

  Artifacts found() && { return std::move(found_); }

 private:
  Result<std::string> read(const std::string& name, const std::string& hash,
                           const KeyPath& path) const {
    std::error_code problem;
    const fs::path kept = folder_ / artifact_folder / hash;
    const bool is_kept = !hash.empty() && fs::is_regular_file(kept, problem);
    auto bytes = read_file(is_kept ? kept : folder_ / name, largest_artifact);
    if (bytes) return bytes;
    return document_.problem(path.key(artifact_key), bytes.error().message, bytes.error().hint,
                             bytes.error().code);
  }

  const Document& document_;
  const fs::path& folder_;
  Artifacts found_{};
};

bool names_artifact(const Knobs& block) {
  return block.contains(artifact_key) || block.contains(artifact_hash_key);
}

}  // namespace

Result<Artifacts> find_artifacts(const Document& document, const fs::path& folder, Study& study) {
  Finder finder(document, folder);
  bool is_shared = false;  // some case has what the study's own block names
  for (std::size_t i = 0; i < study.cases.size(); ++i) {
    Knobs& own = study.cases[i].pipeline;
    if (!names_artifact(own)) {
      is_shared = true;
      continue;
    }
    const Knobs whole = study.pipeline_of(study.cases[i]);
    const KeyPath path = KeyPath{"cases"}.item(i).key("pipeline");
    if (auto taken = finder.take(whole, path, own); !taken) return fail(taken.error());
  }
  if (is_shared) {
    if (auto taken = finder.take(study.pipeline, KeyPath{"pipeline"}, study.pipeline); !taken) {
      return fail(taken.error());
    }
  }
  return std::move(finder).found();
}

Result<Artifacts> take_artifact(const fs::path& file, Study& study) {
  auto bytes = read_file(file, largest_artifact);
  if (!bytes) return fail(bytes.error());
  const std::string sum = sha256(*bytes);
  for (Case& point : study.cases) {
    point.pipeline.erase(artifact_key);
    point.pipeline.erase(artifact_hash_key);
  }
  study.pipeline[artifact_key] = file.filename().string();
  study.pipeline[artifact_hash_key] = sum;
  return Artifacts{{sum, std::move(*bytes)}};
}

}  // namespace assay::study
