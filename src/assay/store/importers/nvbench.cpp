// SPDX-License-Identifier: Apache-2.0

// nvbench --json (summaries of each state) and --jsonbin (the GPU time of every sample as well, in
// a file beside it).

#include <bit>
#include <cstring>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"
#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "samples are little-endian floats");

constexpr double milliseconds_in_second = 1e3;
constexpr std::int64_t most_samples = 16'000'000;
constexpr std::string_view samples_tag = "nv/json/bin:nv/cold/sample_times";
constexpr std::string_view mean_tag = "nv/cold/time/gpu/mean";
constexpr std::string_view deviation_tag = "nv/cold/time/gpu/stdev/relative";
constexpr std::string_view count_tag = "nv/cold/sample_size";

bool recognises(const ForeignFile& file) {
  if (!file.json) return false;
  const auto benchmarks = JsonPart(*file.json, "").find("benchmarks");
  if (!benchmarks || !benchmarks->value().is_array() || benchmarks->value().empty()) return false;
  const Json& first = benchmarks->value().front();
  return first.is_object() && first.contains("states");
}

// nvbench writes 64-bit numbers as text.
std::optional<double> number_of(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return text::parse_number(value.get<std::string>());
  return std::nullopt;
}

Json scalar_of(const Json& value) {
  if (!value.is_string()) return value;
  const std::string text = value.get<std::string>();
  if (const auto integer = text::parse_integer(text)) return *integer;
  if (const auto number = text::parse_number(text)) return *number;
  return value;
}

// The value of that name in a list of {"name", "type", "value"}; null where it is not there.
Json named_value(const JsonPart& list, std::string_view name) {
  if (!list.value().is_array()) return nullptr;
  for (const Json& item : list.value()) {
    if (!item.is_object() || item.value("name", Json()) != name) continue;
    return item.value("value", Json());
  }
  return nullptr;
}

// The data of a summary by its tag.
std::optional<JsonPart> summary_data(const JsonPart& state, std::string_view tag) {
  const auto summaries = state.find("summaries");
  if (!summaries || !summaries->value().is_array()) return std::nullopt;
  for (const Json& summary : summaries->value()) {
    if (!summary.is_object() || summary.value("tag", Json()) != tag) continue;
    return JsonPart(summary, fmt::format("{}: {}", summaries->place(), tag)).find("data");
  }
  return std::nullopt;
}

std::optional<double> summary_value(const JsonPart& state, std::string_view tag) {
  const auto data = summary_data(state, tag);
  const auto number = data ? number_of(named_value(*data, "value")) : std::nullopt;
  return number && *number >= 0 ? number : std::nullopt;
}

// "…/NAME.json-bin/0.bin", whose last two parts are beside the JSON file. Whatever else the text
// says of a place is not followed; nor is a link that leads out of the folder.
std::optional<fs::path> sidecar_of(const fs::path& json, const std::string& recorded) {
  const fs::path name = fs::path(recorded).filename();
  const fs::path folder = fs::path(recorded).parent_path().filename();
  const std::string folder_text = folder.string();
  if (name.empty() || name == "." || name == ".." || !folder_text.ends_with("-bin")) {
    return std::nullopt;
  }
  std::error_code problem;
  const fs::path home =
      fs::canonical(json.parent_path().empty() ? "." : json.parent_path(), problem);
  if (problem) return std::nullopt;
  const fs::path sidecar = fs::canonical(home / folder / name, problem);
  if (problem || sidecar != home / folder / name) return std::nullopt;
  return sidecar;
}

// Float32 seconds, as nanoseconds.
Result<std::vector<double>> read_samples(const fs::path& path, const std::string& place,
                                         std::int64_t count) {
  const auto bytes = read_file(path, static_cast<std::size_t>(count) * sizeof(float) + 1);
  if (!bytes && bytes.error().code == ErrorCode::missing) return fail(bytes.error());
  if (!bytes || bytes->size() != static_cast<std::size_t>(count) * sizeof(float)) {
    return fail(ErrorCode::usage,
                fmt::format("{}: its file of samples does not hold {} of them", place, count));
  }
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < bytes->size(); i += sizeof(float)) {
    float seconds = 0;
    std::memcpy(&seconds, bytes->data() + i, sizeof(float));
    if (!(seconds >= 0) || seconds > longest_time_ns / nanoseconds_in_second) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: sample {} is no time", place, i / sizeof(float)));
    }
    times.push_back(static_cast<double>(seconds) * nanoseconds_in_second);
  }
  return times;
}

