// SPDX-License-Identifier: Apache-2.0
#include "assay/store/importers/importers.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/file.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/table_text.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using namespace assay::store::importers;

namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(ASSAY_SOURCE_DIR) / "tests/data/import";

Result<Run> import_all(const std::vector<fs::path>& paths, const ImportOptions& options = {}) {
  return import_files(paths, options, std::nullopt);
}

Run imported(const std::string& name, const ImportOptions& options = {}) {
  auto run = import_all({samples / name}, options);
  REQUIRE_MESSAGE(run, (run ? "" : run.error().message));
  return *std::move(run);
}

std::vector<double> totals_ms(const Run& run, const std::string& name, int session = 0,
                              Phase phase = Phase::timed) {
  std::vector<double> totals;
  for (const Sample& sample : run.samples) {
    if (sample.case_name != name || sample.session != session || sample.phase != phase) continue;
    totals.push_back(to_milliseconds(*sample.stage_ns[index_of(Stage::total)]));
  }
  return totals;
}

std::vector<std::string> names(const Run& run) {
  std::vector<std::string> names;
  for (const Case& point : run.study.cases) names.push_back(point.name);
  return names;
}

const ReportedFigure* reported(const Run& run, const std::string& name, const std::string& metric) {
  for (const ReportedFigure& figure : run.reported) {
    if (figure.case_name == name && figure.metric == metric) return &figure;
  }
  return nullptr;
}

bool says(const Run& run, const std::string& name, const std::string& part) {
  for (const SessionRecord& record : run.sessions) {
    if (record.case_name != name || !record.engine) continue;
    for (const std::string& limitation : record.engine->limitations) {
      if (limitation.find(part) != std::string::npos) return true;
    }
  }
  return false;
}

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

}  // namespace

TEST_CASE("hyperfine's runs are the iterations of one session, its parameters are knobs") {
  const Run run = imported("hyperfine.json");
  CHECK(run.imported->format == "hyperfine");
  CHECK(run.imported->files == Texts{"hyperfine.json"});
  CHECK(names(run) == Texts{"decode --steps 8", "decode --steps 16"});
  CHECK(totals_ms(run, "decode --steps 8") == Numbers{40.1, 42.5, 41});
  CHECK(run.study.cases[1].knobs.at("steps") == 16);
  CHECK(run.reported.empty());
  CHECK(says(run, "decode --steps 16", "1 runs ended with an exit code"));
  CHECK(says(run, "decode --steps 8", "one sitting"));
}

TEST_CASE("hyperfine's CSV has figures and no samples") {
  const Run run = imported("hyperfine.csv");
  CHECK(run.samples.empty());
  const auto* mean = reported(run, "decode --steps 8", "latency_mean_ms");
  REQUIRE(mean);
  CHECK(mean->value == doctest::Approx(41.2));
  CHECK(mean->standard_deviation == doctest::Approx(1.0));
  CHECK(reported(run, "decode --steps 8", "latency_max_ms")->value == doctest::Approx(42.5));
}

TEST_CASE("Google Benchmark's repetitions are iterations, its aggregates are not") {
  const Run run = imported("google_benchmark.json");
  CHECK(names(run) == Texts{"BM_Softmax/1024", "BM_Add", "BM_Only", "BM_Broken"});
  CHECK(totals_ms(run, "BM_Softmax/1024") == Numbers{0.0125, 0.0129, 0.0121});
  CHECK(reported(run, "BM_Softmax/1024", "latency_mean_ms") == nullptr);
  const auto* only = reported(run, "BM_Only", "latency_mean_ms");
  REQUIRE(only);
  CHECK(only->value == 3.5);
  CHECK(only->count == 5);
  CHECK(only->standard_deviation == doctest::Approx(0.2));
  CHECK(says(run, "BM_Broken", "no input"));
  CHECK(run.environment["fixed_clock"] == false);
  CHECK(run.environment["cpu"]["logical_cpus"] == 4);
  CHECK_FALSE(run.environment.dump().find("bench-host") != std::string::npos);
}

