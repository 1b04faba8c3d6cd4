// SPDX-License-Identifier: Apache-2.0
#include "assay/store/importers/imported_run.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

constexpr std::size_t most_cases = 10'000;         // as of a study
constexpr std::size_t longest_name = 160;          // bytes; a study permits 200
constexpr std::size_t longest_knob = 1000;         // bytes of a text
constexpr std::size_t most_knobs = 200;            // of a case
constexpr int most_protocol_sessions = 1000;       // as of a study
constexpr int most_protocol_repeats = 10'000'000;  // likewise
constexpr int most_protocol_warmup = 1'000'000;    // likewise
constexpr double shortest_exact_ns = 1000;         // below, whole nanoseconds are too coarse
constexpr int executions_of_short_cases = 1000;
constexpr const char* executions_knob = "executions_per_iteration";

// At most `longest` bytes, cut between characters.
std::string shortened(const std::string& text, std::size_t longest) {
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

// What may stand in a study as a name, and in a cell of a table.
std::string presentable(const std::string& text, std::size_t longest) {
  return shortened(std::string(text::trim(text::printable(text))), longest);
}

class Cleaner {
 public:
  explicit Cleaner(const std::optional<Redactor>& redactor) : redactor_(redactor) {}

  std::string text(const std::string& text, std::size_t longest = longest_knob) const {
    return presentable(redactor_ ? redactor_->redact(text) : text, longest);
  }

  void clean(ImportedFile& file) const {
    for (std::string& limitation : file.limitations) limitation = text(limitation);
    if (redactor_ && !file.environment.is_null()) {
      file.environment = redactor_->redact(file.environment);
    }
    for (ImportedCase& point : file.cases) clean(point);
  }

 private:
  void clean(ImportedCase& point) const {
    point.name = text(point.name, longest_name);
    Knobs knobs;
    for (const auto& [key, value] : point.knobs) {
      if (knobs.size() == most_knobs) break;
      if (value.is_structured() || value.is_null()) continue;
      knobs[text(key, longest_name)] =
          value.is_string() ? Json(text(value.get<std::string>())) : value;
    }
    point.knobs = std::move(knobs);
    for (std::string* said :
         {&point.engine.name, &point.engine.version, &point.engine.device, &point.engine.backend}) {
      *said = text(*said);
    }
    if (point.model) {
      point.model->architecture = text(point.model->architecture);
      point.model->source = text(point.model->source);
      point.model->quantization = text(point.model->quantization);
    }
    for (std::string& limitation : point.limitations) limitation = text(limitation);
  }

  const std::optional<Redactor>& redactor_;
};

void add_new(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const std::string& text : more) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  }
}

// Cases by what makes them the same.
using Known = std::map<std::string, std::size_t>;

// A further session of a case that is there, where it has samples too.
bool join(ImportedCase& point, std::vector<ImportedCase>& cases, Known& known) {
  if (point.sessions.empty()) return false;
  const std::string key = point.name + '\n' + canonical_text(to_json(point.knobs));
  const auto [found, is_new] = known.emplace(key, cases.size());
  if (is_new) return false;
  ImportedCase& other = cases[found->second];
  for (ImportedSession& session : point.sessions) other.sessions.push_back(std::move(session));
  add_new(other.limitations, point.limitations);
  if (!other.reported.empty() || !point.reported.empty()) {
    // Neither sitting's figure is that of both together.
    other.reported.clear();
    add_new(other.limitations, {"figures that the tool reports of each sitting cannot be pooled "
                                "and were left out"});
  }
  return true;
}

std::string knob_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// Names that several cases have, with the knobs in which these differ, then with a number.
void tell_apart(std::vector<ImportedCase>& cases) {
  std::map<std::string, std::vector<ImportedCase*>> by_name;
  for (ImportedCase& point : cases) by_name[point.name].push_back(&point);
  for (auto& [name, group] : by_name) {
    if (group.size() == 1) continue;
    std::set<std::string> varied;
    const Knobs& first = group.front()->knobs;
    for (const ImportedCase* point : group) {
      for (const auto& [key, value] : point->knobs) {
        const auto found = first.find(key);
        if (found == first.end() || found->second != value) varied.insert(key);
      }
      for (const auto& [key, value] : first) {
        if (!point->knobs.contains(key)) varied.insert(key);
      }
    }
    for (ImportedCase* point : group) {
      for (const std::string& key : varied) {
        const auto knob = point->knobs.find(key);
        if (knob == point->knobs.end()) continue;
        point->name += fmt::format(" {}={}", key, knob_text(knob->second));
      }
      point->name = presentable(point->name, longest_name);
    }
  }
  std::set<std::string> taken;
  std::map<std::string, int> numbers;
  for (ImportedCase& point : cases) {
    if (point.name.empty()) point.name = "unnamed";
    const std::string name = point.name;
    while (!taken.insert(point.name).second) {
      point.name = fmt::format("{}#{}", name, ++numbers.try_emplace(name, 1).first->second);
    }
  }
}

