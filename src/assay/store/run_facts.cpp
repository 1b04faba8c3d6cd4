// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_facts.hpp"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/sha256.hpp"
#include "assay/store/run_files.hpp"

namespace assay::store {
namespace {

constexpr std::size_t largest_lock = std::size_t{16} << 20;

}  // namespace

std::string config_hash(const Json& lock) {
  return sha256(canonical_text(lock)).substr(0, 12);
}

Result<RunFacts> read_run_facts(const std::filesystem::path& directory) {
  std::error_code ignored;
  for (const char* name : {files::lock, files::log}) {
    if (std::filesystem::exists(directory / name, ignored)) continue;
    return fail(ErrorCode::usage,
                fmt::format("{} is not a run: it has no {}", directory.string(), name),
                "a run is a directory that `assay run --out` made");
  }
  const std::filesystem::path lock_path = directory / files::lock;
  const auto lock_text = read_file(lock_path, largest_lock);
  if (!lock_text) return fail(lock_text.error());
  auto lock = parse_json(*lock_text, lock_path.string());
  if (!lock) return fail(lock.error());
  auto log = read_run_log(directory / files::log);
  if (!log) return fail(log.error());
  if (config_hash(*lock) != log->identity.config_hash) {
    return fail(ErrorCode::usage,
                fmt::format("{} was changed after the run began", lock_path.string()),
                "undo the change, or begin a new run");
  }
  return RunFacts{std::move(*lock), std::move(*log)};
}

}  // namespace assay::store
