// SPDX-License-Identifier: Apache-2.0
#pragma once

// What each file of this folder offers to the registry.

#include "assay/predict/family.hpp"

namespace assay::predict {

extern const Family constant_family;
extern const Family linear_family;
extern const Family network_family;
extern const Family polynomial_family;
extern const Family process_family;

}  // namespace assay::predict
