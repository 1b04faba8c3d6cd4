// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/outlier_cause.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using namespace assay;
using stats::explain_outliers;
using stats::ExplainedOutlier;
using stats::ExplainedOutliers;
using stats::summary_of;

namespace {

// Knuth's product of uniforms in the logarithm, good for small means.
double poisson(Random& random, double mean) {
  double sum = 0;
  int count = -1;
  while (sum <= mean) {
    sum -= std::log(1 - random.uniform());
    ++count;
  }
  return count;
}

// Timed iterations of 100 ms ± 1 %, with readings by a rule.
class Session {
 public:
  using Readings = std::function<void(Random&, Sample&)>;

  Session(std::size_t count, std::uint64_t seed, const Readings& readings) : random_(seed) {
    for (std::size_t i = 0; i < count; ++i) {
      Sample sample{.case_name = "c", .iteration = static_cast<int>(i)};
      sample.stage_ns[index_of(Stage::total)] =
          static_cast<Nanoseconds>(1e8 * (1 + 0.01 * random_.normal()));
      readings(random_, sample);
      samples_.push_back(sample);
    }
  }

  Sample& at(std::size_t index) { return samples_[index]; }
  Random& random() { return random_; }

  // Makes one an outlier: so many times as long.
  Sample& stretch(std::size_t index, double times) {
    auto& time = samples_[index].stage_ns[index_of(Stage::total)];
    time = static_cast<Nanoseconds>(static_cast<double>(*time) * times);
    return samples_[index];
  }

  ExplainedOutliers explain(bool use_readings = true) const {
    std::vector<const Sample*> timed;
    for (const Sample& sample : samples_) timed.push_back(&sample);
    return explain_outliers(timed, Stage::total, use_readings);
  }

  // Of the one iteration; it has to be an outlier.
  ExplainedOutlier of(std::size_t index) const {
    for (const ExplainedOutlier& one : explain().outliers) {
      if (one.sample == &samples_[index]) return one;
    }
    FAIL("not an outlier");
    return {};
  }

 private:
  Random random_;
  std::vector<Sample> samples_;
};

// A process on a machine that is not alone: everything moves a little, all the time.
void busy(Random& random, Sample& sample) {
  auto& readings = sample.readings;
  const double times =
      static_cast<double>(*sample.stage_ns[index_of(Stage::total)]) / 1e8;  // as long as usual
  readings["involuntary_switches"] = poisson(random, 2 * times);
  readings["voluntary_switches"] = 20 + poisson(random, 6);
  readings["migrations"] = poisson(random, 0.3 * times);
  readings["minor_faults"] = 5 + poisson(random, 3) + (random.uniform() < 0.05 ? 300 : 0);
  readings["major_faults"] = 0;
  readings["steal_ms"] = 10 * poisson(random, 0.05 * times);
  // Waiting that varies by more than the latency does would not be noise: here it is twice that.
  readings["cpu_wait_ms"] = 2 * poisson(random, times);
  readings["cpu_frequency_mhz"] = 3000 + 30 * random.normal();
  readings["cpu_throttled"] = 0;
  readings["temperature_c"] = 60 + random.normal();
}

void quiet(Random& random, Sample& sample) {
  auto& readings = sample.readings;
  readings["involuntary_switches"] = random.uniform() < 0.01 ? 1 : 0;
  readings["voluntary_switches"] = 1;
  readings["minor_faults"] = 2;
  readings["major_faults"] = 0;
  readings["steal_ms"] = 0;
  readings["cpu_wait_ms"] = 0.1 * random.uniform();
  readings["cpu_throttled"] = 0;
}

bool begins(const std::vector<std::string>& texts, std::size_t index, const std::string& text) {
  return index < texts.size() && texts[index].rfind(text, 0) == 0;
}

}  // namespace

