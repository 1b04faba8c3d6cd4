// SPDX-License-Identifier: Apache-2.0
#include "assay/study/models.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/sha256.hpp"
#include "assay/base/text.hpp"

namespace assay::study {
namespace {

namespace fs = std::filesystem;

constexpr const char* usual_weights = "q8_0";  // of engines that have it
constexpr const char* local_file_name = "config.local.json";

ModelDraft read_model(const Json& json, std::uint64_t study_seed, const KeyPath& path) {
  ModelDraft draft;
  Model& model = draft.model;
  draft.path = path;
  model.name = json.at("name").get<std::string>();
  model.preset = json.value("preset", "");
  if (const std::string file = json.value(model_file_key, ""); !file.empty()) {
    draft.files[model_file_key] = file;
    model.file = fs::path(file).filename().string();
  }
  model.sha256 = json.value("sha256", "");
  for (const std::string key : companion_keys) {
    const std::string file = json.value(key, "");
    if (file.empty()) continue;
    draft.files[key] = file;
    model.companions[key] = {fs::path(file).filename().string(), json.value(key + "_sha256", "")};
  }
  if (!model.preset.empty()) model.weights = json.value("weights", "");
  if (const auto config = json.find("config"); config != json.end()) {
    for (const auto& [key, value] : config->items()) model.config[key] = value;
  }
  model.seed = json.value("seed", study_seed);
  return draft;
}

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

// Where config.local.json says that models lie: {"models": {"<name>": "<path>"}}.
Result<std::map<std::string, std::string>> read_local_paths(const fs::path& folder) {
  std::map<std::string, std::string> paths;
  const fs::path file = folder / local_file_name;
  std::error_code error;
  if (!fs::exists(file, error)) return paths;
  constexpr std::size_t limit = std::size_t{1} << 20;
  const auto text = read_file(file, limit);
  if (!text) return fail(text.error());
  const auto json = parse_json(*text, local_file_name);
  if (!json) return fail(json.error());
  const Json* models = value_at(*json, KeyPath{"models"});
  if (models == nullptr) return paths;
  if (auto read = read_json(*models, paths, fmt::format("{}: models", local_file_name)); !read) {
    return fail(read.error());
  }
  return paths;
}

// Looks for the files of models.
class Finder {
 public:
  Finder(const Document& document, fs::path folder, const std::vector<fs::path>& model_dirs,
         std::map<std::string, std::string> local_paths)
      : document_(document),
        folder_(std::move(folder)),
        model_dirs_(model_dirs),
        local_paths_(std::move(local_paths)) {}

  Result<fs::path> find(const ModelDraft& draft, const std::string& key,
                        const std::string& file) const {
    const std::string base_name = fs::path(file).filename().string();
    std::vector<std::string> tried;
    const auto look = [&](const fs::path& path, std::string where) {
      tried.push_back(std::move(where));
      return is_file(path);
    };
    const fs::path beside = folder_ / file;
    if (look(beside, "beside the study")) return fs::absolute(beside);
    for (const fs::path& folder : model_dirs_) {
      const fs::path inside = folder / base_name;
      if (look(inside, fmt::format("in {}", folder.string()))) return fs::absolute(inside);
    }
    const auto local = local_paths_.find(path_name(draft.model.name, key));
    if (local != local_paths_.end()) {
      const fs::path path = folder_ / local->second;
      if (look(path, fmt::format("where {} says", local_file_name))) return fs::absolute(path);
    }
    return document_.problem(
        draft.path.key(key),
        fmt::format("no file '{}' {}", text::printable(base_name), text::join(tried, ", nor ")),
        "name its folder with --model-dir", ErrorCode::missing);
  }

