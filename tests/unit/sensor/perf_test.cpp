// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/perf/counter_group.hpp"

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "assay/sensor/perf/l2_events.hpp"
#include "assay/sensor/perf/perf_sensor.hpp"

using namespace assay::sensor;
using perf::CounterGroup;

namespace {

// Faults at least once for each of so many pages.
void touch_pages(std::size_t pages) {
  const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const memory =
      ::mmap(nullptr, pages * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  ::madvise(memory, pages * size, MADV_NOHUGEPAGE);
  volatile char* const bytes = static_cast<char*>(memory);
  for (std::size_t page = 0; page < pages; ++page) bytes[page * size] = 1;
  ::munmap(memory, pages * size);
}

// libpfm4 then encodes the events of PMUs that are not here. Before its first use.
const int encode_all = ::setenv("LIBPFM_ENCODE_INACTIVE", "1", 1);

const std::vector<std::string> faults{"perf::PAGE-FAULTS", "perf::CONTEXT-SWITCHES"};

}  // namespace

TEST_CASE("events are counted while enabled, in this thread and in later ones") {
  auto counters = CounterGroup::open(faults);
  REQUIRE_MESSAGE(counters.has_value(), counters.error().message);
  touch_pages(1000);
  const auto before = counters->read();
  REQUIRE(before);
  CHECK(before->at(0).count == 0);
  std::thread later([&] {
    while (counters->read()->at(0).count < 500) std::this_thread::yield();
    touch_pages(1000);
  });
  counters->enable();
  touch_pages(1000);
  later.join();
  counters->disable();
  touch_pages(1000);
  const auto after = counters->read();
  REQUIRE(after);
  REQUIRE(after->size() == 2);
  CHECK(after->at(0).count >= 2000);
  CHECK(after->at(0).count < 2900);
  CHECK(after->at(0).share_pct == doctest::Approx(100));
  CHECK(after->at(1).count >= 0);
}

TEST_CASE("an event that libpfm4 does not know is refused by its name") {
  const std::vector<std::string> unknown{"perf::NO-SUCH-EVENT\n"};
  const auto counters = CounterGroup::open(unknown);
  REQUIRE_FALSE(counters);
  CHECK(counters.error().message.find("perf::NO-SUCH-EVENT\\n") != std::string::npos);
}

TEST_CASE("libpfm4 knows every event of the table whose PMU it knows") {
  REQUIRE(encode_all == 0);
  int known = 0;
  for (const perf::L2Events& events : perf::l2_events()) {
    if (!perf::knows_pmu(events.pmu)) continue;  // of another architecture
    ++known;
    for (const std::string_view event : {events.references, events.misses}) {
      const std::string name = std::string(events.pmu) + "::" + std::string(event);
      CAPTURE(name);
      CHECK(perf::can_encode(name));
    }
  }
  CHECK(known > 0);
}

TEST_CASE("a machine without counters is an absence with its reason, and stopping gives nothing") {
  const auto sensor = perf::create();
  const Presence presence = sensor->probe();
  if (presence.present) return;
  CHECK_FALSE(presence.reason.empty());
  sensor->start();
  std::vector<Reading> readings;
  sensor->iteration_begin();
  sensor->iteration_end(readings);
  CHECK(sensor->stop().empty());
  assay::ProfileRecord record;
  CHECK_FALSE(sensor->collect({}, record));
}

TEST_CASE("what counters gave is noted with its prefetches and its share of the time") {
  const auto sensor = perf::create();
  assay::ProfileRecord record;
  record.readings = {{"l2_hit_pct", 80.0}, {"counted_share_pct", 50.0}};
  REQUIRE(sensor->collect({}, record));
  CHECK(record.notes.back() == "counters took turns: counted 50 % of the time and scaled");
}
