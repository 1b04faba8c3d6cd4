// SPDX-License-Identifier: Apache-2.0
#include "assay/store/model_paths.hpp"

#include <system_error>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/json.hpp"
#include "assay/data/fields.hpp"
#include "assay/store/run_files.hpp"

namespace assay::store {
namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20;
constexpr unsigned owner_only = 0600;

struct LocalFile {
  std::map<std::string, std::string> models;
};

template <class Self, class Visit>
requires describes<Self, LocalFile>
void fields(Self& self, Visit&& visit) {
  visit("models", self.models);
}

}  // namespace

Result<void> write_model_paths(const std::filesystem::path& directory, const ModelPaths& paths) {
  if (paths.empty()) return {};
  if (auto ignored = write_file(directory / files::ignore, "*.local.json\n"); !ignored) {
    return ignored;
  }
  LocalFile local;
  for (const auto& [name, path] : paths) local.models[name] = path.string();
  return write_file(directory / files::local, pretty_text(to_json(local)), owner_only);
}

Result<ModelPaths> read_model_paths(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / files::local;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return ModelPaths{};
  const auto text = read_file(path, largest_file);
  if (!text) return fail(text.error());
  const auto json = parse_json(*text, path.string());
  if (!json) return fail(json.error());
  const auto local = from_json<LocalFile>(*json, path.string());
  if (!local) return fail(local.error());
  ModelPaths paths;
  for (const auto& [name, model] : local->models) {
    paths[name] = model;
    if (!paths[name].is_absolute()) {
      return fail(ErrorCode::usage,
                  fmt::format("{}/models/{}: expected an absolute path", path.string(), name));
    }
  }
  return paths;
}

}  // namespace assay::store
