// SPDX-License-Identifier: Apache-2.0
#pragma once

// Counts the allocations of a program without hindering them. Of one program only one file may
// include this: it replaces the global operators.

#include <cstddef>
#include <cstdlib>
#include <new>

namespace assay::test {

inline std::size_t allocations = 0;

}  // namespace assay::test

// NOLINTBEGIN(misc-definitions-in-headers): one file includes it
void* operator new(std::size_t size, const std::nothrow_t& /*unused*/) noexcept {
  ++assay::test::allocations;
  return std::malloc(size);
}
void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
// NOLINTEND(misc-definitions-in-headers)
