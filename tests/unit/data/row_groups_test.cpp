// SPDX-License-Identifier: Apache-2.0
#include "assay/data/row_groups.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace assay;

namespace {

using Numbers = std::vector<std::size_t>;

Dataset dataset(std::vector<KnobColumn> knobs, std::size_t rows) {
  return {.knobs = {std::move(knobs)}, .times = {.total_ms = std::vector<double>(rows, 1)}};
}

}  // namespace

TEST_CASE("rows of one configuration are one group, numbered in order of appearance") {
  const RowGroups groups =
      row_groups(dataset({{.name = "batch_size", .numbers = {0, 4, -0.0, 4, 4}},
                          {.name = "kv_type", .words = {"f16", "f16", "f16", "q8_0", "f16"}}},
                         5));
  CHECK(groups.groups == Numbers{0, 1, 0, 2, 1});
  CHECK(groups.count == 3);
  CHECK(groups.configurations == 3);
}

TEST_CASE("groups that share a configuration are joined") {
  const std::vector<KnobColumn> knobs{{.name = "batch_size", .numbers = {1, 2, 3, 1}}};
  const RowGroups apart = row_groups(dataset(knobs, 4), {7, 7, 5, 7});
  CHECK(apart.groups == Numbers{0, 0, 1, 0});
  CHECK(apart.named == 2);
  const RowGroups joined = row_groups(dataset(knobs, 4), {7, 7, 5, 5});
  CHECK(joined.groups == Numbers{0, 0, 0, 0});
  CHECK(joined.count == 1);
  CHECK(joined.named == 2);
  CHECK(joined.configurations == 3);
}

TEST_CASE("without knobs all rows are one group") {
  CHECK(row_groups(dataset({}, 2)).groups == Numbers{0, 0});
  CHECK(row_groups(dataset({}, 2)).count == 1);
  CHECK(row_groups(dataset({}, 0)).count == 0);
}
