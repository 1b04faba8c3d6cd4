// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/module/anonymous_file.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/mman.h>

#include <fmt/format.h>

namespace assay::engine::vlm {
namespace {

Failure no_memory() {
  return fail(ErrorCode::missing, fmt::format("no memory for the vision encoder's weights: {}",
                                              std::generic_category().message(errno)));
}

}  // namespace

Result<AnonymousFile> AnonymousFile::hold(const llama::SyntheticModel& model, int threads) {
  Descriptor descriptor(::memfd_create("assay-vision-encoder", MFD_CLOEXEC));
  if (!descriptor.is_open()) return no_memory();
  constexpr std::size_t piece = std::size_t{16} << 20;
  std::vector<std::byte> buffer(piece);
  for (std::uint64_t offset = 0; offset < model.file_bytes(); offset += piece) {
    const std::size_t count = model.read(offset, buffer, threads);
    const std::string_view bytes(reinterpret_cast<const char*>(buffer.data()), count);
    if (!write_all(descriptor.number(), bytes)) return no_memory();
  }
  return AnonymousFile(std::move(descriptor));
}

std::filesystem::path AnonymousFile::path() const {
  return fmt::format("/proc/self/fd/{}", descriptor_.number());
}

}  // namespace assay::engine::vlm
