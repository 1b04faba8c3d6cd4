// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_directory.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "assay/base/sha256.hpp"
#include "assay/data/artifact.hpp"
#include "assay/store/append_file.hpp"
#include "assay/store/run_files.hpp"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view partial_suffix = ".partial";  // of files that write_file was making

constexpr std::array<std::string_view, 21> own_files{
    files::lock,         files::local,
    files::ignore,       files::log,
    files::samples,      files::tokens,
    files::metrics,      files::interrupted_samples,
    files::power,        files::interrupted_tokens,
    files::ncu,          files::report_html,
    files::report_csv,   files::repeatability,
    files::reproduction, files::rca_json,
    files::rca_html,     files::results_csv,
    files::analysis_csv, files::analysis_json,
    files::analysis_html};

Result<std::vector<fs::directory_entry>> entries_of(const fs::path& directory) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    entries.push_back(*entry);
  }
  if (error) {
    return fail(ErrorCode::missing,
                fmt::format("cannot list {}: {}", directory.string(), error.message()));
  }
  return entries;
}

// Symbolic links are nobody's regular files.
bool is_regular(const fs::directory_entry& entry) {
  std::error_code ignored;
  return entry.symlink_status(ignored).type() == fs::file_type::regular;
}

std::string without_partial(std::string name) {
  if (name.ends_with(partial_suffix)) name.resize(name.size() - partial_suffix.size());
  return name;
}

bool is_own_file(const fs::directory_entry& entry) {
  const std::string name = without_partial(entry.path().filename().string());
  return is_regular(entry) &&
         (files::is_of_engine(name) ||
          std::find(own_files.begin(), own_files.end(), name) != own_files.end());
}

// A folder that holds nothing but what `belongs` in it.
template <class Belongs>
bool is_folder_with(const fs::directory_entry& entry, Belongs&& belongs) {
  std::error_code ignored;
  if (entry.symlink_status(ignored).type() != fs::file_type::directory) return false;
  const auto inside = entries_of(entry.path());
  return inside && std::all_of(inside->begin(), inside->end(), belongs);
}

// A folder of the name that holds nothing but files whose names `belong` in it.
template <class Belongs>
bool is_folder_of(const fs::directory_entry& entry, std::string_view name, Belongs&& belong) {
  return entry.path().filename() == name &&
         is_folder_with(entry, [&](const fs::directory_entry& file) {
           return is_regular(file) && belong(without_partial(file.path().filename().string()));
         });
}

// What engines made of each case.
bool is_folder_of_cases(const fs::directory_entry& entry) {
  return entry.path().filename() == files::cases &&
         is_folder_with(entry, [](const fs::directory_entry& of_case) {
           return is_folder_with(of_case, [](const fs::directory_entry& file) {
             return is_regular(file) &&
                    files::is_of_engine(without_partial(file.path().filename().string()));
           });
         });
}

bool is_own_folder(const fs::directory_entry& entry) {
  if (is_folder_of_cases(entry)) return true;
  return is_folder_of(entry, files::figures,
                      [](std::string_view name) { return name.ends_with(".png"); }) ||
         is_folder_of(entry, artifact_folder,
                      [](std::string_view name) { return is_hexadecimal(name, sha256_digits); });
}

// What a crash leaves at the very beginning of a run.
bool is_beginning(const fs::directory_entry& entry) {
  std::error_code ignored;
  const fs::path name = entry.path().filename();
  return is_regular(entry) && (name == std::string(files::lock) + std::string(partial_suffix) ||
                               (name == files::log && entry.file_size(ignored) == 0));
}

}  // namespace

fs::path folder_of_case(const fs::path& directory, const std::string& case_name, std::size_t place,
                        std::size_t cases) {
  if (cases == 1) return directory;
  constexpr std::size_t longest = 60;
  constexpr std::string_view also = ".,=+-_";
  std::string folder = fmt::format("{}_{}", place, case_name).substr(0, longest);
  for (char& letter : folder) {
    const bool is_safe = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                         (letter >= '0' && letter <= '9') || also.find(letter) != also.npos;
    if (!is_safe) letter = '_';
  }
  return directory / files::cases / folder;
}

Result<void> check_vacant(const fs::path& directory, bool force) {
  const auto entries = entries_of(directory);
  if (!entries) return fail(entries.error());
  if (std::all_of(entries->begin(), entries->end(), is_beginning)) return {};

  const bool is_run = std::any_of(entries->begin(), entries->end(), [](const auto& entry) {
    return is_regular(entry) && entry.path().filename() == files::lock;
  });
  if (!is_run) {
    return fail(ErrorCode::usage,
                fmt::format("{} holds something that is not a run", directory.string()),
                "choose another directory");
  }
  if (!force) {
    return fail(ErrorCode::usage, fmt::format("{} holds a run already", directory.string()),
                "continue it with --resume, replace it with --force, or choose another directory");
  }
  for (const fs::directory_entry& entry : *entries) {
    if (is_own_file(entry) || is_own_folder(entry)) continue;
    return fail(ErrorCode::usage,
                fmt::format("{} is not replaced: {} is not of a run", directory.string(),
                            entry.path().filename().string()),
                "move it away, or choose another directory");
  }
  return {};
}

bool has_begun(const fs::path& directory) {
  std::ifstream log(directory / files::log);
  std::string event;
  return std::getline(log, event) && !log.eof();
}

Result<void> clear_run(const fs::path& directory) {
  const auto entries = entries_of(directory);
  if (!entries) return fail(entries.error());
  std::error_code error;
  for (const fs::directory_entry& entry : *entries) {
    const fs::path name = entry.path().filename();
    if (name == files::log || name == files::lock) continue;
    if (is_own_file(entry)) fs::remove(entry.path(), error);
    if (is_own_folder(entry)) fs::remove_all(entry.path(), error);
    if (error) return write_failure(entry.path(), error.value());
  }
  return {};
}

}  // namespace assay::store
