// SPDX-License-Identifier: Apache-2.0
#include "assay/host/libraries.hpp"

#include <fmt/format.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

namespace assay::host {

Json library_facts() {
  constexpr int major = 10'000;
  constexpr int minor = 100;
  Json facts = Json::object();
#ifdef __clang__
  facts["compiler"] = __VERSION__;
#else
  facts["compiler"] = fmt::format("GCC {}", __VERSION__);
#endif
#ifdef __GLIBC__
  facts["glibc"] = ::gnu_get_libc_version();
#else
  facts["glibc"] = nullptr;
#endif
  facts["fmt"] = fmt::format("{}.{}.{}", FMT_VERSION / major, FMT_VERSION / minor % minor,
                             FMT_VERSION % minor);
  facts["nlohmann_json"] = fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                                       NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH);
  return facts;
}

}  // namespace assay::host