TEST_CASE("planted causes are found on a quiet and on a busy machine") {
  struct Plant {
    OutlierCause cause;
    std::string reading;
    double value;
  };
  const std::vector<Plant> plants{
      {OutlierCause::throttling, "cpu_throttled", 1},
      {OutlierCause::throttling, "cpu_frequency_mhz", 2000},
      {OutlierCause::steal, "steal_ms", 100},
      {OutlierCause::fault, "major_faults", 12},
      {OutlierCause::fault, "minor_faults", 4000},
      {OutlierCause::scheduling, "cpu_wait_ms", 70},
      {OutlierCause::scheduling, "involuntary_switches", 40},
      {OutlierCause::scheduling, "voluntary_switches", 200},
      {OutlierCause::scheduling, "migrations", 12},
  };
  for (const auto& readings : {Session::Readings(quiet), Session::Readings(busy)}) {
    for (const Plant& plant : plants) {
      CAPTURE(plant.reading);
      Session session(60, 7, readings);
      if (session.at(0).readings.count(plant.reading) == 0) continue;
      session.stretch(30, 1.8).readings[plant.reading] = plant.value;
      const ExplainedOutlier outlier = session.of(30);
      CHECK(outlier.cause == plant.cause);
      CHECK(begins(outlier.beside, 0, plant.reading + " "));
    }
  }
}

TEST_CASE("one interruption explains where there usually is none") {
  // Too many others have one for it to mean anything.
  Session often(100, 3, quiet);
  for (std::size_t i = 0; i < 100; i += 5) often.at(i).readings["involuntary_switches"] = 1;
  often.stretch(50, 1.3).readings["involuntary_switches"] = 1;
  Session never(100, 3, quiet);
  for (std::size_t i = 0; i < 100; ++i) never.at(i).readings["involuntary_switches"] = 0;
  never.stretch(50, 1.3).readings["involuntary_switches"] = 1;
  CHECK(never.of(50).cause == OutlierCause::scheduling);
  CHECK(often.of(50).cause == OutlierCause::unknown);
}

TEST_CASE("what happens in every iteration explains nothing") {
  Session session(200, 5, [](Random& random, Sample& sample) {
    sample.readings["involuntary_switches"] = 50 + poisson(random, 10);
    sample.readings["cpu_throttled"] = 1;
    sample.readings["steal_ms"] = 20;
    sample.readings["minor_faults"] = 1000;
  });
  session.stretch(20, 1.5);
  session.stretch(40, 3);
  CHECK(session.of(20).cause == OutlierCause::unknown);
  CHECK(session.of(40).cause == OutlierCause::unknown);
}

TEST_CASE("a long iteration is not explained by what its length brings") {
  Session session(200, 11, [](Random& random, Sample& sample) {
    sample.readings["involuntary_switches"] = poisson(random, 20);
    sample.readings["steal_ms"] = 30;
  });
  Sample& slow = session.stretch(100, 4);
  slow.readings["involuntary_switches"] = 80;
  slow.readings["steal_ms"] = 120;
  CHECK(session.of(100).cause == OutlierCause::unknown);
  slow.readings["involuntary_switches"] = 300;
  CHECK(session.of(100).cause == OutlierCause::scheduling);
}

TEST_CASE("a cause has to be worth the time that it is to explain") {
  Session session(100, 2, quiet);
  Sample& slow = session.stretch(10, 3);  // 200 ms more
  slow.readings["minor_faults"] = 60;     // at most 15 ms
  CHECK(session.of(10).cause == OutlierCause::unknown);
  CHECK(begins(session.of(10).beside, 0, "minor_faults 60, 2 is usual"));
  slow.readings["steal_ms"] = 20;
  CHECK(session.of(10).cause == OutlierCause::unknown);
  slow.readings["steal_ms"] = 190;
  CHECK(session.of(10).cause == OutlierCause::steal);
}

TEST_CASE("waiting for a CPU explains what it took, on a machine where all iterations wait") {
  Session session(200, 12, [](Random& random, Sample& sample) {
    sample.readings["cpu_wait_ms"] = 60 * random.uniform();
  });
  Sample& slow = session.stretch(100, 6);
  slow.readings["cpu_wait_ms"] = 180;  // as ever, for six times as long
  CHECK(session.of(100).cause == OutlierCause::unknown);
  slow.readings["cpu_wait_ms"] = 530;
  CHECK(session.of(100).cause == OutlierCause::scheduling);
}

