// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "assay/engine/engine.hpp"
#include "assay/engine/layout/description.hpp"
#include "assay/engine/llama/description.hpp"
#include "assay/engine/module.hpp"
#include "assay/engine/onnx/description.hpp"
#include "assay/engine/replay/replay_engine.hpp"
#include "assay/engine/vlm/description.hpp"

namespace assay::engine {
namespace {

// Of an engine that comes as a module.
template <const EngineDescription& (*description)()>
Entry module_entry() {
  return {&description(), [] { return probe_module(description().name); },
          [] { return create_from_module(description().name); }};
}

}  // namespace

std::span<const Entry> registry() {
  static const std::array entries{
      module_entry<&llama::description>(),
      module_entry<&onnx::description>(),
      module_entry<&vlm::description>(),
      module_entry<&layout::description>(),
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
