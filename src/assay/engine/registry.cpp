// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "assay/engine/engine.hpp"
#include "assay/engine/llama/description.hpp"
#include "assay/engine/llama/module.hpp"
#include "assay/engine/replay/replay_engine.hpp"

namespace assay::engine {

std::span<const Entry> registry() {
  static const std::array entries{
      Entry{&llama::description(), &llama::probe, &llama::create},
      Entry{&replay::description(), &replay::probe, &replay::create},
  };
  return entries;
}

const Entry* find(std::string_view name) {
  for (const Entry& entry : registry()) {
    if (entry.description->name == name) return &entry;
  }
  return nullptr;
}

}  // namespace assay::engine
