// SPDX-License-Identifier: Apache-2.0
#include "assay/store/repair.hpp"

#include <set>

#include <doctest/doctest.h>

#include "run_fixture.hpp"

namespace assay::store {
namespace {

using SessionKey = std::pair<std::string, int>;

const std::vector<SessionKey> plan{{"a", 0}, {"b, c", 0}, {"a", 1}, {"b, c", 1}};

// A run of `plan` that was killed within its third session, after one failed.
std::map<std::string, std::string> killed_run(const fs::path& directory) {
  auto writer = RunWriter::create(directory, small_run(), false);
  REQUIRE(writer);
  REQUIRE(write_session(*writer, "a", 0));
  REQUIRE(write_session(*writer, "b, c", 0, SessionStatus::failed));
  REQUIRE(write_rows(*writer, "a", 1, 1));
  return contents_of(directory);
}

std::map<std::string, std::string> undisturbed_run(const fs::path& directory) {
  auto writer = RunWriter::create(directory, small_run(), false);
  REQUIRE(writer);
  for (const auto& [case_name, session] : plan) REQUIRE(write_session(*writer, case_name, session));
  return contents_of(directory);
}

std::set<SessionKey> finished_sessions(const Run& run) {
  std::set<SessionKey> finished;
  for (const SessionRecord& record : run.sessions) {
    if (record.status == SessionStatus::finished)
      finished.emplace(record.case_name, record.session);
  }
  return finished;
}

// Resumes and measures what is missing of `plan`.
void complete(const fs::path& directory) {
  auto writer = RunWriter::resume(directory);
  REQUIRE(writer);
  const auto stored = read_run(directory);
  REQUIRE(stored);
  const auto finished = finished_sessions(stored->run);
  for (const SessionKey& key : plan) {
    if (!finished.contains(key)) REQUIRE(write_session(*writer, key.first, key.second));
  }
}

// Every finished session has all its rows.
void check_whole(const Run& run) {
  for (const auto& [case_name, session] : finished_sessions(run)) {
    const auto is_of_session = [&, name = case_name, number = session](const auto& row) {
      return row.case_name == name && row.session == number;
    };
    CHECK(std::count_if(run.samples.begin(), run.samples.end(), is_of_session) ==
          iterations_per_session);
    CHECK(std::count_if(run.tokens.begin(), run.tokens.end(), is_of_session) ==
          2 * iterations_per_session);
  }
}

}  // namespace

TEST_CASE("resuming moves the rows of sessions that did not finish, and keeps the others") {
  const TemporaryDirectory folder;
  const auto before = killed_run(folder / "run");
  REQUIRE(RunWriter::resume(folder / "run"));
  const auto after = contents_of(folder / "run");
  CHECK(after.at("run.log") == before.at("run.log"));
  CHECK(sorted_lines(after.at("samples.csv")).size() == 1 + iterations_per_session);
  CHECK(sorted_lines(after.at("interrupted.csv")).size() == 1 + iterations_per_session + 1);
  CHECK(sorted_lines(after.at("interrupted_tokens.csv")).size() ==
        1 + 2 * (iterations_per_session + 1));
  // No row is lost, and none is in both.
  std::string both = after.at("samples.csv") + after.at("interrupted.csv");
  both.erase(0, both.find('\n') + 1);  // one of the two headers
  CHECK(sorted_lines(both) == sorted_lines(before.at("samples.csv")));
}

TEST_CASE("resuming twice is resuming once") {
  const TemporaryDirectory folder;
  killed_run(folder / "run");
  REQUIRE(RunWriter::resume(folder / "run"));
  const auto once = contents_of(folder / "run");
  REQUIRE(RunWriter::resume(folder / "run"));
  CHECK(contents_of(folder / "run") == once);
}

TEST_CASE("resuming a finished run changes nothing") {
  const TemporaryDirectory folder;
  const auto before = undisturbed_run(folder / "run");
  REQUIRE(RunWriter::resume(folder / "run"));
  CHECK(contents_of(folder / "run") == before);
}

TEST_CASE("a resumed run has the rows of an undisturbed one") {
  const TemporaryDirectory folder;
  const auto undisturbed = undisturbed_run(folder / "undisturbed");
  killed_run(folder / "killed");
  complete(folder / "killed");
  const auto resumed = contents_of(folder / "killed");
  for (const char* file : {"samples.csv", "tokens.csv"}) {
    CHECK(sorted_lines(resumed.at(file)) == sorted_lines(undisturbed.at(file)));
  }
  const auto stored = read_run(folder / "killed");
  REQUIRE(stored);
  CHECK(finished_sessions(stored->run).size() == plan.size());
}

TEST_CASE("a crash between the moves loses no row and doubles none") {
  const TemporaryDirectory folder;
  const auto before = killed_run(folder / "run");
  REQUIRE(RunWriter::resume(folder / "run"));
  const auto after = contents_of(folder / "run");
  // Each file either as it was before or as it is afterwards, in the order of the writes.
  const std::vector<std::string> writes{"interrupted.csv", "samples.csv", "interrupted_tokens.csv",
                                        "tokens.csv"};
  for (std::size_t done = 0; done <= writes.size(); ++done) {
    auto crashed = before;
    for (std::size_t i = 0; i < done; ++i) crashed[writes[i]] = after.at(writes[i]);
    if (done < writes.size()) crashed[writes[done] + ".partial"] = "case,sess";
    restore(folder / "run", crashed);
    REQUIRE(RunWriter::resume(folder / "run"));
    auto repaired = contents_of(folder / "run");
    if (done < writes.size()) repaired.erase(writes[done] + ".partial");
    CHECK(repaired == after);
  }
}

TEST_CASE("a write that fails while resuming loses no row") {
  const TemporaryDirectory folder;
  const auto before = killed_run(folder / "run");
  REQUIRE(RunWriter::resume(folder / "run"));
  const auto after = contents_of(folder / "run");
  for (const char* name :
       {"interrupted.csv", "samples.csv", "interrupted_tokens.csv", "tokens.csv"}) {
    CAPTURE(name);
    restore(folder / "run", before);
    const fs::path obstacle = folder / ("run/" + std::string(name) + ".partial");
    fs::create_directory(obstacle);
    CHECK_FALSE(RunWriter::resume(folder / "run").has_value());
    fs::remove(obstacle);
    for (const char* table : {"samples.csv", "tokens.csv"}) {
      const bool moved = text_of(folder / "run" / table) != before.at(table);
      const std::string other =
          table == std::string("samples.csv") ? "interrupted.csv" : "interrupted_tokens.csv";
      if (moved) CHECK(text_of(folder / "run" / other) == after.at(other));
    }
    REQUIRE(RunWriter::resume(folder / "run"));
    CHECK(contents_of(folder / "run") == after);
  }
}

TEST_CASE("a second interruption adds to the rows of the first") {
  const TemporaryDirectory folder;
  killed_run(folder / "run");
  {
    auto writer = RunWriter::resume(folder / "run");
    REQUIRE(writer);
    Sample sample = sample_of("a", 1, 0);
    sample.t_start_ns += 77;
    REQUIRE(writer->append(sample, {}));
  }
  const auto first = sorted_lines(text_of(folder / "run/interrupted.csv"));
  REQUIRE(RunWriter::resume(folder / "run"));
  const auto both = sorted_lines(text_of(folder / "run/interrupted.csv"));
  CHECK(both.size() == first.size() + 1);
  CHECK(std::includes(both.begin(), both.end(), first.begin(), first.end()));
}

TEST_CASE("a run cut at any byte of any file is read, resumed and completed, or refused") {
  const TemporaryDirectory folder;
  const auto undisturbed = undisturbed_run(folder / "undisturbed");
  const auto killed = killed_run(folder / "run");
  for (const char* file : {"samples.csv", "tokens.csv", "run.log"}) {
    const std::string& whole = killed.at(file);
    const std::size_t first_line = whole.find('\n') + 1;
    for (std::size_t length = 0; length < whole.size(); ++length) {
      CAPTURE(file);
      CAPTURE(length);
      auto cut = killed;
      cut[file] = whole.substr(0, length);
      restore(folder / "run", cut);
      const auto stored = read_run(folder / "run");
      CHECK(contents_of(folder / "run") == cut);  // reading changes nothing
      // The first line of each file is there, on disk, before any session begins.
      REQUIRE(stored.has_value() == (length >= first_line));
      if (!stored) {
        CHECK(stored.error().code == ErrorCode::usage);
        CHECK_FALSE(RunWriter::resume(folder / "run").has_value());
        continue;
      }
      check_whole(stored->run);
      REQUIRE(RunWriter::resume(folder / "run"));
      check_whole(read_run(folder / "run").value().run);
      if (length % 8 != 0) continue;  // measuring the rest takes the longest
      complete(folder / "run");
      const auto resumed = read_run(folder / "run");
      REQUIRE(resumed);
      check_whole(resumed->run);
      for (const char* table : {"samples.csv", "tokens.csv"}) {
        REQUIRE(sorted_lines(text_of(folder / "run" / table)) ==
                sorted_lines(undisturbed.at(table)));
      }
    }
  }
}

TEST_CASE("cutting within the last row leaves every finished session as it was") {
  const TemporaryDirectory folder;
  const auto killed = killed_run(folder / "run");
  for (const char* file : {"samples.csv", "tokens.csv"}) {
    const std::string& whole = killed.at(file);
    for (std::size_t length = whole.rfind('\n', whole.size() - 2); length < whole.size();
         ++length) {
      auto cut = killed;
      cut[file] = whole.substr(0, length);
      restore(folder / "run", cut);
      CHECK(finished_sessions(read_run(folder / "run").value().run) ==
            std::set<SessionKey>{{"a", 0}});
      REQUIRE(RunWriter::resume(folder / "run"));
      CHECK(finished_sessions(read_run(folder / "run").value().run) ==
            std::set<SessionKey>{{"a", 0}});
    }
  }
}

}  // namespace assay::store
