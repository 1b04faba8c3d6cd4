// SPDX-License-Identifier: Apache-2.0
#pragma once

// Small runs on disk for the tests of store.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assay/store/run_reader.hpp"
#include "assay/store/run_writer.hpp"
#include "temporary_directory.hpp"

namespace assay::store {

namespace fs = std::filesystem;

inline void put(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

// Name → content of every file.
inline std::map<std::string, std::string> contents_of(const fs::path& directory) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : fs::directory_iterator(directory)) {
    contents[entry.path().filename().string()] = text_of(entry.path());
  }
  return contents;
}

inline void restore(const fs::path& directory, const std::map<std::string, std::string>& contents) {
  fs::remove_all(directory);
  fs::create_directory(directory);
  for (const auto& [name, text] : contents) put(directory / name, text);
}

inline NewRun small_run() {
  NewRun run;
  run.run_id = "0123456789ab";
  run.lock = Json{{"schema_version", 1}, {"study", "small"}, {"seed", 7}};
  run.stages = {Stage::prefill, Stage::decode};
  run.readings = {"load"};
  return run;
}

inline Sample sample_of(const std::string& case_name, int session, int iteration) {
  Sample sample;
  sample.case_name = case_name;
  sample.session = session;
  sample.iteration = iteration;
  sample.phase = iteration == 0 ? Phase::warmup : Phase::timed;
  sample.t_start_ns = Nanoseconds{1'000'000} * session + 1'000 * iteration;
  sample.stage_ns[index_of(Stage::total)] = 900 + iteration;
  sample.stage_ns[index_of(Stage::prefill)] = 300;
  sample.tokens_in = 16;
  sample.tokens_out = 2;
  sample.readings["load"] = 0.1 * iteration;
  return sample;
}

inline std::vector<TokenSample> tokens_of(const Sample& sample) {
  std::vector<TokenSample> tokens(2);
  for (int i = 0; i < 2; ++i) {
    TokenSample& token = tokens[static_cast<std::size_t>(i)];
    token.case_name = sample.case_name;
    token.session = sample.session;
    token.iteration = sample.iteration;
    token.phase = sample.phase;
    token.token = i;
    token.t_ns = 300 * (i + 1);
    token.latency_ns = 300;
    token.sampling_ns = 5;
    token.ids = {i, -1, 32'000};
  }
  return tokens;
}

inline SessionRecord record_of(const std::string& case_name, int session, SessionStatus status) {
  SessionRecord record;
  record.case_name = case_name;
  record.session = session;
  record.status = status;
  record.peak_rss_bytes = 123'456;
  record.wall_ns = 42;
  return record;
}

inline constexpr int iterations_per_session = 2;

// One session's rows, without its record.
inline Result<void> write_rows(RunWriter& writer, const std::string& case_name, int session,
                               int iterations = iterations_per_session) {
  for (int iteration = 0; iteration < iterations; ++iteration) {
    const Sample sample = sample_of(case_name, session, iteration);
    if (auto appended = writer.append(sample, tokens_of(sample)); !appended) return appended;
  }
  return {};
}

inline Result<void> write_session(RunWriter& writer, const std::string& case_name, int session,
                                  SessionStatus status = SessionStatus::finished) {
  if (auto written = write_rows(writer, case_name, session); !written) return written;
  return writer.record(record_of(case_name, session, status));
}

inline std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace assay::store
