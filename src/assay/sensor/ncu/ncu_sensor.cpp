// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/ncu/ncu_sensor.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <utility>

#include <dlfcn.h>
#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/platform/tool.hpp"
#include "assay/sensor/ncu/csv_report.hpp"
#include "assay/sensor/ncu/l2_metrics.hpp"

namespace assay::sensor::ncu {
namespace {

constexpr std::string_view log_name = "ncu.csv";
// Since 2020.1, and before.
constexpr std::array<const char*, 2> tools{"ncu", "nv-nsight-cu-cli"};

// Calls a function of CUDA's driver interface without arguments, if the engine has loaded it.
void call_driver(const char* function) {
  void* driver = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
  if (driver == nullptr) return;
  using Function = int (*)();
  // ncu says what it did not profile; there is nobody to tell here.
  if (const auto call = reinterpret_cast<Function>(::dlsym(driver, function))) {
    static_cast<void>(call());
  }
  ::dlclose(driver);
}

// ncu injects itself into what it profiles.
bool runs_under_ncu() {
  return std::getenv("CUDA_INJECTION64_PATH") != nullptr;
}

class NcuSensor final : public Sensor {
 public:
  Presence probe() override {
    if (runs_under_ncu()) return {.present = true};
    const auto found = std::find_if(tools.begin(), tools.end(), platform::is_on_path);
    if (found == tools.end()) {
      return {.present = false, .reason = "ncu is not on PATH: install NVIDIA Nsight Compute"};
    }
    const auto output = platform::output_of_tool({*found, "--version"});
    if (!output) return {.present = false, .reason = output.error().message};
    tool_ = *found;
    version_ = version_in(*output);
    return {.present = true};
  }

  void iteration_begin() override { call_driver("cuProfilerStart"); }
  void iteration_end(std::vector<Reading>&) override { call_driver("cuProfilerStop"); }

  std::vector<std::string> wrap(std::vector<std::string> argv, const Pass& pass) const override {
    return command(tool_, std::move(argv), pass.settings, pass.folder / log_name);
  }

  Result<void> collect(const Pass& pass, ProfileRecord& record) const override {
    record.simulated = false;
    record.tool = version_.empty() ? tool_ : fmt::format("{} {}", tool_, version_);
    const auto kernels = read_report(pass.folder / log_name);
    if (!kernels) return fail(kernels.error());
    auto rate = hit_rate_of(*kernels);
    if (!rate) return fail(rate.error());
    record.readings["l2_hit_pct"] = rate->pct;
    record.readings["kernels"] = static_cast<double>(rate->kernels);
    if (rate->references) record.readings["l2_references"] = *rate->references;
    if (rate->misses) record.readings["l2_misses"] = *rate->misses;
    record.notes.emplace_back(
        "ncu flushes the caches before each replay of a kernel: hits on what the kernel before "
        "left are not seen");
    std::move(rate->notes.begin(), rate->notes.end(), std::back_inserter(record.notes));
    if (!pass.settings.kernel.empty()) {
      record.notes.push_back("only kernels that match " + text::printable(pass.settings.kernel));
    }
    if (!pass.settings.nvtx.empty()) {
      record.notes.push_back("only kernels of the range " + text::printable(pass.settings.nvtx));
    }
    return {};
  }

 private:
  std::string tool_ = tools.front();
  std::string version_;
};

}  // namespace

std::vector<std::string> command(std::string_view tool, std::vector<std::string> argv,
                                 const CacheProtocol& settings, const std::filesystem::path& log) {
  std::vector<std::string> result{std::string(tool),
                                  "--csv",
                                  "--page",
                                  "raw",
                                  "--log-file",
                                  log.string(),
                                  "--target-processes",
                                  "all",
                                  "--profile-from-start",
                                  "off"};
  std::vector<std::string> metrics = settings.metrics;
  if (metrics.empty()) {
    for (const char* section : {"MemoryWorkloadAnalysis", "MemoryWorkloadAnalysis_Chart"}) {
      result.insert(result.end(), {"--section", section});
    }
  }
  // What the figures are made of is always asked for.
  for (const std::string_view name :
       {l2_metrics.front().hit_rate, l2_metrics.front().sectors, l2_metrics.front().sectors_hit,
        l2_metrics.front().duration}) {
    if (std::find(metrics.begin(), metrics.end(), name) == metrics.end()) {
      metrics.emplace_back(name);
    }
  }
  result.insert(result.end(), {"--metrics", text::join(metrics, ",")});
  if (!settings.kernel.empty()) {
    result.insert(result.end(), {"--kernel-name", "regex:" + settings.kernel});
  }
  if (!settings.nvtx.empty()) {
    result.insert(result.end(), {"--nvtx", "--nvtx-include", settings.nvtx});
  }
  argv = platform::with_own_program_resolved(std::move(argv));
  std::move(argv.begin(), argv.end(), std::back_inserter(result));
  return result;
}

std::string version_in(std::string_view output) {
  constexpr std::string_view word = "Version ";
  for (std::string_view line : text::split(output, '\n')) {
    if (!line.starts_with(word)) continue;
    line.remove_prefix(word.size());
    return text::printable(text::trim(line.substr(0, std::min(line.find(' '), std::size_t{40}))));
  }
  return {};
}

std::unique_ptr<Sensor> create() {
  return std::make_unique<NcuSensor>();
}

}  // namespace assay::sensor::ncu
