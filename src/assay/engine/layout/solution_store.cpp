// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solution_store.hpp"

#include <cstring>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/environment.hpp"
#include "assay/base/file.hpp"
#include "assay/base/json.hpp"
#include "assay/base/sha256.hpp"
#include "assay/base/version.hpp"
#include "assay/data/fields.hpp"

namespace assay::engine::layout {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t{64} << 20;

template <class Value>
void append(std::string& bytes, const Value* values, std::size_t count) {
  const auto size = count * sizeof(Value);
  const std::size_t before = bytes.size();
  bytes.resize(before + size);
  if (size > 0) std::memcpy(bytes.data() + before, values, size);
}

fs::path file_of(const fs::path& folder, const std::string& key) {
  return folder / (key + ".json");
}

}  // namespace

std::string key_of(const SharedAccess& weights, std::span<const Segment> segments,
                   const SolveOptions& options) {
  std::string bytes = fmt::format("{} {} {} {} {} {} {}\n", std::string_view(version),
                                  solver_revision, word_of(options.method), options.cache.line,
                                  options.cache.level, options.seed, options.budget_s);
  for (const Segment& segment : segments) {
    bytes += fmt::format("{} {}\n", segment.first, segment.count);
  }
  const auto entries = static_cast<std::size_t>(weights.nonZeros());
  append(bytes, weights.outerIndexPtr(), static_cast<std::size_t>(weights.outerSize()) + 1);
  append(bytes, weights.innerIndexPtr(), entries);
  append(bytes, weights.valuePtr(), entries);
  return sha256(bytes);
}

std::optional<Solution> SolutionStore::find(const std::string& key, std::size_t dimensions) const {
  const auto text = read_file(file_of(folder_, key), largest_file);
  if (!text) return std::nullopt;
  const auto json = parse_json(*text, "solution");
  if (!json || !json->is_object() || !json->contains("permutation")) return std::nullopt;
  auto permutation = read_permutation(json->at("permutation"));
  auto statistics = from_json<SolveStatistics>(json->value("statistics", Json()), "solution");
  if (!permutation || !statistics || permutation->size() != dimensions) return std::nullopt;
  return Solution{std::move(*permutation), *statistics};
}

Result<void> SolutionStore::keep(const std::string& key, const Solution& solution) const {
  if (solution.statistics.budget_ended) return {};
  std::error_code problem;
  fs::create_directories(folder_, problem);
  if (problem) {
    return fail(ErrorCode::missing,
                fmt::format("cannot make {}: {}", folder_.string(), problem.message()));
  }
  return write_file(file_of(folder_, key),
                    line_text({{"permutation", to_json(solution.permutation)},
                               {"statistics", assay::to_json(solution.statistics)}}));
}

std::optional<fs::path> solution_folder() {
  constexpr const char* own = "assay/permutations";
  if (const auto cache = folder_from("XDG_CACHE_HOME")) return *cache / own;
  if (const auto home = folder_from("HOME")) return *home / ".cache" / own;
  return std::nullopt;
}

}  // namespace assay::engine::layout
