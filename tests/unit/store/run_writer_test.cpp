// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_writer.hpp"

#include <set>

#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assay/base/file.hpp"
#include "run_fixture.hpp"

namespace assay::store {
namespace {

// Fills a 64 KiB file system with rows. 0: the failure was as promised, and what was written before
// it can be read; 1: it was not; 77: this system does not let us mount.
int fill_small_file_system(const fs::path& mount_point) {
  const std::string user = "0 " + std::to_string(::getuid()) + " 1";
  const std::string group = "0 " + std::to_string(::getgid()) + " 1";
  if (::unshare(CLONE_NEWNS) != 0) {
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return 77;
    put("/proc/self/setgroups", "deny");
    put("/proc/self/uid_map", user);
    put("/proc/self/gid_map", group);
  }
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount("tmpfs", mount_point.c_str(), "tmpfs", 0, "size=64k") != 0) {
    return 77;
  }
  auto writer = RunWriter::create(mount_point / "run", small_run(), false);
  if (!writer) return 1;
  for (int iteration = 0; iteration < 10'000; ++iteration) {
    const Sample sample = sample_of("a", 0, iteration);
    const auto appended = writer->append(sample, tokens_of(sample));
    if (appended) continue;
    const auto stored = read_run(mount_point / "run");
    const bool promised = appended.error().code == ErrorCode::measurement &&
                          appended.error().message.find("no space left writing") == 0 && stored &&
                          stored->run.samples.size() == static_cast<std::size_t>(iteration) &&
                          stored->run.tokens.size() == 2 * stored->run.samples.size();
    return promised ? 0 : 1;
  }
  return 1;
}

}  // namespace

TEST_CASE("run ids are twelve random hexadecimal digits") {
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    const std::string id = new_run_id();
    CHECK(id.size() == 12);
    CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    ids.insert(id);
  }
  CHECK(ids.size() == 100);
}

TEST_CASE("a new run has its configuration, its log and two empty tables") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "deep/run", small_run(), false);
  REQUIRE(writer);
  CHECK(writer->directory() == folder / "deep/run");
  const auto contents = contents_of(folder / "deep/run");
  CHECK(contents.size() == 4);
  CHECK(contents.at("config.lock.json") == pretty_text(small_run().lock));
  CHECK(contents.at("samples.csv").find("case,session,") == 0);
  CHECK(contents.at("tokens.csv").find("case,session,") == 0);
  CHECK(contents.at("run.log").find("\"stage\":\"run\"") != std::string::npos);
}

TEST_CASE("a path of a model is in the local file and nowhere else") {
  const TemporaryDirectory folder;
  NewRun run = small_run();
  run.model_paths["small"] = "/secret/small.gguf";
  auto writer = RunWriter::create(folder / "run", run, false);
  REQUIRE(writer);
  for (const auto& [name, text] : contents_of(folder / "run")) {
    CHECK((text.find("secret") != std::string::npos) == (name == "config.local.json"));
  }
}

TEST_CASE("rows are in the files as soon as they are appended") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE(writer);
  const std::size_t before = text_of(folder / "run/samples.csv").size();
  REQUIRE(write_rows(*writer, "a", 0, 1));
  CHECK(text_of(folder / "run/samples.csv").size() > before);
}

TEST_CASE("rows that cannot be encoded leave both tables as they were") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE(writer);
  const auto before = contents_of(folder / "run");
  const Sample sample = sample_of("two\nlines", 0, 0);
  CHECK_FALSE(writer->append(sample, tokens_of(sample)));
  Sample vision = sample_of("a", 0, 0);
  vision.stage_ns[index_of(Stage::vision)] = 1;
  CHECK_FALSE(writer->append(vision, tokens_of(vision)));
  CHECK(contents_of(folder / "run") == before);
}

