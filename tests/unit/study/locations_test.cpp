// SPDX-License-Identifier: Apache-2.0
#include "assay/study/locations.hpp"

#include <doctest/doctest.h>

namespace assay::study {

TEST_CASE("a value that is absent stands where the nearest block around it stands") {
  Locations locations(1);
  const auto protocol = locations.add(Locations::root, "protocol", 4);
  locations.add(protocol, "repeats", 5);
  CHECK(locations.find({"protocol", "repeats"}).line == 5);
  CHECK(locations.find({"protocol", "warmup"}).line == 4);
  CHECK(locations.find({"seed"}).line == 1);
  CHECK(Locations().find({"seed"}).line == 0);
}

TEST_CASE("what an override gave is no longer of the file, and neither is what was inside") {
  Locations locations(1);
  const auto axes = locations.add(Locations::root, "axes", 2);
  const auto axis = locations.add(axes, "batch_size", 3);
  locations.add(axis, "[0]", 4);
  locations.replace({"axes", "batch_size"}, "axes.batch_size=[2]");
  CHECK(locations.find({"axes", "batch_size", "[0]"}).override_text == "axes.batch_size=[2]");
  CHECK(locations.find({"axes"}).override_text.empty());
  locations.replace({"new", "block"}, "new.block=1");
  CHECK(locations.find({"new", "block"}).override_text == "new.block=1");
}

}  // namespace assay::study
