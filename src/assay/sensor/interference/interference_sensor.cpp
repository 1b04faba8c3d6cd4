// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/interference/interference_sensor.hpp"

#include <string>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

#include "assay/base/text.hpp"
#include "assay/base/units.hpp"
#include "assay/platform/host_root.hpp"
#include "assay/platform/polled_file.hpp"
#include "assay/sensor/interference/cpu_wait.hpp"
#include "assay/sensor/interference/migrations.hpp"

namespace assay::sensor::interference {
namespace {

namespace fs = std::filesystem;

// Counters that only rise.
struct Snapshot {
  std::optional<std::uint64_t> stolen{};
  std::optional<std::uint64_t> migrations{};
  rusage process{};
};

class InterferenceSensor final : public Sensor {
 public:
  explicit InterferenceSensor(fs::path root) : root_(std::move(root)) {}

  Presence probe() override {
    stat_ = platform::PolledFile::open(root_ / "proc/stat");
    std::string missing;
    const bool counts_migrations = MigrationCounter::open(missing).has_value();
    if (!read_stolen()) {
      stat_.reset();
      if (!counts_migrations) missing += "; ";
      missing += "stolen time is not read: " + (root_ / "proc/stat").string() + " does not tell it";
    }
    return {.present = true, .reason = std::move(missing)};
  }

  // Threads that are made from here on are counted with this one.
  void start() override {
    std::string told_by_probe;
    migrations_ = MigrationCounter::open(told_by_probe);
  }

  void iteration_begin() override {
    cpu_wait_.begin();
    before_.stolen = read_stolen();
    before_.migrations = read_migrations();
    has_before_ = ::getrusage(RUSAGE_SELF, &before_.process) == 0;
  }

  void iteration_end(std::vector<Reading>& readings) override {
    Snapshot now;
    const bool has_now = ::getrusage(RUSAGE_SELF, &now.process) == 0;
    now.migrations = read_migrations();
    const auto waited_ns = cpu_wait_.waited_ns();
    now.stolen = read_stolen();
    if (has_before_ && has_now) {
      const auto add = [&](const char* name, long rusage::*count) {
        readings.push_back(
            {name, static_cast<double>(now.process.*count - before_.process.*count)});
      };
      add("voluntary_switches", &rusage::ru_nvcsw);
      add("involuntary_switches", &rusage::ru_nivcsw);
      add("minor_faults", &rusage::ru_minflt);
      add("major_faults", &rusage::ru_majflt);
    }
    add_rise(readings, "migrations", before_.migrations, now.migrations, 1);
    if (waited_ns) {
      readings.push_back(
          {"cpu_wait_ms", static_cast<double>(*waited_ns) / nanoseconds_per_millisecond});
    }
    add_rise(readings, "steal_ms", before_.stolen, now.stolen, tick_ms_);
  }

 private:
  static double tick_length_ms() {
    const long ticks_a_second = ::sysconf(_SC_CLK_TCK);
    return ticks_a_second > 0 ? 1000.0 / static_cast<double>(ticks_a_second) : 10.0;
  }

  // A count that fell was not what we took it for.
  static void add_rise(std::vector<Reading>& readings, const char* name,
                       std::optional<std::uint64_t> from, std::optional<std::uint64_t> to,
                       double unit) {
    if (from && to && *to >= *from) {
      readings.push_back({name, static_cast<double>(*to - *from) * unit});
    }
  }

  std::optional<std::uint64_t> read_stolen() const {
    std::array<char, 512> buffer;  // the first line, which is of all CPUs
    const auto text = stat_ ? stat_->read(buffer) : std::nullopt;
    return text ? stolen_ticks(*text) : std::nullopt;
  }

  std::optional<std::uint64_t> read_migrations() const {
    return migrations_ ? migrations_->read() : std::nullopt;
  }

  fs::path root_;
  std::optional<platform::PolledFile> stat_;
  std::optional<MigrationCounter> migrations_;
  CpuWait cpu_wait_{"/proc/self"};
  double tick_ms_ = tick_length_ms();
  Snapshot before_;
  bool has_before_ = false;
};

}  // namespace

std::optional<std::uint64_t> stolen_ticks(std::string_view stat) {
  // "cpu  user nice system idle iowait irq softirq steal guest guest_nice"
  constexpr std::string_view all_cpus = "cpu ";
  constexpr int place_of_steal = 8;
  const std::size_t newline = stat.find('\n');
  if (!stat.starts_with(all_cpus) || newline == std::string_view::npos) return std::nullopt;
  std::string_view line = text::trim(stat.substr(all_cpus.size(), newline - all_cpus.size()));
  for (int place = 1; place < place_of_steal; ++place) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    line = line.substr(blank + 1);
  }
  return text::parse_unsigned(line.substr(0, line.find(' ')));
}

std::unique_ptr<Sensor> create_below(const std::filesystem::path& root) {
  return std::make_unique<InterferenceSensor>(root);
}

std::unique_ptr<Sensor> create() {
  return create_below(platform::host_root());
}

}  // namespace assay::sensor::interference