TEST_CASE("a second writer is refused while the first lives") {
  const TemporaryDirectory folder;
  {
    auto first = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(first);
    REQUIRE(write_session(*first, "a", 0));
    const auto before = contents_of(folder / "run");
    for (const auto& second : {RunWriter::resume(folder / "run"),
                               RunWriter::create(folder / "run", small_run(), true)}) {
      REQUIRE_FALSE(second);
      CHECK(second.error().code == ErrorCode::usage);
      CHECK(second.error().message.find("is being written by another assay") != std::string::npos);
    }
    CHECK(contents_of(folder / "run") == before);
  }
  CHECK(RunWriter::resume(folder / "run").has_value());
}

TEST_CASE("a directory that holds a run is taken by force only, and then nothing of it stays") {
  const TemporaryDirectory folder;
  {
    auto writer = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(writer);
    REQUIRE(write_session(*writer, "a", 0));
    REQUIRE(write_file(folder / "run/metrics.json", "{}"));
  }
  const auto before = contents_of(folder / "run");
  const auto refused = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::usage);
  CHECK(contents_of(folder / "run") == before);

  NewRun other = small_run();
  other.run_id = "ffffffffffff";
  other.lock["seed"] = 8;
  REQUIRE(RunWriter::create(folder / "run", other, true));
  const auto stored = read_run(folder / "run");
  REQUIRE(stored);
  CHECK(stored->run.run_id == "ffffffffffff");
  CHECK(stored->run.samples.empty());
  CHECK(stored->run.sessions.empty());
  CHECK_FALSE(fs::exists(folder / "run/metrics.json"));
}

TEST_CASE("a place where no run can be made is refused") {
  const TemporaryDirectory folder;
  put(folder / "file", "mine");
  const auto code_of = [](const fs::path& directory) {
    const auto writer = RunWriter::create(directory, small_run(), false);
    REQUIRE_FALSE(writer);
    return writer.error().code;
  };
  CHECK(code_of(folder / "file") == ErrorCode::usage);
  CHECK(code_of(folder / "file/run") == ErrorCode::missing);
  CHECK(code_of("/proc/assay/run") == ErrorCode::missing);
  CHECK(text_of(folder / "file") == "mine");
}

TEST_CASE("a directory without write permission is a missing resource") {
  if (::geteuid() == 0) {
    MESSAGE("skipped: permissions do not bind root");
    return;
  }
  const TemporaryDirectory folder;
  fs::create_directory(folder / "closed");
  fs::permissions(folder / "closed", fs::perms::owner_read | fs::perms::owner_exec);
  for (const fs::path& path : {folder / "closed", folder / "closed/run"}) {
    const auto writer = RunWriter::create(path, small_run(), false);
    REQUIRE_FALSE(writer);
    CHECK(writer.error().code == ErrorCode::missing);
  }
  fs::permissions(folder / "closed", fs::perms::owner_all);
}

TEST_CASE("a full file system fails the measurement and keeps what was written") {
  const TemporaryDirectory folder;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(fill_small_file_system(folder / ""));
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    MESSAGE("skipped: this system does not let us mount a small file system");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("what is not a run cannot be resumed, and is left alone") {
  const TemporaryDirectory folder;
  fs::create_directory(folder / "empty");
  fs::create_directory(folder / "lock-only");
  put(folder / "lock-only/config.lock.json", "{}");
  fs::create_directory(folder / "not-begun");
  put(folder / "not-begun/config.lock.json", "{}");
  put(folder / "not-begun/run.log", "");
  for (const char* name : {"nothing", "empty", "lock-only", "not-begun"}) {
    CAPTURE(name);
    const auto before = fs::exists(folder / name) ? contents_of(folder / name)
                                                  : std::map<std::string, std::string>{};
    const auto writer = RunWriter::resume(folder / name);
    REQUIRE_FALSE(writer);
    CHECK(writer.error().code == ErrorCode::usage);
    if (fs::exists(folder / name)) CHECK(contents_of(folder / name) == before);
  }
  CHECK_FALSE(fs::exists(folder / "nothing"));
}

TEST_CASE("a session that is set aside leaves its number free, and its rows beside the tables") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE(writer);
  REQUIRE(write_session(*writer, "a", 0));
  const std::string before = text_of(folder / "run/samples.csv");
  REQUIRE(write_session(*writer, "a", 1));
  const std::string with_both = text_of(folder / "run/samples.csv");
  REQUIRE(writer->set_aside("a", 1));
  CHECK(text_of(folder / "run/samples.csv") == before);
  CHECK(text_of(folder / "run/interrupted.csv").size() > before.size() / 2);
  REQUIRE(write_session(*writer, "a", 1));
  CHECK(text_of(folder / "run/samples.csv") == with_both);
  const auto run = read_run(folder / "run");
  REQUIRE(run);
  CHECK(run->run.sessions.size() == 2);
}

