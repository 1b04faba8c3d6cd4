// SPDX-License-Identifier: Apache-2.0
#pragma once

// What reading or writing a setting of the machine answered instead of a value.

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace assay::host {

struct SettingError {
  enum class Kind : std::uint8_t {
    absent,         // this machine has no such setting
    no_permission,  // it has, and this process may not
    refused,        // for another reason
  };
  Kind kind = Kind::refused;
  std::string text;  // why, in words
};

template <class T>
using SettingResult = tl::expected<T, SettingError>;

inline tl::unexpected<SettingError> setting_error(SettingError::Kind kind, std::string text) {
  return tl::unexpected<SettingError>(SettingError{kind, std::move(text)});
}

}  // namespace assay::host
