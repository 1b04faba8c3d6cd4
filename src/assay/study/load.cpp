// SPDX-License-Identifier: Apache-2.0
#include "assay/study/load.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/study/artifacts.hpp"
#include "assay/study/assemble.hpp"
#include "assay/study/cases.hpp"
#include "assay/study/document.hpp"
#include "assay/study/knob_files.hpp"
#include "assay/study/knobs.hpp"
#include "assay/study/models.hpp"
#include "assay/study/prepared.hpp"
#include "assay/study/protocol.hpp"

namespace assay::study {
namespace {

using Engines = std::span<const EngineDescription* const>;

std::vector<std::string> names_of(const std::vector<ModelDraft>& models) {
  std::vector<std::string> names;
  names.reserve(models.size());
  for (const ModelDraft& draft : models) names.push_back(draft.model.name);
  return names;
}

Result<const EngineDescription*> engine_of(const Document& document, const CaseDraft& draft,
                                           Engines engines) {
  std::vector<std::string> names;
  for (const EngineDescription* engine : engines) {
    if (engine->name == draft.point.engine) return engine;
    names.push_back(engine->name);
  }
  return document.unknown(draft.origin("engine"), "engine", draft.point.engine, names);
}

// The model of the case, chosen where the study leaves no choice; nullptr if it has none.
Result<ModelDraft*> choose_model(const Document& document, CaseDraft& draft,
                                 const EngineDescription& engine, std::vector<ModelDraft>& models) {
  std::string& name = draft.point.model;
  if (name.empty() && !draft.origins.contains("model")) {
    if (models.size() > 1) {
      return document.problem(draft.origin("model"), "which model is meant?",
                              fmt::format("one of {}", text::join(names_of(models), ", ")));
    }
    if (models.empty() && engine.needs_model) {
      return document.problem(KeyPath{"models"},
                              fmt::format("engine '{}' needs a model", engine.name),
                              "add one with a preset or a file");
    }
    if (models.empty()) return nullptr;
    name = models.front().model.name;
  }
  for (ModelDraft& model : models) {
    if (model.model.name == name) return &model;
  }
  return document.unknown(draft.origin("model"), "model", name, names_of(models));
}

// Everything that can be known of the cases without their models' files.
Result<std::vector<const EngineDescription*>> complete_cases(const Document& document,
                                                             CaseDrafts& drafts,
                                                             std::vector<ModelDraft>& models,
                                                             Engines engines) {
  std::vector<const EngineDescription*> used;  // by case
  for (const CaseDraft& draft : drafts.cases) {
    const auto engine = engine_of(document, draft, engines);
    if (!engine) return fail(engine.error());
    used.push_back(*engine);
  }
  std::vector<const EngineDescription*> distinct;
  for (const EngineDescription* engine : engines) {
    if (std::find(used.begin(), used.end(), engine) != used.end()) distinct.push_back(engine);
  }
  if (auto known = check_default_knobs(document, distinct); !known) return fail(known.error());

  for (std::size_t i = 0; i < used.size(); ++i) {
    CaseDraft& draft = drafts.cases[i];
    if (auto complete = complete_knobs(document, draft, *used[i]); !complete) {
      return fail(complete.error());
    }
    const auto model = choose_model(document, draft, *used[i], models);
    if (!model) return fail(model.error());
    if (*model == nullptr) continue;
    if (auto known = check_model(document, **model, *used[i]); !known) return fail(known.error());
  }
  if (auto named = name_cases(document, drafts); !named) return fail(named.error());
  return used;
}

// A model that no case uses need not be there, and is no part of what is measured.
void drop_unused(std::vector<ModelDraft>& models, const CaseDrafts& drafts) {
  std::set<std::string> used;
  for (const CaseDraft& draft : drafts.cases) used.insert(draft.point.model);
  std::erase_if(models, [&](const ModelDraft& draft) { return !used.contains(draft.model.name); });
}

// Where the value stands that an engine complains about.
KeyPath path_of(const CaseProblem& problem, const Document& document, const CaseDraft& draft,
                const ModelDraft* model) {
  constexpr std::string_view model_prefix = "model/";
  if (problem.knob.empty()) return draft.path;
  if (model == nullptr || !problem.knob.starts_with(model_prefix)) {
    return draft.origin(problem.knob);
  }
  KeyPath own = model->path;
  for (const auto part :
       text::split(std::string_view(problem.knob).substr(model_prefix.size()), '/')) {
    own = own.key(part);
  }
  const KeyPath hyperparameter = model->path.key("config").key(own.steps().back());
  return value_at(document.root, hyperparameter) != nullptr ? hyperparameter : own;
}

Result<void> prepare_case(const Document& document, CaseDraft& draft,
                          const EngineDescription& engine, const ModelDraft* model,
                          const ModelFiles& files, bool is_only_case) {
  if (engine.prepare == nullptr) return {};
  const auto problem =
      engine.prepare(draft.point, model == nullptr ? nullptr : &model->model, files);
  if (!problem) return {};
  const std::string which =
      is_only_case ? std::string() : fmt::format(" (case '{}')", draft.point.name);
  return document.problem(path_of(*problem, document, draft, model), problem->message + which,
                          problem->hint, problem->code);
}

Result<void> prepare_cases(const Document& document, CaseDrafts& drafts,
                           const std::vector<const EngineDescription*>& engines,
                           const std::vector<ModelDraft>& models, const ModelPaths& model_paths,
                           const std::filesystem::path& folder) {
  for (std::size_t i = 0; i < drafts.cases.size(); ++i) {
    CaseDraft& draft = drafts.cases[i];
    if (auto read = read_knob_files(document, draft, *engines[i], folder); !read) return read;
    const auto model = std::find_if(models.begin(), models.end(), [&](const ModelDraft& candidate) {
      return candidate.model.name == draft.point.model;
    });
    if (auto prepared =
            prepare_case(document, draft, *engines[i], model == models.end() ? nullptr : &*model,
                         files_of(model_paths, draft.point.model), drafts.cases.size() == 1);
        !prepared) {
      return prepared;
    }
  }
  return check_given_knobs(document, drafts.cases);
}

Result<LoadedStudy> load_document(Result<Document> written, const std::filesystem::path& folder,
                                  const LoadOptions& options, Engines engines) {
  const auto document = prepared(std::move(written), options.overrides);
  if (!document) return fail(document.error());
  const auto protocol = read_protocol(*document);
  if (!protocol) return fail(protocol.error());
  auto models = read_models(*document);
  if (!models) return fail(models.error());
  auto drafts = expand_cases(*document, names_of(*models));
  if (!drafts) return fail(drafts.error());
  const auto case_engines = complete_cases(*document, *drafts, *models, engines);
  if (!case_engines) return fail(case_engines.error());

  drop_unused(*models, *drafts);
  auto model_paths = find_model_files(*document, folder, options.model_dirs, *models);
  if (!model_paths) return fail(model_paths.error());
  if (auto prepared =
          prepare_cases(*document, *drafts, *case_engines, *models, *model_paths, folder);
      !prepared) {
    return fail(prepared.error());
  }
  LoadedStudy loaded{assemble(*document, std::move(*drafts), std::move(*models), *protocol),
                     std::move(*model_paths)};
  auto artifacts = options.artifact.empty() ? find_artifacts(*document, folder, loaded.study)
                                            : take_artifact(options.artifact, loaded.study);
  if (!artifacts) return fail(artifacts.error());
  loaded.artifacts = std::move(*artifacts);
  return loaded;
}

}  // namespace

Result<LoadedStudy> load_study(const std::filesystem::path& file, const LoadOptions& options,
                               Engines engines) {
  return load_document(read_document(file), file.parent_path(), options, engines);
}

Result<LoadedStudy> load_study_text(std::string_view text, const LoadOptions& options,
                                    Engines engines) {
  return load_document(parse_document(text, "command line"), {}, options, engines);
}

}  // namespace assay::study