TEST_CASE("what is held still and what reads beside the sessions can be read back") {
  const TemporaryDirectory folder;
  const std::vector<LockOutcome> locks{{.item = "governor",
                                        .device = "cpu0-1",
                                        .state = LockState::unlocked,
                                        .wanted = "performance",
                                        .reason = "no cpufreq"}};
  const SensorFacts sensors{.present = {"memory"}, .absent = {{"power:nvml", "no library"}}};
  {
    auto writer = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(writer);
    REQUIRE(writer->record(locks));
    REQUIRE(writer->record(sensors));
  }
  const auto run = read_run(folder / "run");
  REQUIRE(run);
  CHECK(run->run.locks == locks);
  CHECK(run->run.sensors == sensors);
}

TEST_CASE("a writer with a redactor keeps paths out of the log, and the case's name in it") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false, Redactor::of_this_process());
  REQUIRE(writer);
  REQUIRE(writer->record(SessionRecord{.case_name = "/home/x/y",
                                       .status = SessionStatus::failed,
                                       .reason = "cannot open /home/somebody/models/m.gguf"}));
  const std::string log = text_of(folder / "run/run.log");
  CHECK(log.find("somebody") == std::string::npos);
  CHECK(log.find("m.gguf") != std::string::npos);
  CHECK(log.find("\"case\":\"/home/x/y\"") != std::string::npos);
}

TEST_CASE("what an engine made of a case is kept once, beside it or in the case's own folder") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE(writer);
  Case point;
  point.name = "pipeline.mode=linear / x";
  const auto kept = [&](const fs::path& file) { return *read_file(folder / "run" / file, 100); };

  REQUIRE(writer->keep({{"perm_before.json", "first"}}, point, 0, 1));
  REQUIRE(writer->keep({{"perm_before.json", "second"}}, point, 0, 1));
  CHECK(kept("perm_before.json") == "first");
  REQUIRE(writer->keep({{"solver.json", "{}"}}, point, 1, 2));
  CHECK(kept("cases/1_pipeline.mode=linear___x/solver.json") == "{}");

  const auto foreign = writer->keep({{"../notes.txt", ""}}, point, 0, 1);
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code == ErrorCode::defect);
  CHECK_FALSE(fs::exists(folder / "notes.txt"));
}

TEST_CASE("a run with what engines made is replaced by force, unless something else lies there") {
  const TemporaryDirectory folder;
  Case point;
  point.name = "a";
  {
    auto writer = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(writer);
    REQUIRE(writer->keep({{"perm_before.json", ""}}, point, 0, 1));
    REQUIRE(writer->keep({{"perm_before.json", ""}}, point, 0, 2));
  }
  put(folder / "run/cases/0_a/notes.txt", "mine");
  CHECK_FALSE(RunWriter::create(folder / "run", small_run(), true));
  fs::remove(folder / "run/cases/0_a/notes.txt");
  REQUIRE(RunWriter::create(folder / "run", small_run(), true));
  CHECK_FALSE(fs::exists(folder / "run/cases"));
  CHECK_FALSE(fs::exists(folder / "run/perm_before.json"));
}

}  // namespace assay::store