TEST_CASE("an iteration of what takes less than 1 µs stands for 1000 executions") {
  const Run run = imported("google_benchmark.json");
  CHECK(totals_ms(run, "BM_Add") == Numbers{0.00125, 0.0015});
  CHECK(run.study.cases[1].knobs.at("executions_per_iteration") == 1000);
  CHECK(says(run, "BM_Add", "divide latencies by 1000"));
  CHECK_FALSE(run.study.cases[0].knobs.contains("executions_per_iteration"));
  const Run as_wanted = imported("google_benchmark.json", {.executions = 10});
  CHECK(totals_ms(as_wanted, "BM_Softmax/1024").front() == doctest::Approx(0.125));
}

TEST_CASE("llama-bench's JSON and JSON Lines are the same run, with a stage where there is one") {
  for (const char* name : {"llama_bench.json", "llama_bench.jsonl"}) {
    CAPTURE(name);
    const Run run = imported(name);
    CHECK(names(run) == Texts{"pp64", "tg16"});
    CHECK(totals_ms(run, "pp64") == Numbers{128, 130, 126});
    CHECK(run.samples.front().stage_ns[index_of(Stage::prefill)] == 128000000);
    CHECK(run.samples.front().tokens_in == 64);
    CHECK(run.samples.back().stage_ns[index_of(Stage::decode)] == 396000000);
    CHECK(run.samples.back().tokens_out == 16);
    CHECK(reported(run, "tg16", "decode_toks_s")->value == 40.0);
    CHECK(run.study.cases[0].knobs.at("model") == "tiny.gguf");
    REQUIRE(run.sessions.front().model);
    CHECK(run.sessions.front().model->parameters == 1100000000);
    CHECK(run.sessions.front().engine->version == "b6000 0a1b2c3d");
    CHECK(run.sessions.front().engine->device == "cpu");
  }
}

TEST_CASE("llama-bench's CSV has mean and deviation only") {
  const Run run = imported("llama_bench.csv");
  CHECK(run.samples.empty());
  CHECK(reported(run, "pp64", "latency_mean_ms")->value == doctest::Approx(128));
  CHECK(reported(run, "pp64", "prefill_toks_s")->value == doctest::Approx(500.1));
  CHECK(says(run, "pp64", "only mean and standard deviation"));
}

TEST_CASE("pyperf's processes are sessions, its warm-ups are marked, what is no time is left out") {
  const Run run = imported("pyperf.json");
  CHECK(names(run) == Texts{"json_dumps", "peak_memory"});
  CHECK(totals_ms(run, "json_dumps", 0) == Numbers{2, 2.01, 2.02});
  CHECK(totals_ms(run, "json_dumps", 1) == Numbers{2.1, 2.09, 2.11});
  CHECK(totals_ms(run, "json_dumps", 1, Phase::warmup) == Numbers{2.06});
  CHECK(run.sessions.front().peak_rss_bytes == 21000000);
  CHECK(says(run, "json_dumps", "only calibrated"));
  CHECK(says(run, "peak_memory", "'byte'"));
  CHECK(run.environment["cpu"]["model"] == "Example CPU");
  CHECK(run.environment.dump().find("bench-host") == std::string::npos);
}

TEST_CASE("nvbench's samples are read from the file beside it, else the mean is reported") {
  const Run run = imported("nvbench.json");
  CHECK(names(run) == Texts{"copy BlockSize=256", "copy BlockSize=512", "copy BlockSize=1024"});
  const auto totals = totals_ms(run, "copy BlockSize=256");
  REQUIRE(totals.size() == 4);
  CHECK(totals[0] == doctest::Approx(2.4));
  CHECK(run.study.cases[0].knobs.at("BlockSize") == 256);
  const auto* mean = reported(run, "copy BlockSize=512", "latency_mean_ms");
  REQUIRE(mean);
  CHECK(mean->value == doctest::Approx(3.1));
  CHECK(mean->count == 70);
  CHECK(mean->standard_deviation == doctest::Approx(0.031));
  CHECK(says(run, "copy BlockSize=1024", "not supported"));
  CHECK(run.environment["gpus"][0]["name"] == "Example GPU");
}

