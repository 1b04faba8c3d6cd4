// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/interference/cpu_wait.hpp"

#include <array>
#include <string_view>
#include <system_error>

#include <sys/stat.h>

#include "assay/base/text.hpp"

namespace assay::sensor::interference {
namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> wait_of(const platform::PolledFile& file) {
  std::array<char, 128> buffer;
  const auto text = file.read(buffer);
  if (!text) return std::nullopt;
  // "time on a CPU, time waiting for one, timeslices"
  const auto parts = text::split(text::trim(*text), ' ');
  return parts.size() == 3 ? text::parse_unsigned(parts[1]) : std::nullopt;
}

}  // namespace

void CpuWait::begin() {
  const fs::path tasks = process_ / "task";
  struct stat facts {};
  const std::uint64_t links = ::stat(tasks.c_str(), &facts) == 0 ? facts.st_nlink : 0;
  before_ns_ = links == links_ ? sum_ns() : std::nullopt;
  if (before_ns_) return;
  threads_.clear();
  std::error_code error;
  for (fs::directory_iterator entry(tasks, error), end;
       !error && entry != end && threads_.size() < most_threads; entry.increment(error)) {
    if (auto file = platform::PolledFile::open(entry->path() / "schedstat")) {
      threads_.push_back(std::move(*file));
    }
  }
  links_ = links;
  before_ns_ = sum_ns();
}

std::optional<std::uint64_t> CpuWait::waited_ns() {
  const auto now = sum_ns();
  if (!now || !before_ns_ || *now < *before_ns_) return std::nullopt;
  return *now - *before_ns_;
}

std::optional<std::uint64_t> CpuWait::sum_ns() {
  if (threads_.empty()) return std::nullopt;
  std::uint64_t sum = 0;
  for (const platform::PolledFile& thread : threads_) {
    const auto waited = wait_of(thread);
    if (!waited) return std::nullopt;
    sum += *waited;
  }
  return sum;
}

}  // namespace assay::sensor::interference
