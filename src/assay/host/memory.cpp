// SPDX-License-Identifier: Apache-2.0
#include "assay/host/memory.hpp"

#include <algorithm>
#include <cstddef>

#include "assay/host/fact.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

// Of "always [madvise] never", the word in brackets.
std::optional<std::string> chosen_word_in(const std::filesystem::path& file) {
  const auto text = fact_in(file);
  if (!text) return std::nullopt;
  const std::size_t open = text->find('[');
  if (open == std::string::npos) return std::nullopt;
  const std::size_t close = text->find(']', open);
  if (close == std::string::npos) return std::nullopt;
  return fact_of(std::string_view(*text).substr(open + 1, close - open - 1));
}

}  // namespace

Memory read_memory(const std::filesystem::path& root) {
  Memory memory;
  if (const auto text = platform::read_kernel_file(root / "proc/meminfo")) {
    memory.total_bytes = platform::kibibytes_of(*text, "MemTotal");
    memory.swap_bytes = platform::kibibytes_of(*text, "SwapTotal");
  }
  memory.transparent_huge_pages =
      chosen_word_in(root / "sys/kernel/mm/transparent_hugepage/enabled");
  return memory;
}

}  // namespace assay::host
