// SPDX-License-Identifier: Apache-2.0
#pragma once

// A study as it was written, before its meaning is looked at: JSON, and where each value stands.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/study/key_path.hpp"
#include "assay/study/locations.hpp"

namespace assay::study {

struct Document {
  Json root;
  std::string source;  // the file, as messages name it
  Locations locations{};

  // "study.yaml:12: knobs.promt_tokens: <what>", or "--override a.b=value: …" where that is to
  // blame. `path` may name a key that is absent: the line is then that of the block around it.
  Failure problem(const KeyPath& path, const std::string& what, const std::string& hint = {},
                  ErrorCode code = ErrorCode::usage) const;

  // "unknown <what> '<word>'<whose>", with the nearest of the words that are known as a hint.
  Failure unknown(const KeyPath& path, std::string_view what, std::string_view word,
                  std::span<const std::string> known, std::string_view whose = {}) const;
};

// YAML of one document, without anchors, aliases and tags; JSON is YAML. Errors: usage, with the
// line, for what is malformed, too deep or too big.
[[nodiscard]] Result<Document> parse_document(std::string_view text, const std::string& source);

// Reads at most 1 MiB of YAML, or 16 MiB of JSON (`.json`): a lock spells every case out.
// Errors: usage, also where there is no such file.
[[nodiscard]] Result<Document> read_document(const std::filesystem::path& file);

}  // namespace assay::study
