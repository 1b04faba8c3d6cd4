// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/callgrind/callgrind_sensor.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/platform/host_root.hpp"
#include "assay/platform/tool.hpp"
#include "assay/sensor/callgrind/client_request.hpp"
#include "assay/sensor/callgrind/output_file.hpp"

namespace assay::sensor::callgrind {
namespace {

constexpr std::string_view output_name = "callgrind.out";
// A build of llama.cpp's CPU back end without AVX-512, which valgrind does not know: its
// instructions end in SIGILL.
constexpr std::string_view runnable_variant = "haswell";
constexpr std::array<std::string_view, 9> avx512_variants{
    "auto",    "skylakex", "cannonlake", "cascadelake",    "cooperlake",
    "icelake", "zen4",     "zen5",       "sapphirerapids",
};

// Whether a program may be started with addresses that are not randomised. Some containers forbid
// it.
bool can_fix_addresses() {
  return platform::is_on_path("setarch") &&
         platform::output_of_tool({"setarch", "-R", "true"}).has_value();
}

// '%' begins a placeholder in valgrind's file names.
std::string file_option(const std::filesystem::path& path) {
  std::string text;
  for (const char byte : path.string()) {
    text += byte;
    if (byte == '%') text += byte;
  }
  return text;
}

// The environment lies at the top of the stack, so that its size moves addresses, and with them
// which lines of the cache collide. Only what a session needs goes along.
void add_environment(std::vector<std::string>& argv) {
  argv.insert(argv.end(), {"env", "-i"});
  std::vector<std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable(*entry);
    if (variable.starts_with("PATH=") || variable.starts_with("LD_LIBRARY_PATH=") ||
        variable.starts_with("ASSAY_")) {
      variables.emplace_back(variable);
    }
  }
  std::sort(variables.begin(), variables.end());
  std::move(variables.begin(), variables.end(), std::back_inserter(argv));
}

void add_cache(std::vector<std::string>& options, std::string_view name,
               const std::optional<CacheGeometry>& geometry) {
  if (!geometry) return;
  options.push_back(fmt::format("--{}={}", name, option_text(nearest_acceptable(*geometry))));
}

void note_change(std::vector<std::string>& notes, std::string_view name,
                 const std::optional<CacheGeometry>& geometry) {
  if (!geometry) {
    notes.push_back(fmt::format("the kernel does not describe {}: valgrind chose its shape", name));
    return;
  }
  const CacheGeometry simulated = nearest_acceptable(*geometry);
  if (simulated == *geometry) return;
  notes.push_back(fmt::format("{} of this machine ({}) cannot be simulated: {} in its place", name,
                              describe(*geometry), describe(simulated)));
}

// "callgrind-3.19.0" → "callgrind of valgrind 3.19.0".
std::string tool_name(std::string_view creator) {
  constexpr std::string_view prefix = "callgrind-";
  if (!creator.starts_with(prefix)) return "callgrind";
  return fmt::format("callgrind of valgrind {}", creator.substr(prefix.size()));
}

class CallgrindSensor final : public Sensor {
 public:
  Presence probe() override {
    if (!has_client_requests()) {
      return {.present = false,
              .reason = "built without valgrind's headers: install valgrind and build again"};
    }
    if (runs_under_valgrind()) return {.present = true};
    if (!platform::is_on_path("valgrind")) {
      return {.present = false, .reason = "valgrind is not on PATH: install valgrind"};
    }
    if (const auto version = platform::output_of_tool({"valgrind", "--version"}); !version) {
      return {.present = false, .reason = version.error().message};
    }
    caches_ = read_caches();
    if (!caches_.l2) {
      return {.present = false,
              .reason =
                  "the kernel does not describe this machine's L2 cache: callgrind has "
                  "nothing to simulate"};
    }
    fixed_addresses_ = can_fix_addresses();
    return {.present = true};
  }

  // What loading does would take minutes to simulate; the warm-up fills the caches.
  void loaded() override { start_instrumentation(); }
  void iteration_begin() override { toggle_collection(); }
  void iteration_end(std::vector<Reading>&) override { toggle_collection(); }