TEST_CASE("a file of samples is looked for beside the JSON file and nowhere else") {
  const TemporaryDirectory folder;
  const std::string text = text_of(samples / "nvbench.json");
  const std::string bytes = text_of(samples / "nvbench.json-bin/0.bin");
  folder.write("elsewhere-bin/0.bin", bytes);
  const auto with_name = [&](const std::string& name) {
    std::string changed = text;
    changed.replace(changed.find("nvbench.json-bin/0.bin"), 22, name);
    return import_all({folder.write("inner/result.json", changed)});
  };
  folder.write("inner/nvbench.json-bin/0.bin", bytes);
  // The way that the tool recorded leads from where it ran.
  CHECK(with_name("some/where/nvbench.json-bin/0.bin")->samples.size() == 4);
  CHECK(with_name("../elsewhere-bin/0.bin")->samples.empty());
  CHECK(with_name((folder / "elsewhere-bin/0.bin").string())->samples.empty());
  CHECK(with_name("nvbench.json-bin/..")->samples.empty());
  CHECK(with_name("secrets")->samples.empty());
  fs::create_directory_symlink(folder / "elsewhere-bin", folder / "inner/linked-bin");
  CHECK(with_name("linked-bin/0.bin")->samples.empty());
  folder.write("inner/nvbench.json-bin/0.bin", bytes.substr(1));
  CHECK(with_name("nvbench.json-bin/0.bin").error().code == ErrorCode::usage);
}

TEST_CASE("Criterion's samples are totals, and are divided by their executions") {
  const Run run = imported("criterion");
  CHECK(names(run) == Texts{"sort/small", "sum"});
  CHECK(totals_ms(run, "sum") == Numbers{0.0025, 0.0026, 0.0025});
  CHECK(totals_ms(run, "sort/small") == Numbers{1.5, 1.6, 1.55});
  CHECK(run.reported.empty());
  CHECK(names(imported("criterion/sum")) == Texts{"sum"});
  CHECK(names(imported("criterion/sum/new/sample.json")) == Texts{"sum"});
  const Run estimates = imported("criterion/sort_small/new/estimates.json");
  CHECK(estimates.samples.empty());
  CHECK(reported(estimates, "sort/small", "latency_mean_ms")->value == doctest::Approx(1.55));
}

TEST_CASE("vllm bench serve: requests with their tokens where they were saved, figures elsewhere") {
  const Run run = imported("vllm_serve_detailed.json");
  const std::string name = "serve tiny";
  REQUIRE(names(run) == Texts{name});
  REQUIRE(run.samples.size() == 3);
  CHECK(run.samples[0].stage_ns[0] == 82000000);
  CHECK(run.samples[1].t_start_ns == 10000000);
  CHECK(run.samples[1].tokens_out == 3);
  CHECK(run.samples[2].flags == "failed");
  // Four tokens of the first request; of the second, whose parts are not tokens, the first one.
  REQUIRE(run.tokens.size() == 5);
  CHECK(run.tokens[3].latency_ns == 12000000);
  CHECK(run.tokens[3].t_ns == 82000000);
  CHECK(run.tokens[4].iteration == 1);
  CHECK(says(run, name, "1 of 3 requests came in parts"));
  CHECK(reported(run, name, "throughput_toks_s")->value == 7.0);
  CHECK(reported(run, name, "latency_mean_ms") == nullptr);

  const Run plain = imported("vllm_serve.json");
  CHECK(plain.samples.empty());
  CHECK(reported(plain, name, "ttft_mean_ms")->value == 55.0);
  CHECK(reported(plain, name, "latency_mean_ms")->count == 2);
  CHECK(says(plain, name, "--save-detailed"));
}

TEST_CASE("vllm bench latency and throughput") {
  CHECK(totals_ms(imported("vllm_latency.json"), "latency") == Numbers{500, 520, 510});
  const Run run = imported("vllm_throughput.json");
  CHECK(totals_ms(run, "throughput") == Numbers{12500});
  CHECK(run.study.cases[0].knobs.at("num_requests") == 100);
}

TEST_CASE("AIPerf's records are requests, each time in the unit that it names") {
  const Run run = imported("aiperf.jsonl");
  CHECK(totals_ms(run, "requests") == Numbers{850, 870});
  CHECK(totals_ms(run, "requests", 0, Phase::warmup) == Numbers{900});
  CHECK(run.samples[1].t_start_ns == 1000000000);
  CHECK(run.samples[1].tokens_in == 50);
  REQUIRE(run.tokens.size() == 3);
  CHECK(run.tokens[1].latency_ns == 44000000);
  CHECK(reported(run, "requests", "tpot_mean_ms")->value == doctest::Approx(8.6));
  CHECK(says(run, "requests", "1 requests have no latency"));
}