// Executions that an iteration of the case is to stand for, so that whole nanoseconds are exact to
// a thousandth.
int executions_of(const ImportedCase& point, int wanted) {
  if (point.sessions.empty()) return 1;
  double shortest = std::numeric_limits<double>::infinity();
  for (const ImportedSession& session : point.sessions) {
    for (const ImportedIteration& iteration : session.iterations) {
      const bool has_parts = !iteration.token_latency_ns.empty() ||
                             std::any_of(iteration.stage_ns.begin(), iteration.stage_ns.end(),
                                         [](const auto& stage) { return stage.has_value(); });
      if (has_parts) return 1;
      if (iteration.total_ns > 0) shortest = std::min(shortest, iteration.total_ns);
    }
  }
  if (wanted > 0) return wanted;
  return shortest < shortest_exact_ns ? executions_of_short_cases : 1;
}

Nanoseconds whole(double time_ns) {
  return static_cast<Nanoseconds>(std::llround(time_ns));
}

// Writes sessions, samples and tokens of one case.
class CaseWriter {
 public:
  CaseWriter(const ImportedCase& point, int executions, Run& run)
      : point_(point), executions_(executions), run_(run) {}

  Result<void> write() {
    if (point_.sessions.empty()) {
      record({}, 0);  // whose figures are known, and nothing else
      return {};
    }
    for (std::size_t i = 0; i < point_.sessions.size(); ++i) {
      const ImportedSession& session = point_.sessions[i];
      for (std::size_t j = 0; j < session.iterations.size(); ++j) {
        if (auto added = add(session.iterations[j], static_cast<int>(i), static_cast<int>(j));
            !added) {
          return added;
        }
      }
      record(session, static_cast<int>(i));
    }
    return {};
  }

 private:
  Result<void> check(double time_ns) const {
    if (time_ns >= 0 && time_ns <= longest_time_ns) return {};
    return fail(ErrorCode::usage,
                fmt::format("'{}' has an iteration of {:g} s", point_.name,
                            time_ns / nanoseconds_in_second),
                "is it in another unit?");
  }

  Result<void> add(const ImportedIteration& iteration, int session, int number) {
    const double total = iteration.total_ns * executions_;
    if (auto checked = check(total); !checked) return checked;
    Sample sample{.case_name = point_.name,
                  .session = session,
                  .iteration = number,
                  .phase = iteration.phase,
                  .flags = iteration.failed ? "failed" : "",
                  .tokens_in = iteration.tokens_in,
                  .tokens_out = iteration.tokens_out};
    if (iteration.t_start_ns) {
      if (auto checked = check(*iteration.t_start_ns); !checked) return checked;
      sample.t_start_ns = whole(*iteration.t_start_ns);
    }
    for (const auto& [stage, word] : stage_words) {
      const auto& time = iteration.stage_ns[index_of(stage)];
      if (!time) continue;
      if (auto checked = check(*time); !checked) return checked;
      sample.stage_ns[index_of(stage)] = whole(*time);
    }
    sample.stage_ns[index_of(Stage::total)] = whole(total);
    if (auto added = add_tokens(iteration, sample); !added) return added;
    run_.samples.push_back(std::move(sample));
    return {};
  }

  Result<void> add_tokens(const ImportedIteration& iteration, const Sample& sample) {
    double time = 0;
    Nanoseconds before = 0;
    int number = 0;
    for (const double latency : iteration.token_latency_ns) {
      time += latency;
      if (auto checked = check(time); !checked) return checked;
      // Differences of rounded times, so that rounding does not add up.
      const Nanoseconds now = whole(time);
      run_.tokens.push_back({.case_name = point_.name,
                             .session = sample.session,
                             .iteration = sample.iteration,
                             .phase = sample.phase,
                             .token = number++,
                             .t_ns = now,
                             .latency_ns = now - before});
      before = now;
    }
    return {};
  }

