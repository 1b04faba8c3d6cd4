// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kinds of models that a stage can be predicted by. A new one is a file in families/ and one
// line in registry.cpp.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <Eigen/Core>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"

namespace assay::predict {

class Model {
 public:
  virtual ~Model() = default;

  // Milliseconds of each row, positive and finite. `knobs` have passed check_knobs().
  virtual Eigen::VectorXd predict(const KnobTable& knobs) const = 0;

  // What Family::read() makes the same model of.
  virtual Json parameters() const = 0;
};

// What a model learns from. Views into the caller's.
struct TrainingSet {
  const KnobTable& knobs;
  const std::vector<KnobRange>& ranges;  // of the whole dataset: folds share one encoding
  std::span<const double> ms;            // one a row, positive
  std::uint64_t seed = 0;
};

struct Family {
  std::string_view name;
  std::string_view summary;
  // Never fails on a set that fit() has checked; a small one gives a simple model.
  std::unique_ptr<Model> (*fit)(const TrainingSet& set);
  // Untrusted parameters. Errors: usage, naming `where`.
  Result<std::unique_ptr<Model>> (*read)(const Json& parameters,
                                         const std::vector<KnobRange>& ranges,
                                         const std::string& where);
};

// In the order in which they are tried; of two that are equally good the earlier is chosen.
std::span<const Family> families();

// By its name: one of families(), or `constant`, which is for what the knobs do not tell. Nullptr
// for an unknown one.
const Family* find_family(std::string_view name);

// Whether each of the names that a user gives is one of families(). Errors: usage, naming the first
// that is not, after `key`: where it stands, if that must be said.
[[nodiscard]] Result<void> check_families(std::span<const std::string> names,
                                          std::string_view key = {});

}  // namespace assay::predict