TEST_CASE("the summaries of AIPerf and genai-perf are figures") {
  const Run run = imported("aiperf_summary.json");
  CHECK(run.samples.empty());
  CHECK(reported(run, "requests", "latency_p95_ms")->value == 869.0);
  CHECK(reported(run, "requests", "tpot_mean_ms")->value == 8.6);
  CHECK(reported(run, "requests", "throughput_toks_s")->value == 220.0);
  CHECK(reported(run, "requests", "latency_mean_ms")->count == 2);
}

TEST_CASE("genai-perf's requests end with their last response") {
  const Run run = imported("genai_perf.json");
  CHECK(names(run) == Texts{"concurrency 2"});
  CHECK(totals_ms(run, "concurrency 2") == Numbers{65, 60});
  CHECK(run.samples[1].t_start_ns == 10000000);
  CHECK(run.tokens[1].latency_ns == 41000000);
  CHECK(says(run, "concurrency 2", "1 requests had no response"));
}

TEST_CASE(
    "optimum-benchmark: prefill and decode are stages of an execution if each token was timed") {
  const Run run = imported("optimum.json");
  CHECK(names(run) == Texts{"generate"});
  CHECK(totals_ms(run, "generate") == Numbers{300, 310});
  CHECK(run.samples[0].stage_ns[index_of(Stage::prefill)] == 50000000);
  CHECK(run.samples[1].stage_ns[index_of(Stage::decode)] == 259000000);
  CHECK(run.samples[0].tokens_in == 32);
  CHECK(run.samples[0].tokens_out == 16);
  CHECK(run.sessions[0].load_ns == 2500000000);
  CHECK(reported(run, "generate", "peak_rss_mean_mb")->value == 812.5);
  CHECK(says(imported("optimum_report.json"), "generate", "without its configuration"));
}

TEST_CASE(
    "a plain table: the user names column and unit, and what tells cases and sessions apart") {
  const ImportOptions options{
      .column = "latency", .unit = "ms", .session_column = "run", .case_column = "configuration"};
  const Run run = imported("times.csv", options);
  CHECK(names(run) == Texts{"linear", "cascade"});
  CHECK(totals_ms(run, "linear", 0) == Numbers{12.5, 12.7});
  CHECK(totals_ms(run, "linear", 1) == Numbers{12.4});
  CHECK(run.study.protocol.sessions == 1);  // the fewest of a case

  const auto refused = [&](const ImportOptions& wrong) {
    const auto made = import_all({samples / "times.csv"}, wrong);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == ErrorCode::usage);
    return made.error().message;
  };
  CHECK(refused({.column = "latency"}).find("in which unit") != std::string::npos);
  CHECK(refused({.column = "latency", .unit = "parsec"}).find("no unit") != std::string::npos);
  CHECK(refused({.column = "latencies", .unit = "ms"}).find("no column") != std::string::npos);
  CHECK(refused({.unit = "ms"}).find("need --column") != std::string::npos);
  CHECK(refused({.column = "configuration", .unit = "ms"}).find("times.csv:2") !=
        std::string::npos);
  CHECK(refused({}).find("no known tool") != std::string::npos);
}

TEST_CASE("the same case in a further file is a further session") {
  const auto twice = import_all({samples / "hyperfine.json", samples / "hyperfine.json"});
  REQUIRE(twice);
  CHECK(twice->study.cases.size() == 2);
  CHECK(twice->study.protocol.sessions == 2);
  CHECK(totals_ms(*twice, "decode --steps 8", 1) == Numbers{40.1, 42.5, 41});

  const auto mixed = import_all({samples / "hyperfine.json", samples / "pyperf.json"});
  REQUIRE_FALSE(mixed);
  CHECK(mixed.error().message.find("pyperf") != std::string::npos);

  // Figures of two sittings have no common figure.
  const auto figures = import_all({samples / "vllm_serve.json", samples / "vllm_serve.json"});
  REQUIRE(figures);
  CHECK(names(*figures) == Texts{"serve tiny", "serve tiny#2"});
}