  void record(const ImportedSession& session, int number) {
    SessionRecord record{.case_name = point_.name, .session = number};
    record.engine = point_.engine;
    record.engine->limitations = point_.limitations;
    record.model = point_.model;
    record.peak_rss_bytes = session.peak_rss_bytes;
    if (session.load_ns && *session.load_ns <= longest_time_ns) {
      record.load_ns = whole(*session.load_ns);
    }
    run_.sessions.push_back(std::move(record));
  }

  const ImportedCase& point_;
  int executions_;
  Run& run_;
};

std::size_t timed_count(const ImportedCase& point) {
  std::size_t count = 0;
  for (const ImportedSession& session : point.sessions) {
    count += static_cast<std::size_t>(
        std::count_if(session.iterations.begin(), session.iterations.end(),
                      [](const auto& iteration) { return iteration.phase == Phase::timed; }));
  }
  return count;
}

std::size_t warmup_count(const ImportedSession& session) {
  return static_cast<std::size_t>(
      std::count_if(session.iterations.begin(), session.iterations.end(),
                    [](const auto& iteration) { return iteration.phase == Phase::warmup; }));
}

int bounded(std::size_t count, int least, int most) {
  return static_cast<int>(
      std::clamp(count, static_cast<std::size_t>(least), static_cast<std::size_t>(most)));
}

// The protocol as far as the samples show it: the fewest sessions and the most iterations.
Protocol protocol_of(const std::vector<ImportedCase>& cases) {
  std::size_t sessions = std::numeric_limits<std::size_t>::max();
  std::size_t repeats = 0;
  std::size_t warmup = 0;
  for (const ImportedCase& point : cases) {
    sessions = std::min(sessions, std::max<std::size_t>(point.sessions.size(), 1));
    repeats = std::max(repeats, timed_count(point));
    for (const ImportedSession& session : point.sessions) {
      warmup = std::max(warmup, warmup_count(session));
    }
  }
  Protocol protocol;
  protocol.sessions = bounded(sessions, 1, most_protocol_sessions);
  protocol.repeats = bounded(repeats, protocol.sessions, most_protocol_repeats);
  protocol.warmup = bounded(warmup, 0, most_protocol_warmup);
  protocol.sensors.clear();
  return protocol;
}

// A study's name has few characters to choose from.
std::string study_name(const std::string& format) {
  std::string name = "imported-" + format;
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return !(std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'); }, '-');
  return name;
}

// Files that disagree about where they were measured say nothing about it together.
Json common_environment(const std::vector<ImportedFile>& files,
                        std::vector<std::string>& limitations) {
  const Json& first = files.front().environment;
  const bool agree = std::all_of(files.begin(), files.end(), [&](const ImportedFile& file) {
    return file.environment == first;
  });
  if (agree) return first;
  limitations.emplace_back("the files name different environments: none is recorded");
  return nullptr;
}

}  // namespace

Result<Run> imported_run(std::vector<ImportedFile> files, ImportSource source, int executions,
                         const std::optional<Redactor>& redactor) {
  const Cleaner cleaner(redactor);
  std::vector<ImportedCase> cases;
  Known known;
  for (ImportedFile& file : files) {
    cleaner.clean(file);
    add_new(source.limitations, file.limitations);
    for (ImportedCase& point : file.cases) {
      if (join(point, cases, known)) continue;
      if (cases.size() == most_cases) {
        return fail(ErrorCode::usage, fmt::format("more than {} cases in the files", most_cases));
      }
      cases.push_back(std::move(point));
    }
  }
  tell_apart(cases);

  Run run;
  for (std::string& name : source.files) name = cleaner.text(name);
  run.environment = common_environment(files, source.limitations);
  run.study.name = study_name(source.format);
  run.study.protocol = protocol_of(cases);
  for (ImportedCase& point : cases) {
    const int count = executions_of(point, executions);
    if (count > 1) {
      point.knobs[executions_knob] = count;
      point.limitations.push_back(
          fmt::format("an iteration stands for {} executions, as times are whole nanoseconds here: "
                      "divide latencies by {}",
                      count, count));
    }
    add_new(point.limitations, source.limitations);
    if (auto written = CaseWriter(point, count, run).write(); !written) {
      return fail(written.error());
    }
    run.study.cases.push_back({point.name, source.format, "", point.knobs});
    for (ReportedFigure& figure : point.reported) {
      figure.case_name = point.name;
      if (!std::isfinite(figure.value)) continue;
      run.reported.push_back(std::move(figure));
    }
  }
  run.imported = std::move(source);
  return run;
}

}  // namespace assay::store::importers
