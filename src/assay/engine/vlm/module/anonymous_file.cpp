// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/module/anonymous_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/mman.h>

#include <fmt/format.h>

namespace assay::engine::vlm {
namespace {

Failure no_memory(int error) {
  return fail(ErrorCode::missing, fmt::format("no memory for the vision encoder's weights: {}",
                                              std::generic_category().message(error)));
}

}  // namespace

Result<AnonymousFile> AnonymousFile::hold(const llama::SyntheticModel& model, int threads) {
  Descriptor descriptor(::memfd_create("assay-vision-encoder", MFD_CLOEXEC));
  if (!descriptor.is_open()) return no_memory(errno);
  if (const int error = model.write_to(descriptor.number(), threads)) return no_memory(error);
  return AnonymousFile(std::move(descriptor));
}

std::filesystem::path AnonymousFile::path() const {
  return fmt::format("/proc/self/fd/{}", descriptor_.number());
}

}  // namespace assay::engine::vlm