TEST_CASE("cases that only their knobs tell apart are named by these") {
  const TemporaryDirectory folder;
  const std::string row =
      R"({"n_prompt": 8, "n_gen": 0, "avg_ns": 1, "samples_ns": [9000, 9100], "n_threads": THREADS})";
  const auto with = [&](const std::string& threads) {
    std::string text = row;
    return text.replace(text.find("THREADS"), 7, threads);
  };
  const auto run = import_all({folder.write("rows.json", "[" + with("2") + "," + with("4") + "]")});
  REQUIRE(run);
  CHECK(names(*run) == Texts{"pp8 n_threads=2", "pp8 n_threads=4"});
}

TEST_CASE("names of users, hosts and places do not come along") {
  const TemporaryDirectory folder;
  const Redactor redactor(RedactionSecrets{.home = "/home/someone", .users = {"someone"}});
  const auto path = folder.write(
      "result.json",
      R"({"results": [{"command": "/home/someone/bin/decode --token=ghp_0123456789abcdefghijABCDEFGHIJ012345", "mean": 1, "times": [1, 2], "parameters": {"file": "/home/someone/model"}}]})");
  const auto run = import_files(std::vector{path}, {}, redactor);
  REQUIRE(run);
  for (const std::string& text :
       {run->study.cases[0].name, run->study.cases[0].knobs.at("file").dump()}) {
    CAPTURE(text);
    CHECK(text.find("someone") == std::string::npos);
    CHECK(text.find("ghp_") == std::string::npos);
  }
}

TEST_CASE("what is damaged or no result is refused in one line that names file and place") {
  const TemporaryDirectory folder;
  const auto refused = [&](const std::string& name, const std::string& text) {
    const auto run = import_all({folder.write(name, text)});
    REQUIRE_FALSE_MESSAGE(run, text.substr(0, 80));
    CHECK(run.error().code == ErrorCode::usage);
    CHECK(run.error().message.find(name) != std::string::npos);
    CHECK(run.error().message.find('\n') == std::string::npos);
    return run.error().message;
  };
  const auto hyperfine = [&](const std::string& times) {
    return refused("h.json",
                   R"({"results": [{"command": "x", "mean": 1, "times": )" + times + "}]}");
  };
  CHECK(hyperfine("[1, -2]").find("results[0]: times[1]: expected no negative") !=
        std::string::npos);
  CHECK(hyperfine("[]").find("at least one number") != std::string::npos);
  CHECK(hyperfine("[1, \"2\"]").find("times[1]: expected a number") != std::string::npos);
  CHECK(hyperfine("[NaN]").find("times[0]: expected a number") != std::string::npos);
  CHECK(hyperfine("[1e300]").find("times[0]: expected a smaller number") != std::string::npos);
  CHECK(hyperfine("{}").find("a list") != std::string::npos);
  CHECK(refused("t.json", R"({"results": [{"command": 7, "mean": 1, "times": [1]}]})")
            .find("command: expected text") != std::string::npos);
  CHECK(refused("e.json", R"({"results": []})").find("no known tool") != std::string::npos);
  CHECK(refused("empty.json", "").find("empty") != std::string::npos);
  CHECK(refused("cut.json", R"({"results": [{"comm)").find("cut.json:1") != std::string::npos);
  CHECK(refused("lines.jsonl", "{\"n_prompt\": 1}\n{\"n_pro").find("lines.jsonl:2") !=
        std::string::npos);
  CHECK(refused("deep.json", std::string(100, '[') + std::string(100, ']')).find("nested") !=
        std::string::npos);
  refused("utf8.json", "{\"results\": [{\"command\": \"\xff\xfe\", \"mean\": 1, \"times\": [1]}]}");
  refused("text.txt", "nothing of the kind\n");
  CHECK(refused("mixed.csv", "command,mean,stddev,median,user,system,min,max\nx,1\n")
            .find("mixed.csv:2") != std::string::npos);
  CHECK(import_all({folder / "none.json"}).error().code == ErrorCode::missing);
  fs::create_directory(folder / "folder");
  CHECK(import_all({folder / "folder"}).error().code == ErrorCode::usage);
  CHECK(import_all({samples / "hyperfine.json"}, {.format = "hyperfin"})
            .error()
            .hint.find("hyperfine") != std::string::npos);
}

TEST_CASE("a named format is read even where it is not recognised, and says what is missing") {
  for (const Importer& importer : importers()) {
    CAPTURE(importer.name);
    const TemporaryDirectory folder;
    for (const char* text : {"{}", "[]", "{\"benchmarks\": [{}]}", "a,b\n1,2\n", "{}\n{}\n"}) {
      const auto run =
          import_all({folder.write("file", text)}, {.format = std::string(importer.name)});
      REQUIRE_FALSE(run);
      CHECK(run.error().code == ErrorCode::usage);
    }
    const auto of_folder = import_all({folder.path()}, {.format = std::string(importer.name)});
    REQUIRE_FALSE(of_folder);
    CHECK(of_folder.error().code == ErrorCode::usage);
  }
}

TEST_CASE("JSON as Python writes it: what is no number is null, inside texts it stays") {
  const auto json =
      parse_loose_json(R"({"a": NaN, "b": [-Infinity, Infinity], "NaN": "x\"NaN"})", "f");
  REQUIRE(json);
  CHECK(json->at("a").is_null());
  CHECK(json->at("b")[0].is_null());
  CHECK(json->at("NaN") == "x\"NaN");
}

