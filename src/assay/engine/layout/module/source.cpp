// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/module/source.hpp"

#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/json.hpp"
#include "assay/base/random.hpp"
#include "assay/data/artifact.hpp"
#include "assay/engine/layout/description.hpp"
#include "assay/engine/layout/module/gguf_layer.hpp"
#include "assay/engine/layout/shape.hpp"

namespace assay::engine::layout {
namespace {

constexpr std::size_t largest_trace = std::size_t{1} << 30;

Error with_place(std::string_view place, Error error) {
  error.message = fmt::format("{}: {}", place, error.message);
  return error;
}

}  // namespace

Result<Source> read_source(const SessionRequest& request, const Settings& settings) {
  if (request.model.preset.empty()) {
    auto feed_forward = read_feed_forward(request.model_path, settings.layer);
    if (!feed_forward) return fail(feed_forward.error());
    const Eigen::Index inputs = feed_forward->gate.cols();
    return Source{{.feed_forward = std::move(*feed_forward)}, SyntheticInput(inputs)};
  }
  const auto shape = shape_of(request.model);
  if (!shape) return fail(shape.error());
  const std::uint64_t seed = derive_seed(request.model.seed, {});
  return Source{synthetic_block(*shape, static_cast<std::size_t>(settings.context_tokens), seed),
                SyntheticInput(*shape, seed)};
}

Result<SharedAccess> read_trace_of(const SessionRequest& request, const Block& block) {
  const auto text = read_file(request.companion_paths.at(trace_key), largest_trace);
  if (!text) return fail(text.error());
  auto weights = read_trace(*text, dimensions_of(block));
  if (weights) return weights;
  return fail(with_place("the trace", weights.error()));
}

Result<Permutation> read_given(const SessionRequest& request, const Block& block) {
  const auto bytes = read_file(request.artifact_path, largest_artifact);
  if (!bytes) return fail(bytes.error());
  const auto json = parse_json(*bytes, "pipeline.artifact");
  if (!json) return fail(json.error());
  auto permutation = read_permutation(*json);
  if (!permutation) return fail(with_place("pipeline.artifact", permutation.error()));
  if (!fits(block, *permutation)) {
    return fail(ErrorCode::usage,
                fmt::format("pipeline.artifact: an order of {} dimensions is none of this block, "
                            "which has {} (heads keep their channels)",
                            permutation->size(), dimensions_of(block)),
                "take the permutation of a run of the same model");
  }
  return permutation;
}

}  // namespace assay::engine::layout