TEST_CASE("of several causes the strongest claim is the cause, and all are listed") {
  Session session(100, 2, quiet);
  Sample& slow = session.stretch(10, 2);
  slow.readings["involuntary_switches"] = 9;
  slow.readings["major_faults"] = 3;
  slow.readings["steal_ms"] = 100;
  CHECK(session.of(10).cause == OutlierCause::steal);
  slow.readings["cpu_throttled"] = 1;
  const ExplainedOutlier outlier = session.of(10);
  CHECK(outlier.cause == OutlierCause::throttling);
  REQUIRE(outlier.beside.size() == 4);
  CHECK(outlier.beside[0] == "cpu_throttled 1, 0 is usual");
  CHECK(outlier.beside[1] == "steal_ms 100, 0 is usual");
  CHECK(outlier.beside[2] == "major_faults 3, 0 is usual");
  CHECK(outlier.beside[3] == "involuntary_switches 9, 0 is usual");
}

TEST_CASE("an iteration that was too fast is explained by a fast clock only") {
  Session session(100, 2, busy);
  Sample& fast = session.stretch(10, 0.5);
  fast.readings["involuntary_switches"] = 90;
  fast.readings["cpu_throttled"] = 1;
  CHECK(session.of(10).cause == OutlierCause::unknown);
  fast.readings["cpu_frequency_mhz"] = 4000;
  CHECK(session.of(10).cause == OutlierCause::throttling);
}

TEST_CASE("too few iterations, no readings or virtual time explain nothing") {
  Session few(15, 4, quiet);
  few.stretch(3, 2).readings["involuntary_switches"] = 5;
  CHECK(few.of(3).cause == OutlierCause::unknown);

  Session without(60, 4, [](Random&, Sample&) {});
  without.stretch(3, 2);
  const OutlierSummary unread = summary_of(without.explain());
  CHECK(unread.count >= 1);
  CHECK_FALSE(unread.explained);
  CHECK(unread.by_cause.at(OutlierCause::unknown) == unread.count);

  Session simulated(60, 4, quiet);
  simulated.stretch(3, 2).readings["major_faults"] = 5;
  CHECK_FALSE(summary_of(simulated.explain(false)).explained);
  CHECK(*summary_of(simulated.explain()).explained > 0);

  CHECK_FALSE(summary_of({}).explained);
  CHECK(explain_outliers({}, Stage::total).outliers.empty());
}

TEST_CASE("the summary counts causes and the share that has one") {
  Session session(200, 6, quiet);
  for (std::size_t i = 0; i < 200; ++i) session.at(i).readings["involuntary_switches"] = 0;
  session.stretch(10, 2).readings["major_faults"] = 3;
  session.stretch(20, 2).readings["major_faults"] = 3;
  session.stretch(30, 2).readings["steal_ms"] = 90;
  session.stretch(40, 2);
  const ExplainedOutliers explained = session.explain();
  const OutlierSummary summary = summary_of(explained);
  CHECK(summary.by_cause.at(OutlierCause::fault) == 2);
  CHECK(summary.by_cause.at(OutlierCause::steal) == 1);
  CHECK(summary.by_cause.at(OutlierCause::unknown) == summary.count - 3);
  CHECK(*summary.explained == doctest::Approx(3.0 / static_cast<double>(summary.count)));
}

TEST_CASE("noise alone explains few outliers") {
  // Outliers whose cause was not read: readings are drawn as ever, those that grow with time over a
  // longer time. docs/statistics.md quotes these rates.
  for (const std::size_t count : {30, 100, 500}) {
    for (const double times : {1.2, 2.0}) {
      std::size_t outliers = 0;
      std::size_t explained = 0;
      const std::uint64_t sessions = 60'000 / count;
      for (std::uint64_t seed = 0; seed < sessions; ++seed) {
        Session session(count, derive_seed(seed, {count}), busy);
        for (std::size_t i = 4; i < count; i += 25) {
          session.stretch(i, times);
          busy(session.random(), session.at(i));
        }
        for (const ExplainedOutlier& one : session.explain().outliers) {
          if (one.flagged.side != stats::Side::high) continue;
          ++outliers;
          if (one.cause != OutlierCause::unknown) ++explained;
        }
      }
      const double rate = static_cast<double>(explained) / static_cast<double>(outliers);
      MESSAGE(count << " iterations, outliers " << times << " times as long: " << 100 * rate
                    << " % of " << outliers << " explained by chance");
      CHECK(rate < 0.1);
    }
  }
}
