// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the files of models lie on this machine. No artifact says so: only config.local.json does.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "assay/data/study.hpp"

namespace assay {

// Of a study's models, absolute, by `path_name`.
using ModelPaths = std::map<std::string, std::filesystem::path>;

// Of one model, by the key that names the file: "file", "mmproj", "image". A preset has no "file".
using ModelFiles = std::map<std::string, std::filesystem::path, std::less<>>;

inline constexpr const char* model_file_key = "file";

// A model's own file goes by its name, its companions by "<name>/<key>"; names have no slash.
inline std::string path_name(std::string_view model, std::string_view key) {
  std::string name(model);
  if (key != model_file_key) name.append("/").append(key);
  return name;
}

// Empty where there is none.
inline std::filesystem::path path_of(const ModelFiles& files, std::string_view key) {
  const auto found = files.find(key);
  return found == files.end() ? std::filesystem::path() : found->second;
}

inline ModelFiles files_of(const ModelPaths& paths, std::string_view model) {
  ModelFiles files;
  const auto take = [&](const char* key) {
    const auto found = paths.find(path_name(model, key));
    if (found != paths.end()) files.emplace(key, found->second);
  };
  take(model_file_key);
  for (const char* key : companion_keys) take(key);
  return files;
}

}  // namespace assay
