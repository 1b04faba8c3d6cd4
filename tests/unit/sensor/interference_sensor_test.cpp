// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/interference/interference_sensor.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sched.h>
#include <unistd.h>

#include "assay/sensor/interference/cpu_wait.hpp"
#include "assay/sensor/interference/migrations.hpp"

#include "sensor_fixture.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using namespace assay::sensor;
using assay::test::FreshPages;
using assay::test::iterate;
using assay::test::Readings;
using interference::stolen_ticks;

namespace {

std::vector<int> allowed_cpus() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  std::vector<int> cpus;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) cpus.push_back(cpu);
  }
  return cpus;
}

void run_on(int cpu) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  ::sched_setaffinity(0, sizeof one, &one);
}

}  // namespace

TEST_CASE("touching fresh pages shows as minor faults, one a page") {
  const auto sensor = interference::create();
  REQUIRE(sensor->probe().present);
  sensor->start();
  constexpr std::size_t pages = 4096;
  const Readings quiet = iterate(*sensor, [] {});
  const Readings busy =
      iterate(*sensor, [] { const FreshPages fresh(pages * FreshPages::page_bytes); });
  // Pages may be larger than 4 KiB on other machines.
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto faults = static_cast<double>(pages * FreshPages::page_bytes / page);
  CHECK(busy.at("minor_faults") >= faults);
  CHECK(quiet.at("minor_faults") < faults / 4);
  for (const auto& [name, value] : busy) CHECK(test::is_column(interference::columns, name));
}

TEST_CASE("sleeping shows as voluntary switches, of whichever thread") {
  const auto sensor = interference::create();
  REQUIRE(sensor->probe().present);
  sensor->start();
  constexpr int sleeps = 20;
  const auto sleep = [] {
    for (int i = 0; i < sleeps; ++i) std::this_thread::sleep_for(std::chrono::microseconds(100));
  };
  CHECK(iterate(*sensor, sleep).at("voluntary_switches") >= sleeps);
  CHECK(iterate(*sensor, [&] { std::thread(sleep).join(); }).at("voluntary_switches") >= sleeps);
}

TEST_CASE("threads that are made after the start are seen migrating") {
  const auto cpus = allowed_cpus();
  std::string reason;
  const bool permitted = interference::MigrationCounter::open(reason).has_value();
  const auto sensor = interference::create();
  const Presence presence = sensor->probe();
  CHECK(presence.present);
  sensor->start();
  constexpr int moves = 20;
  const Readings readings = iterate(*sensor, [&] {
    std::thread([&] {
      for (int i = 0; i < moves; ++i) run_on(cpus[static_cast<std::size_t>(i) % cpus.size()]);
    }).join();
  });
  if (!permitted) {
    // Absent, never 0, and the reason says what to permit.
    CHECK(readings.count("migrations") == 0);
    CHECK(presence.reason.find(reason) != std::string::npos);
  } else if (cpus.size() > 1) {
    CHECK(readings.at("migrations") >= moves / 2);
  }
}

TEST_CASE("waiting for a CPU is summed over the threads that were there when it began") {
  const TemporaryDirectory process;
  interference::CpuWait wait(process.path());
  wait.begin();
  CHECK_FALSE(wait.waited_ns());
  process.write("task/7/schedstat", "900 100 3\n");
  process.write("task/8/schedstat", "900 50 3\n");
  wait.begin();
  CHECK(wait.waited_ns() == 0);
  process.write("task/8/schedstat", "950 80 4\n");
  process.write("task/9/schedstat", "1 1000 1\n");
  CHECK(wait.waited_ns() == 30);
  // A thread that has ended takes its time along.
  process.write("task/7/schedstat", "");
  CHECK_FALSE(wait.waited_ns());
  wait.begin();
  CHECK_FALSE(wait.waited_ns());
  process.write("task/7/schedstat", "900 90 3 and more\n");
  CHECK_FALSE(wait.waited_ns());
}

TEST_CASE("two threads on one CPU wait for each other") {
  const auto cpus = allowed_cpus();
  REQUIRE_FALSE(cpus.empty());
  std::atomic<bool> go = false;
  const auto spin = [&] {
    run_on(cpus.front());
    while (!go) std::this_thread::sleep_for(std::chrono::microseconds(50));
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
    while (std::chrono::steady_clock::now() < end) {
    }
  };
  std::thread one(spin);
  std::thread other(spin);
  const auto sensor = interference::create();
  sensor->probe();
  sensor->start();
  interference::CpuWait wait("/proc/self");
  wait.begin();
  const bool is_told = wait.waited_ns().has_value();
  std::vector<Reading> readings;
  sensor->iteration_begin();
  go = true;
  std::this_thread::sleep_for(std::chrono::milliseconds(80));
  sensor->iteration_end(readings);
  one.join();
  other.join();
  const Readings named = test::by_name(readings);
  CHECK(named.count("cpu_wait_ms") == (is_told ? 1 : 0));
  if (is_told) CHECK(named.at("cpu_wait_ms") > 5);
}

TEST_CASE("stolen time is the difference of the machine's ticks, in milliseconds") {
  const TemporaryDirectory root;
  root.write("proc/stat", "cpu  10 0 5 99 1 0 0 7 0 0\ncpu0 10 0 5 99 1 0 0 7 0 0\n");
  const auto sensor = interference::create_below(root.path());
  REQUIRE(sensor->probe().present);
  sensor->start();
  const double tick_ms = 1000.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto iteration_to = [&](const char* text) {
    return iterate(*sensor, [&] { root.write("proc/stat", text); });
  };
  CHECK(iteration_to("cpu  11 0 5 99 1 0 0 12 0 0\n").at("steal_ms") == 5 * tick_ms);
  CHECK(iteration_to("cpu  12 0 5 99 1 0 0 12 0 0\n").at("steal_ms") == 0);
  // What falls is no count of ours, and what has gone is absent.
  CHECK(iteration_to("cpu  12 0 5 99 1 0 0 3 0 0\n").count("steal_ms") == 0);
  CHECK(iteration_to("").count("steal_ms") == 0);
}

TEST_CASE("a machine that does not tell stolen time lacks it, with a reason") {
  const TemporaryDirectory root;
  const auto sensor = interference::create_below(root.path());
  const Presence presence = sensor->probe();
  CHECK(presence.present);
  CHECK(presence.reason.find("stolen time is not read") != std::string::npos);
  sensor->start();
  const Readings readings = iterate(*sensor, [] {});
  CHECK(readings.count("steal_ms") == 0);
  CHECK(readings.count("minor_faults") == 1);
}

TEST_CASE("only the line of all CPUs tells stolen time") {
  CHECK(stolen_ticks("cpu  1 2 3 4 5 6 7 8 9 10\n") == 8);
  CHECK(stolen_ticks("cpu  1 2 3 4 5 6 7 8\n") == 8);
  CHECK_FALSE(stolen_ticks("cpu  1 2 3 4 5 6 7\n"));
  CHECK_FALSE(stolen_ticks("cpu0 1 2 3 4 5 6 7 8 9 10\n"));
  CHECK_FALSE(stolen_ticks("cpu  1 2 3 4 5 6 7 eight 9 10\n"));
  CHECK_FALSE(stolen_ticks("cpu  1 2 3 4 5 6 7 8"));  // cut off: the number may go on
  CHECK_FALSE(stolen_ticks(""));
}
