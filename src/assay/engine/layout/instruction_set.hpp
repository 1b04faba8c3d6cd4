// SPDX-License-Identifier: Apache-2.0
#pragma once

// Kernels are compiled for each of the instruction sets that matter to them, and run with the best
// that the processor has.

#include <array>
#include <cstdint>
#include <span>

#include "assay/base/enum_words.hpp"

namespace assay::engine::layout {

// any: whatever the program was compiled for.
enum class InstructionSet : std::uint8_t { any, avx2, avx512 };

inline constexpr std::array<EnumWord<InstructionSet>, 3> instruction_set_words{
    {{InstructionSet::any, "any"},
     {InstructionSet::avx2, "avx2"},
     {InstructionSet::avx512, "avx512"}}};

inline std::span<const EnumWord<InstructionSet>> words(InstructionSet) {
  return instruction_set_words;
}

inline InstructionSet best_instruction_set() {
#if defined(__x86_64__)
  static const InstructionSet best = [] {
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
      return InstructionSet::any;
    }
    const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
    return wide ? InstructionSet::avx512 : InstructionSet::avx2;
  }();
  return best;
#else
  return InstructionSet::any;
#endif
}

#if defined(__x86_64__)
template <class Work, class... Arguments>
[[gnu::target("avx512f,avx512vl,fma")]] void run_avx512(Arguments&... arguments) {
  Work::template run<InstructionSet::avx512>(arguments...);
}

template <class Work, class... Arguments>
[[gnu::target("avx2,fma")]] void run_avx2(Arguments&... arguments) {
  Work::template run<InstructionSet::avx2>(arguments...);
}
#endif

// Work::run<InstructionSet>(arguments…). It and what it calls are [[gnu::always_inline]], so that
// they are compiled anew for each of the sets.
template <class Work, class... Arguments>
void run_best(Arguments&... arguments) {
#if defined(__x86_64__)
  switch (best_instruction_set()) {
    case InstructionSet::avx512:
      return run_avx512<Work>(arguments...);
    case InstructionSet::avx2:
      return run_avx2<Work>(arguments...);
    case InstructionSet::any:
      break;
  }
#endif
  Work::template run<InstructionSet::any>(arguments...);
}

}  // namespace assay::engine::layout
