// SPDX-License-Identifier: Apache-2.0
#include "read_predictor.hpp"

#include <utility>

#include "assay/base/file.hpp"
#include "assay/base/json.hpp"
#include "assay/predict/estimator_json.hpp"

namespace assay::app {

Result<predict::Predictor> read_predictor(const std::filesystem::path& path) {
  const auto text = read_file(path, predict::largest_estimator_file);
  if (!text) return fail(text.error());
  const auto document = parse_json(*text, path.string());
  if (!document) return fail(document.error());
  auto estimator = predict::read_estimator(*document, path.string());
  if (!estimator) return fail(estimator.error());
  auto predictor = predict::Predictor::of(std::move(*estimator));
  if (predictor) return predictor;
  Error error = predictor.error();
  error.message = path.string() + "/" + error.message;
  return fail(std::move(error));
}

}  // namespace assay::app
