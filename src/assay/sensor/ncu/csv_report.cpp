// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/ncu/csv_report.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/base/line_reader.hpp"
#include "assay/base/text.hpp"
#include "assay/sensor/ncu/l2_metrics.hpp"

namespace assay::sensor::ncu {
namespace {

constexpr std::size_t most_lines = 20'000'000;
constexpr std::size_t most_kernels = 2'000'000;
constexpr std::size_t longest_text = 300;  // of a name or of what ncu said
constexpr std::string_view no_permission = "ERR_NVGPUCTRPERM";

enum class Quantity { hit_rate, sectors, sectors_hit, duration, other };

Quantity quantity_of(std::string_view metric) {
  if (metric == hit_rate_label) return Quantity::hit_rate;
  if (metric == duration_label) return Quantity::duration;
  for (const L2Metrics& names : l2_metrics) {
    if (metric == names.hit_rate) return Quantity::hit_rate;
    if (metric == names.sectors) return Quantity::sectors;
    if (metric == names.sectors_hit) return Quantity::sectors_hit;
    if (metric == names.duration) return Quantity::duration;
  }
  return Quantity::other;
}

// How many of the quantity's own unit (percent, sectors, nanoseconds) one of `unit` is.
std::optional<double> scale_of(Quantity quantity, std::string_view unit) {
  using Scale = std::pair<std::string_view, double>;
  static constexpr std::array durations{
      Scale{"ns", 1},   Scale{"nsecond", 1},   Scale{"us", 1e3}, Scale{"usecond", 1e3},
      Scale{"ms", 1e6}, Scale{"msecond", 1e6}, Scale{"s", 1e9},  Scale{"second", 1e9}};
  static constexpr std::array sectors{Scale{"", 1}, Scale{"sector", 1}, Scale{"Ksector", 1e3},
                                      Scale{"Msector", 1e6}, Scale{"Gsector", 1e9}};
  static constexpr std::array rates{Scale{"", 1}, Scale{"%", 1}, Scale{"pct", 1}};
  const std::span<const Scale> scales =
      quantity == Quantity::duration
          ? std::span<const Scale>(durations)
          : (quantity == Quantity::hit_rate ? std::span<const Scale>(rates)
                                            : std::span<const Scale>(sectors));
  for (const auto& [name, scale] : scales) {
    if (name == unit) return scale;
  }
  return std::nullopt;
}

// "1,234.5"; nothing for "n/a" and for what is negative.
std::optional<double> number_of(std::string_view cell) {
  std::string digits(text::trim(cell));
  std::erase(digits, ',');
  const auto number = text::parse_number(digits);
  if (!number || *number < 0) return std::nullopt;
  return number;
}

void put(Kernel& kernel, std::string_view metric, std::string_view unit, std::string_view cell) {
  const Quantity quantity = quantity_of(metric);
  if (quantity == Quantity::other) return;
  const auto number = number_of(cell);
  const auto scale = scale_of(quantity, text::trim(unit));
  if (!number || !scale) return;
  const double value = *number * *scale;
  switch (quantity) {
    case Quantity::hit_rate:
      kernel.hit_rate_pct = value;
      break;
    case Quantity::sectors:
      kernel.sectors = value;
      break;
    case Quantity::sectors_hit:
      kernel.sectors_hit = value;
      break;
    case Quantity::duration:
      kernel.duration_ns = value;
      break;
    case Quantity::other:
      break;
  }
}

std::string short_text(std::string_view text) {
  return text::printable(text.substr(0, longest_text));
}

// The table, row by row.
class Table {
 public:
  // Takes a row of the file that is none of ncu's messages. False for too many kernels.
  bool take(std::span<const std::string_view> cells) {
    if (is_header(cells)) {
      begin(cells);
      return true;
    }
    if (header_.empty() || cells.size() != header_.size()) return true;  // not of the table
    if (is_long_) return take_metric(cells);
    return take_launch(cells);
  }

  std::vector<Kernel> kernels() && { return std::move(kernels_); }

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  static std::size_t position(std::span<const std::string_view> cells, std::string_view name) {
    const auto found = std::find(cells.begin(), cells.end(), name);
    return found == cells.end() ? nowhere : static_cast<std::size_t>(found - cells.begin());
  }
  static bool is_header(std::span<const std::string_view> cells) {
    return position(cells, "ID") != nowhere && position(cells, "Kernel Name") != nowhere;
  }

  void begin(std::span<const std::string_view> cells) {
    header_.assign(cells.begin(), cells.end());
    units_.assign(cells.size(), {});
    id_ = position(cells, "ID");
    process_ = position(cells, "Process ID");
    kernel_ = position(cells, "Kernel Name");
    metric_ = position(cells, "Metric Name");
    unit_ = position(cells, "Metric Unit");
    value_ = position(cells, "Metric Value");
    is_long_ = metric_ != nowhere && value_ != nowhere;
  }

