// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a session's process is told by its parent.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "assay/data/fields.hpp"
#include "assay/data/study.hpp"

namespace assay {

struct SessionRequest {
  Case point;
  Model model;             // its name is empty where the engine needs none
  std::string model_path;  // where model.file lies on this machine
  std::map<std::string, std::string> companion_paths{};  // and its companions, by key
  std::string artifact_path{};  // of the file that the pipeline block names; empty: none
  int session = 0;
  std::uint64_t study_seed = 0;  // prompts and inputs: the same in every session
  Nanoseconds epoch_ns = 0;      // the monotonic clock's reading that counts as the run's start
  Nanoseconds elapsed_ns = 0;    // run time when the session begins: where a virtual clock starts
  std::vector<std::string> sensors{};  // the names of those that read beside it
  MachineLock lock{};                  // its process's own part is applied
  bool is_profiled = false;            // a tool watches: what no iteration needs may be left out
};

template <class Self, class Visit>
requires describes<Self, SessionRequest>
void fields(Self& self, Visit&& visit) {
  visit("case", self.point);
  visit("model", self.model);
  visit("model_path", self.model_path);
  visit("companion_paths", self.companion_paths);
  visit("artifact_path", self.artifact_path);
  visit("session", self.session);
  visit("study_seed", self.study_seed);
  visit("epoch_ns", self.epoch_ns);
  visit("elapsed_ns", self.elapsed_ns);
  visit("sensors", self.sensors);
  visit("lock", self.lock);
  visit("is_profiled", self.is_profiled);
}

}  // namespace assay