 private:
  const Document& document_;
  fs::path folder_;
  const std::vector<fs::path>& model_dirs_;
  std::map<std::string, std::string> local_paths_;
};

Result<void> identify(const Document& document, ModelDraft& draft, const std::string& key,
                      const fs::path& path) {
  const bool is_own = key == model_file_key;
  const std::string& name = is_own ? draft.model.file : draft.model.companions[key].file;
  std::string& known = is_own ? draft.model.sha256 : draft.model.companions[key].sha256;
  auto sum = sha256_of_file(path);
  if (!sum) {
    const Error& error = sum.error();
    return document.problem(draft.path.key(key), error.message, error.hint, error.code);
  }
  if (!known.empty() && known != *sum) {
    return document.problem(
        draft.path.key(is_own ? "sha256" : key + "_sha256"),
        fmt::format("{} has SHA-256 {}, not {}", text::printable(name), *sum, known),
        "it is another file of the same name; --model-dir names where to look");
  }
  known = std::move(*sum);
  return {};
}

Result<void> check_companions(const Document& document, const ModelDraft& draft,
                              const EngineDescription& engine) {
  for (const auto& [key, companion] : draft.model.companions) {
    const auto& taken = engine.companions;
    if (std::find(taken.begin(), taken.end(), key) != taken.end()) continue;
    return document.problem(draft.path.key(key),
                            fmt::format("engine '{}' takes no {}", engine.name, key),
                            "leave it out, or name an engine that does: `assay engines`");
  }
  return {};
}

Result<void> check_word(const Document& document, const ModelDraft& draft, const char* key,
                        const std::string& word, const std::vector<std::string>& known,
                        const EngineDescription& engine) {
  for (const std::string& other : known) {
    if (other == word) return {};
  }
  return document.unknown(draft.path.key(key), key, word, known,
                          fmt::format(" of engine '{}'", engine.name));
}

}  // namespace

Result<std::vector<ModelDraft>> read_models(const Document& document) {
  std::vector<ModelDraft> drafts;
  const Json* models = value_at(document.root, KeyPath{"models"});
  if (models == nullptr) return drafts;
  const auto study_seed = document.root.value("seed", std::uint64_t{0});
  std::set<std::string> names;
  for (const Json& json : *models) {
    const KeyPath path = KeyPath{"models"}.item(drafts.size());
    drafts.push_back(read_model(json, study_seed, path));
    const std::string& name = drafts.back().model.name;
    if (!names.insert(name).second) {
      return document.problem(path.key("name"), fmt::format("a second model named '{}'", name),
                              "give each model a name of its own");
    }
  }
  return drafts;
}

Result<void> check_model(const Document& document, ModelDraft& draft,
                         const EngineDescription& engine) {
  Model& model = draft.model;
  if (auto taken = check_companions(document, draft, engine); !taken) return taken;
  if (model.preset.empty()) return {};
  if (engine.presets.empty()) {
    return document.problem(draft.path.key("preset"),
                            fmt::format("engine '{}' has no presets", engine.name),
                            "name a file with 'file' instead");
  }
  if (auto known = check_word(document, draft, "preset", model.preset, engine.presets, engine);
      !known) {
    return known;
  }
  if (model.weights.empty() && !engine.weight_types.empty()) {
    const auto& types = engine.weight_types;
    const bool has_usual = std::find(types.begin(), types.end(), usual_weights) != types.end();
    model.weights = has_usual ? usual_weights : types.front();
  }
  return check_word(document, draft, "weights", model.weights, engine.weight_types, engine);
}

Result<ModelPaths> find_model_files(const Document& document, const fs::path& folder,
                                    const std::vector<fs::path>& model_dirs,
                                    std::vector<ModelDraft>& drafts) {
  auto local_paths = read_local_paths(folder);
  if (!local_paths) return fail(local_paths.error());
  const Finder finder(document, folder, model_dirs, std::move(*local_paths));

  ModelPaths found;
  for (ModelDraft& draft : drafts) {
    for (const auto& [key, file] : draft.files) {
      auto path = finder.find(draft, key, file);
      if (!path) return fail(path.error());
      if (auto identified = identify(document, draft, key, *path); !identified) {
        return fail(identified.error());
      }
      found.emplace(path_name(draft.model.name, key), std::move(*path));
    }
  }
  return found;
}

}  // namespace assay::study