  std::vector<std::string> adapt(Case& point) const override {
    std::vector<std::string> notes;
    const auto threads = point.knobs.find("threads");
    if (threads != point.knobs.end() && threads->second != Json(1)) {
      threads->second = 1;
      notes.emplace_back("threads: 1 in the profiling pass: callgrind follows one thread");
    }
    const auto variant = point.knobs.find("cpu_variant");
    if (variant != point.knobs.end() && variant->second.is_string() &&
        std::find(avx512_variants.begin(), avx512_variants.end(),
                  variant->second.get<std::string>()) != avx512_variants.end()) {
      variant->second = runnable_variant;
      notes.push_back(fmt::format("cpu_variant: {} in the profiling pass: valgrind runs no AVX-512",
                                  runnable_variant));
    }
    return notes;
  }

  std::vector<std::string> wrap(std::vector<std::string> argv, const Pass& pass) const override {
    return command(std::move(argv), caches_, pass.folder / output_name, fixed_addresses_);
  }

  Result<void> collect(const Pass& pass, ProfileRecord& record) const override {
    record.simulated = true;
    record.tool = "callgrind";
    const auto totals = read_totals(pass.folder / output_name);
    if (!totals) return fail(totals.error());
    record.tool = tool_name(totals->creator);
    if (caches_.l2) {
      record.tool += fmt::format(" (L2 simulated: {})", describe(nearest_acceptable(*caches_.l2)));
    }
    const auto level = last_level(*totals);
    if (!level) return fail(level.error());
    if (level->instructions == 0) {
      return fail(ErrorCode::measurement,
                  "callgrind counted no instruction of the profiled iterations");
    }
    add_notes(record.notes);
    record.readings["instructions"] = static_cast<double>(level->instructions);
    record.readings["l2_references"] = static_cast<double>(level->references);
    record.readings["l2_misses"] = static_cast<double>(level->misses);
    if (level->references > 0) {
      record.readings["l2_hit_pct"] =
          100.0 * (1 - static_cast<double>(level->misses) / static_cast<double>(level->references));
    } else {
      record.notes.emplace_back("nothing reached L2: there is no hit rate");
    }
    return {};
  }

 private:
  void add_notes(std::vector<std::string>& notes) const {
    notes.emplace_back(
        "simulated: one thread, no prefetching, no other process, least recently used lines are "
        "replaced");
    note_change(notes, "the L1 instruction cache", caches_.instruction);
    note_change(notes, "the L1 data cache", caches_.data);
    note_change(notes, "the L2 cache", caches_.l2);
    if (!fixed_addresses_) {
      notes.emplace_back(
          "addresses are randomised (setarch -R is not permitted here): counts differ a little "
          "from one repetition to the next");
    }
  }

  Caches caches_;
  bool fixed_addresses_ = false;
};

}  // namespace

Caches read_caches() {
  const auto folder = platform::host_root() / "sys/devices/system/cpu/cpu0/cache";
  return {.instruction = read_geometry(folder, 1, "Instruction"),
          .data = read_geometry(folder, 1, "Data"),
          .l2 = read_geometry(folder, 2, "Data")};
}

std::vector<std::string> command(std::vector<std::string> argv, const Caches& caches,
                                 const std::filesystem::path& output, bool fixed_addresses) {
  std::vector<std::string> result;
  if (fixed_addresses) result = {"setarch", "-R"};
  add_environment(result);
  for (const char* word : {"valgrind", "--tool=callgrind", "--cache-sim=yes", "--instr-atstart=no",
                           "--collect-atstart=no", "--trace-children=no", "--vgdb=no"}) {
    result.emplace_back(word);
  }
  add_cache(result, "I1", caches.instruction);
  add_cache(result, "D1", caches.data);
  add_cache(result, "LL", caches.l2);
  result.push_back("--callgrind-out-file=" + file_option(output));
  argv = platform::with_own_program_resolved(std::move(argv));
  std::move(argv.begin(), argv.end(), std::back_inserter(result));
  return result;
}

std::unique_ptr<Sensor> create() {
  return std::make_unique<CallgrindSensor>();
}

}  // namespace assay::sensor::callgrind
