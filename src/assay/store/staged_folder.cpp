// SPDX-License-Identifier: Apache-2.0
#include "assay/store/staged_folder.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assay/store/append_file.hpp"
#include "assay/store/make_directory.hpp"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

constexpr ::mode_t open_to_all = 0777;  // less the process's umask

}  // namespace

Result<void> StagedFolder::check(const fs::path& destination) {
  std::error_code error;
  if (!fs::exists(destination, error)) return {};
  if (!fs::is_directory(destination, error)) {
    return fail(ErrorCode::usage, fmt::format("{} is not a directory", destination.string()),
                "choose another one");
  }
  const bool is_empty = fs::is_empty(destination, error);
  if (error) return write_failure(destination, error.value());
  if (!is_empty) {
    return fail(ErrorCode::usage, fmt::format("{} holds something already", destination.string()),
                "choose another --out; nothing is overwritten");
  }
  return {};
}

Result<StagedFolder> StagedFolder::begin(const fs::path& destination) {
  if (auto free = check(destination); !free) return fail(free.error());
  std::error_code error;
  // Through links and without a trailing slash: what is renamed at the end.
  fs::path real = fs::weakly_canonical(fs::absolute(destination), error);
  if (error) return write_failure(destination, error.value());
  if (!real.has_filename()) real = real.parent_path();
  if (auto made = make_directory(real.parent_path()); !made) return fail(made.error());
  constexpr int most_tries = 100;  // names that other processes have left behind
  for (int i = 0; i < most_tries; ++i) {
    fs::path path = real;
    path += fmt::format(".{}-{}.partial", ::getpid(), i);
    if (::mkdir(path.c_str(), open_to_all) == 0) {
      return StagedFolder(std::move(real), std::move(path));
    }
    if (errno != EEXIST) return write_failure(destination, errno);
  }
  return write_failure(destination, EEXIST);
}

StagedFolder::StagedFolder(fs::path destination, fs::path path)
    : destination_(std::move(destination)), path_(std::move(path)) {}

StagedFolder::StagedFolder(StagedFolder&& other) noexcept
    : destination_(std::move(other.destination_)), path_(std::exchange(other.path_, {})) {}

StagedFolder::~StagedFolder() {
  if (path_.empty()) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Result<void> StagedFolder::finish() {
  if (auto free = check(destination_); !free) return free;
  if (std::rename(path_.c_str(), destination_.c_str()) != 0) {
    return write_failure(destination_, errno);
  }
  path_.clear();
  return {};
}

}  // namespace assay::store