TEST_CASE("a table's last line counts without its end, blank lines do not") {
  auto table = TableText::open(
      "\xef\xbb\xbf"
      "a,b\r\n\r\n1,\"x,y\"",
      "t");
  REQUIRE(table);
  REQUIRE(table->next().value());
  CHECK(table->cell(*table->find("b")) == "x,y");
  CHECK(table->place() == "t:3");
  CHECK(table->number(0).value() == 1);
  CHECK_FALSE(table->next().value());
  CHECK_FALSE(TableText::open("a,a\n", "t"));
}

TEST_CASE("a million values come in within a second or so, and keep their order") {
  const TemporaryDirectory folder;
  std::string text = R"({"results": [{"command": "x", "mean": 1, "times": [)";
  for (int i = 0; i < 1'000'000; ++i) text += std::to_string(1000 + i) + "e-6,";
  text.back() = ']';
  const auto run = import_all({folder.write("long.json", text + "}]}")});
  REQUIRE(run);
  REQUIRE(run->samples.size() == 1'000'000);
  CHECK(run->samples.back().stage_ns[0] == 1'000'999'000);
}

// Every sample file, cut and changed at many places: a run or one clear error, never anything else.
TEST_CASE("damaged anywhere, a file gives a run or one line") {
  const TemporaryDirectory folder;
  std::size_t refused = 0;
  std::size_t tried = 0;
  const auto check = [&](const fs::path& name, const std::string& text) {
    const auto run = import_all({folder.write(name, text)},
                                name.extension() == ".csv" && name.stem() == "times"
                                    ? ImportOptions{.column = "latency", .unit = "ms"}
                                    : ImportOptions{});
    ++tried;
    if (run) {
      for (const Sample& sample : run->samples) CHECK(sample.stage_ns[0].value_or(-1) >= 0);
      for (const ReportedFigure& figure : run->reported) CHECK(std::isfinite(figure.value));
      return;
    }
    ++refused;
    CHECK((run.error().code == ErrorCode::usage || run.error().code == ErrorCode::missing));
    CHECK_FALSE(run.error().message.empty());
    CHECK(one_line(run.error()).find('\n') == std::string::npos);
  };
  const std::vector<std::string> replacements{"null",  "-1",  "\"x\"", "[]",   "{}",
                                              "1e308", "NaN", "true",  "\xff", "\0"};
  for (const auto& entry : fs::directory_iterator(samples)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
    const std::string text = text_of(entry.path());
    const fs::path name = entry.path().filename();
    CAPTURE(name.string());
    const std::size_t step = std::max<std::size_t>(1, text.size() / 60);
    for (std::size_t i = 0; i < text.size(); i += step) {
      check(name, text.substr(0, i));
      std::string flipped = text;
      flipped[i] = static_cast<char>(flipped[i] ^ 0x15);
      check(name, flipped);
    }
    // Values in the place of values.
    std::size_t number = 0;
    for (std::size_t i = text.find_first_of("0123456789\"[{t"); i != std::string::npos;
         i = text.find_first_of("0123456789\"[{t", i + step)) {
      const std::size_t end = std::min(text.find_first_of(",]}\n", i + 1), text.size());
      std::string changed = text;
      changed.replace(i, end - i, replacements[number++ % replacements.size()]);
      check(name, changed);
    }
  }
  CHECK(tried > 1000);
  CHECK(refused > tried / 4);
}