// The samples of a state, if there is a file of them; its absence is a limitation.
Result<std::vector<double>> samples_of(const JsonPart& state, const ForeignFile& file,
                                       ImportedCase& point) {
  const auto data = summary_data(state, samples_tag);
  if (!data) {
    point.limitations.emplace_back(
        "no samples were written: a mean without an interval (use "
        "--jsonbin)");
    return std::vector<double>{};
  }
  const auto count = number_of(named_value(*data, "size"));
  const Json recorded = named_value(*data, "filename");
  if (!count || *count < 1 || *count > most_samples || !recorded.is_string()) {
    return data->wrong("a filename and a size");
  }
  const auto sidecar = sidecar_of(file.path, recorded.get<std::string>());
  if (!sidecar) {
    point.limitations.emplace_back(
        "its file of samples does not lie beside the JSON file: a mean without an interval");
    return std::vector<double>{};
  }
  return read_samples(*sidecar, data->place(), static_cast<std::int64_t>(*count));
}

void take_mean(const JsonPart& state, ImportedCase& point) {
  const auto mean = summary_value(state, mean_tag);
  if (!mean) return;
  ReportedFigure figure{.metric = "latency_mean_ms", .value = *mean * milliseconds_in_second};
  if (const auto count = summary_value(state, count_tag); count && *count <= largest_count) {
    figure.count = static_cast<std::size_t>(*count);
  }
  if (const auto relative = summary_value(state, deviation_tag)) {
    figure.standard_deviation = *relative * figure.value;
  }
  point.reported.push_back(std::move(figure));
}

using Devices = std::map<std::int64_t, std::string>;

Result<ImportedCase> read_state(const JsonPart& state, const std::string& benchmark,
                                const Devices& devices, const ForeignFile& file) {
  if (!state.value().is_object()) return state.wrong("an object");
  ImportedCase point{.name = benchmark};
  if (const auto axes = state.find("axis_values"); axes && axes->value().is_array()) {
    for (const Json& axis : axes->value()) {
      if (!axis.is_object() || !axis.value("name", Json()).is_string()) continue;
      const std::string name = axis["name"].get<std::string>();
      point.knobs[name] = scalar_of(axis.value("value", Json()));
      const Json& value = point.knobs[name];
      point.name +=
          fmt::format(" {}={}", name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  point.engine = {.name = "nvbench", .device = "cuda"};
  const auto device = number_at(state, "device");
  if (device && devices.size() > 1 && *device >= 0 && *device < largest_count) {
    const auto found = devices.find(static_cast<std::int64_t>(*device));
    if (found != devices.end()) point.knobs["device"] = found->second;
  }
  const auto skipped = state.find("is_skipped");
  if (skipped && skipped->value() == true) {
    point.limitations.push_back(fmt::format(
        "it was skipped: {}", text_at(state, "skip_reason").value_or("no reason given")));
    return point;
  }
  const auto times = samples_of(state, file, point);
  if (!times) return fail(times.error());
  if (times->empty()) {
    take_mean(state, point);
  } else {
    point.sessions = case_of_totals({}, *times).sessions;
  }
  return point;
}

Devices devices_of(const JsonPart& document) {
  Devices devices;
  const auto list = document.find("devices");
  if (!list || !list->value().is_array()) return devices;
  for (const Json& item : list->value()) {
    const JsonPart device(item, "");
    const auto id = number_at(device, "id");
    const auto name = text_at(device, "name");
    if (id && name && *id >= 0 && *id < largest_count) {
      devices[static_cast<std::int64_t>(*id)] = *name;
    }
  }
  return devices;
}

Json environment_of(const Devices& devices) {
  if (devices.empty()) return nullptr;
  Json gpus = Json::array();
  for (const auto& [id, name] : devices) gpus.push_back(Json{{"name", name}});
  return {{"gpus", std::move(gpus)}};
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  if (!file.json) {
    return fail(ErrorCode::usage, fmt::format("{}: not JSON of nvbench", file.source));
  }
  const JsonPart document(*file.json, file.source);
  const auto list = document.need("benchmarks");
  if (!list) return fail(list.error());
  const auto benchmarks = list->items();
  if (!benchmarks) return fail(benchmarks.error());
  const Devices devices = devices_of(document);
  ImportedFile imported;
  imported.environment = environment_of(devices);
  for (const JsonPart& benchmark : *benchmarks) {
    const std::string name = text_at(benchmark, "name").value_or("benchmark");
    const auto states = benchmark.need("states");
    if (!states) return fail(states.error());
    const auto items = states->items();
    if (!items) return fail(items.error());
    for (const JsonPart& state : *items) {
      auto point = read_state(state, name, devices, file);
      if (!point) return fail(point.error());
      imported.cases.push_back(std::move(*point));
    }
  }
  imported.limitations = {
      "times are of the GPU, cold: of one launch each, with the L2 cache flushed before it",
      "nvbench measures in one process: its samples are one session"};
  return imported;
}

}  // namespace

Importer nvbench() {
  return {"nvbench", "--json, --jsonbin", recognises, read};
}

}  // namespace assay::store::importers
