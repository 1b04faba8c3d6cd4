// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/number_file.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assay/base/descriptor.hpp"
#include "assay/base/text.hpp"

namespace assay::platform {
namespace {

tl::unexpected<std::error_code> system_error(int number) {
  return tl::unexpected(std::error_code(number, std::generic_category()));
}

}  // namespace

tl::expected<std::int64_t, std::error_code> read_number_file(const std::filesystem::path& path) {
  // A pipe in the place of the file would be waited for without O_NONBLOCK.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) return system_error(errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return system_error(errno);
  if (!S_ISREG(status.st_mode)) return system_error(EINVAL);

  std::array<char, 64> bytes{};
  const ssize_t count = ::read(file.number(), bytes.data(), bytes.size());
  if (count < 0) return system_error(errno);
  std::string_view line(bytes.data(), static_cast<std::size_t>(count));
  line = line.substr(0, line.find('\n'));
  const auto number = text::parse_integer(text::trim(line));
  if (!number) return system_error(EINVAL);
  return *number;
}

}  // namespace assay::platform
