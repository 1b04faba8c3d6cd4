// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/polled_file.hpp"

#include <array>
#include <cstddef>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assay/base/text.hpp"

namespace assay::platform {

std::optional<PolledFile> PolledFile::open(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat facts {};
  if (!file.is_open() || ::fstat(file.number(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return std::nullopt;
  }
  return PolledFile(std::move(file));
}

std::optional<std::string_view> PolledFile::read(std::span<char> buffer) const {
  std::size_t filled = 0;
  // The kernel may give a long file in parts.
  while (filled < buffer.size()) {
    const ssize_t got = ::pread(file_.number(), buffer.data() + filled, buffer.size() - filled,
                                static_cast<off_t>(filled));
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return std::string_view(buffer.data(), filled);
}

std::optional<std::int64_t> PolledFile::read_integer() const {
  std::array<char, 64> buffer;
  const auto text = read(buffer);
  return text ? text::parse_integer(text::trim(*text)) : std::nullopt;
}

}  // namespace assay::platform