  bool take_metric(std::span<const std::string_view> cells) {
    if (!text::parse_unsigned(cells[id_])) return true;
    std::string launch(process_ == nowhere ? std::string_view() : cells[process_]);
    launch += ' ';
    launch += cells[id_];
    const auto [place, is_new] = launches_.emplace(std::move(launch), kernels_.size());
    if (is_new) {
      if (kernels_.size() >= most_kernels) return false;
      kernels_.push_back({.name = short_text(cells[kernel_])});
    }
    put(kernels_[place->second], cells[metric_], unit_ == nowhere ? "" : cells[unit_],
        cells[value_]);
    return true;
  }

  // The row below the header has units, and no launch's number.
  bool take_launch(std::span<const std::string_view> cells) {
    if (!text::parse_unsigned(cells[id_])) {
      units_.assign(cells.begin(), cells.end());
      return true;
    }
    if (kernels_.size() >= most_kernels) return false;
    Kernel& kernel = kernels_.emplace_back();
    kernel.name = short_text(cells[kernel_]);
    for (std::size_t i = 0; i < cells.size(); ++i) put(kernel, header_[i], units_[i], cells[i]);
    return true;
  }

  std::vector<std::string> header_;
  std::vector<std::string> units_;
  bool is_long_ = false;
  std::size_t id_ = nowhere;
  std::size_t process_ = nowhere;
  std::size_t kernel_ = nowhere;
  std::size_t metric_ = nowhere;
  std::size_t unit_ = nowhere;
  std::size_t value_ = nowhere;
  std::map<std::string, std::size_t> launches_;
  std::vector<Kernel> kernels_;
};

Failure without_permission() {
  return fail(ErrorCode::missing,
              fmt::format("ncu may not read the GPU's performance counters ({})", no_permission),
              "as root, load the nvidia kernel module with NVreg_RestrictProfilingToAdminUsers=0, "
              "or run with CAP_SYS_ADMIN");
}

// The rate that a kernel states, or that its sectors give.
std::optional<double> rate_of(const Kernel& kernel) {
  if (kernel.hit_rate_pct) return kernel.hit_rate_pct;
  if (!kernel.sectors || !kernel.sectors_hit || *kernel.sectors == 0) return std::nullopt;
  return 100.0 * *kernel.sectors_hit / *kernel.sectors;
}

}  // namespace

Result<std::vector<Kernel>> read_report(const std::filesystem::path& path) {
  auto lines = LineReader::open(path, longest_row);
  if (!lines) return fail(lines.error());
  Table table;
  CsvCells cells;
  std::string said;  // the last warning or error
  while (true) {
    const auto next = lines->next();
    if (!next) return fail(ErrorCode::measurement, next.error().message);
    if (!*next) break;
    const std::string_view line = lines->line();
    if (line.starts_with("==")) {
      if (line.find(no_permission) != std::string_view::npos) return without_permission();
      if (line.starts_with("==ERROR==") || line.starts_with("==WARNING==")) said = short_text(line);
      continue;
    }
    if (line.empty() || cells.split(line).has_value()) continue;
    if (!table.take(cells.cells()) || lines->number() > most_lines) {
      return fail(ErrorCode::measurement,
                  fmt::format("{}: more kernels than can be read", lines->place()),
                  "name some of them: protocol.cache.kernel");
    }
  }
  auto kernels = std::move(table).kernels();
  if (kernels.empty()) {
    return fail(ErrorCode::measurement,
                "ncu profiled no kernel" + (said.empty() ? said : ": " + said));
  }
  return kernels;
}

Result<HitRate> hit_rate_of(const std::vector<Kernel>& kernels) {
  HitRate result;
  bool all_sectors = true;
  bool all_durations = true;
  bool above = false;
  std::vector<std::pair<const Kernel*, double>> rates;
  for (const Kernel& kernel : kernels) {
    auto rate = rate_of(kernel);
    if (!rate) continue;
    // Counters of different replays may disagree a little.
    above = above || *rate > 100;
    rates.emplace_back(&kernel, std::min(*rate, 100.0));
    all_sectors = all_sectors && kernel.sectors.has_value();
    all_durations = all_durations && kernel.duration_ns.has_value();
  }
  if (rates.empty()) {
    return fail(ErrorCode::measurement,
                fmt::format("none of {} profiled kernels has an L2 hit rate", kernels.size()));
  }
  double weights = 0;
  double sum = 0;
  double misses = 0;
  for (const auto& [kernel, rate] : rates) {
    const double weight =
        all_sectors ? *kernel->sectors : (all_durations ? *kernel->duration_ns : 1.0);
    weights += weight;
    sum += weight * rate;
    misses += weight * (1 - rate / 100);
  }
  if (weights <= 0) return fail(ErrorCode::measurement, "the profiled kernels did not use L2");
  result.pct = sum / weights;
  result.kernels = rates.size();
  if (all_sectors) {
    result.references = weights;
    result.misses = misses;
  } else if (all_durations) {
    result.notes.emplace_back("kernels are weighted by their durations: ncu gave no sectors");
  } else {
    result.notes.emplace_back("kernels are not weighted: ncu gave neither sectors nor durations");
  }
  if (rates.size() < kernels.size()) {
    result.notes.push_back(fmt::format("{} of {} kernels have no hit rate",
                                       kernels.size() - rates.size(), kernels.size()));
  }
  if (above) result.notes.emplace_back("rates above 100 % were taken as 100 %");
  return result;
}

}  // namespace assay::sensor::ncu
