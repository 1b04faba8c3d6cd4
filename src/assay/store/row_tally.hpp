// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many rows each session has: recorded when it ends, compared when it is read.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "assay/data/fields.hpp"

namespace assay::store {

struct RowCount {
  std::int64_t samples = 0;
  std::int64_t tokens = 0;

  bool operator==(const RowCount&) const = default;
};

template <class Self, class Visit>
requires describes<Self, RowCount>
void fields(Self& self, Visit&& visit) {
  visit("samples", self.samples);
  visit("tokens", self.tokens);
}

class RowTally {
 public:
  // Of a session: zero until it is counted.
  RowCount& of(std::string_view case_name, int session) {
    auto sessions = cases_.find(case_name);
    if (sessions == cases_.end()) sessions = cases_.emplace(case_name, Sessions{}).first;
    return sessions->second[session];
  }

 private:
  using Sessions = std::map<int, RowCount>;

  std::map<std::string, Sessions, std::less<>> cases_;
};

}  // namespace assay::store
