// SPDX-License-Identifier: Apache-2.0
#pragma once

// Knobs as an engine takes them, read one after the other until one does not fit.

#include <string>

#include <fmt/format.h>

#include "assay/base/result.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/study.hpp"

namespace assay::engine {

class KnobReader {
 public:
  // `culprit`, if given, receives the name of the knob that does not fit. Both must outlive this.
  explicit KnobReader(const Knobs& knobs, std::string* culprit = nullptr)
      : knobs_(knobs), culprit_(culprit) {}

  template <class T>
  void read(const std::string& name, T& value) {
    if (!outcome_) return;
    const auto found = knobs_.find(name);
    if (found == knobs_.end()) {
      return blame(name, {ErrorCode::usage, fmt::format("knob {} is missing", name), {}});
    }
    if (auto taken = read_json(found->second, value, name); !taken) blame(name, taken.error());
  }

  // Leaves the value as it is where the case has no such knob.
  template <class T>
  void read_if_there(const std::string& name, T& value) {
    if (knobs_.find(name) != knobs_.end()) read(name, value);
  }

  // Through `parse`, which takes what the knob holds and gives a Result of what it means.
  template <class Held, class T, class Parse>
  void read_as(const std::string& name, T& value, Parse&& parse) {
    Held held{};
    read(name, held);
    if (!outcome_) return;
    auto parsed = parse(held);
    if (parsed) {
      value = std::move(*parsed);
    } else {
      blame(name, parsed.error());
    }
  }

  // Errors: usage, for the first knob that is not there, of another type or out of its range.
  const Result<void>& outcome() const { return outcome_; }

 private:
  void blame(const std::string& name, const Error& error) {
    outcome_ = fail(error);
    if (culprit_ != nullptr) *culprit_ = name;
  }

  const Knobs& knobs_;
  std::string* culprit_;
  Result<void> outcome_{};
};

}  // namespace assay::engine
