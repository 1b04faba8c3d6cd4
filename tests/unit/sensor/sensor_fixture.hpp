// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tests of sensors share: an iteration around some work, and memory that is really new.

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>

#include "assay/sensor/sensor.hpp"

namespace assay::test {

using Readings = std::map<std::string, double>;

inline Readings by_name(const std::vector<sensor::Reading>& readings) {
  Readings named;
  for (const sensor::Reading& reading : readings) named[reading.name] = reading.value;
  return named;
}

template <class Work>
Readings iterate(sensor::Sensor& sensor, Work work) {
  sensor.iteration_begin();
  work();
  std::vector<sensor::Reading> readings;
  sensor.iteration_end(readings);
  return by_name(readings);
}

inline bool is_column(std::span<const std::string_view> columns, const std::string& name) {
  return std::find(columns.begin(), columns.end(), name) != columns.end();
}

// Pages that nobody touched yet, each of the small size; touched, and given back at the end.
class FreshPages {
 public:
  explicit FreshPages(std::size_t bytes) : bytes_(bytes) {
    start_ = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start_ == MAP_FAILED) start_ = nullptr;
    if (start_ == nullptr) return;
    ::madvise(start_, bytes, MADV_NOHUGEPAGE);
    for (std::size_t i = 0; i < bytes; i += page_bytes) {
      static_cast<volatile char*>(start_)[i] = 1;
    }
  }
  ~FreshPages() {
    if (start_ != nullptr) ::munmap(start_, bytes_);
  }
  FreshPages(const FreshPages&) = delete;
  FreshPages& operator=(const FreshPages&) = delete;

  static constexpr std::size_t page_bytes = 4096;

 private:
  std::size_t bytes_;
  void* start_ = nullptr;
};

}  // namespace assay::test
