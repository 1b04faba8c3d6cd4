// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files that texts are compared with. After a change that is meant, write them anew and read the
// difference:   ASSAY_UPDATE_GOLDEN=1 build/dev/tests/unit/report/unit_report

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace assay::test {

// The text of tests/golden/`name`, after it was overwritten with `actual` if that was asked for.
inline std::string golden(const std::string& name, const std::string& actual) {
  const auto path = std::filesystem::path(ASSAY_SOURCE_DIR) / "tests" / "golden" / name;
  if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
  }
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace assay::test
