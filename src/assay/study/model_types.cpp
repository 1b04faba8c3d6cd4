// SPDX-License-Identifier: Apache-2.0
#include "assay/study/model_types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "assay/data/model_type.hpp"

namespace assay::study {
namespace {

const std::vector<std::string>& model_types() {
  static const std::vector<std::string> types(encoder_types.begin(), encoder_types.end());
  return types;
}

const std::vector<std::string>& task_types() {
  static const std::vector<std::string> types{"classification", "mlm"};
  return types;
}

Result<void> check_word(const Document& document, const Json& model, const KeyPath& path,
                        const char* key, const std::vector<std::string>& known) {
  const auto found = model.find(key);
  if (found == model.end()) return {};
  const std::string word = found->is_string() ? found->get<std::string>() : found->dump();
  if (std::find(known.begin(), known.end(), word) != known.end()) return {};
  return document.unknown(path.key(key), key, word, known);
}

// Moves the value, if there is one.
void move_key(Json& from, const char* key, Json& to, const char* new_key) {
  const auto found = from.find(key);
  if (found == from.end()) return;
  to[new_key] = std::move(*found);
  from.erase(key);
}

// What is left of the old keys says nothing of a file: it is what it is.
void rewrite(Json& model) {
  Json config = Json::object();
  if (const auto own = model.find("model_config"); own != model.end()) {
    if (!own->is_null()) config = std::move(*own);
    model.erase("model_config");
  }
  const bool is_file = model.contains("pretrained_checkpoint");
  if (config.is_object()) {
    constexpr std::array moved{std::pair("task_type", "task"),
                               std::pair("num_labels", "num_labels"),
                               std::pair("pretrained_model_name", "pretrained_model_name")};
    for (const auto& [key, new_key] : moved) move_key(model, key, config, new_key);
  }
  if (is_file) {
    move_key(model, "pretrained_checkpoint", model, "file");
    model.erase("model_type");
    return;
  }
  move_key(model, "model_type", model, "preset");
  model["config"] = std::move(config);
}

}  // namespace

Result<void> rewrite_model_types(Document& document) {
  if (!document.root.is_object()) return {};
  const auto models = document.root.find("models");
  if (models == document.root.end() || !models->is_array()) return {};
  bool any = false;
  for (std::size_t i = 0; i < models->size(); ++i) {
    Json& model = (*models)[i];
    if (!model.is_object() || !model.contains("model_type")) continue;
    const KeyPath path = KeyPath{"models"}.item(i);
    if (auto known = check_word(document, model, path, "model_type", model_types()); !known) {
      return known;
    }
    if (auto known = check_word(document, model, path, "task_type", task_types()); !known) {
      return known;
    }
    rewrite(model);
    any = true;
  }
  if (!any) return {};
  if (!document.root.contains("study")) document.root["study"] = "latency";
  if (!document.root.contains("engine")) document.root["engine"] = "onnx";
  return {};
}

}  // namespace assay::study
