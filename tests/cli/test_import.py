# SPDX-License-Identifier: Apache-2.0
"""Results of other tools as runs: sample files of every format, and tools that run here."""

import json
import pathlib
import shutil
import subprocess
import unittest

from support import DONE, MISSING, SOURCE, USAGE, AssayTest

SAMPLES = SOURCE / "tests" / "data" / "import"
# File, format, iterations (0: figures only), options.
FILES = [
    ("hyperfine.json", "hyperfine", 5, []),
    ("hyperfine.csv", "hyperfine", 0, []),
    ("google_benchmark.json", "google-benchmark", 5, []),
    ("llama_bench.json", "llama-bench", 6, []),
    ("llama_bench.jsonl", "llama-bench", 6, []),
    ("llama_bench.csv", "llama-bench", 0, []),
    ("pyperf.json", "pyperf", 6, []),
    ("nvbench.json", "nvbench", 4, []),
    ("criterion", "criterion", 6, []),
    ("vllm_serve.json", "vllm-bench", 0, []),
    ("vllm_serve_detailed.json", "vllm-bench", 2, []),
    ("vllm_latency.json", "vllm-bench", 3, []),
    ("vllm_throughput.json", "vllm-bench", 1, []),
    ("aiperf.jsonl", "aiperf", 2, []),
    ("aiperf_summary.json", "aiperf-summary", 0, []),
    ("genai_perf.json", "genai-perf", 2, []),
    ("optimum.json", "optimum-benchmark", 2, []),
    ("optimum_report.json", "optimum-benchmark", 2, []),
    ("times.csv", "csv", 4,
     ["--column", "latency", "--unit", "ms", "--session-column", "run", "--case-column",
      "configuration"]),
]


class ImportTest(AssayTest):
    def bring_in(self, *arguments, out="out"):
        """What --json prints of an import that succeeds."""
        completed = self.assay("import", *arguments, "--out", out, "--json")
        self.assert_exit(DONE, completed)
        return json.loads(completed.stdout)


class EveryFormat(ImportTest):
    def test_is_recognised_and_becomes_a_run_that_every_command_reads(self):
        for name, form, iterations, options in FILES:
            with self.subTest(name):
                out = f"run-{name}"
                document = self.bring_in(SAMPLES / name, *options, out=out)
                self.assertEqual(document["format"], form)
                self.assertEqual(document["files"], [name])
                self.assertEqual(sum(case["iterations"] for case in document["cases"]), iterations)
                self.assertTrue(document["limitations"])
                metrics = self.metrics(out)
                self.assert_follows(metrics, "metrics")
                self.assertEqual(metrics["imported"]["format"], form)
                self.assertEqual(metrics["status"], "complete")
                self.assert_exit(DONE, self.assay("report", out, "--no-figures", "--quiet"))
                compared = self.assay("compare", out, out, "--json")
                self.assert_exit(DONE, compared)
                if iterations:
                    self.assert_exit(
                        DONE, self.assay("repeatability", out, "--no-figures", "--quiet"))

    def test_figures_without_samples_are_compared_as_unclear(self):
        document = self.bring_in(SAMPLES / "vllm_serve.json")
        self.assertIn("latency_mean_ms", document["cases"][0]["reported"])
        values = {item["metric"]: item for item in self.metrics()["cases"][0]["metric_values"]}
        self.assertEqual(values["ttft_mean_ms"]["point"], 55.0)
        self.assertEqual(values["ttft_mean_ms"]["sessions"], [])
        self.assertIsNone(values["ttft_mean_ms"]["lower"])
        self.assertIn("reported by vllm-bench", values["ttft_mean_ms"]["note"])
        self.assert_exit(DONE, self.assay("import", SAMPLES / "vllm_serve.json", "--out", "again"))
        compared = json.loads(self.assay("compare", "out", "again", "--json").stdout)
        (case,) = compared["comparisons"][0]["cases"]
        changes = {item["metric"]: item["change"] for item in case["metrics"]}
        self.assertEqual(changes["latency_mean_ms"], "unclear")

    def test_sessions_of_several_files_give_an_interval(self):
        sittings = []
        for number, times in enumerate(([0.5, 0.51], [0.52, 0.53], [0.49, 0.5])):
            sittings.append(self.write(f"sitting-{number}.json", json.dumps(
                {"results": [{"command": "decode", "mean": 0.5, "times": times}]})))
        document = self.bring_in(*sittings)
        self.assertEqual(document["cases"][0]["sessions"], 3)
        self.assertEqual(document["files"], ["sitting-0.json", "sitting-1.json", "sitting-2.json"])
        lower, upper = self.metrics()["latency_ci95_ms"]["mean"]
        # Means 505, 525 and 495: half-width t(0.975; 2) · s/√3.
        self.assertAlmostEqual((lower + upper) / 2, 1525 / 3, places=3)
        self.assertAlmostEqual((upper - lower) / 2, 4.302653 * (700 / 3) ** 0.5 / 3 ** 0.5,
                               places=3)

    def test_the_text_says_what_came_what_lacks_and_what_next(self):
        completed = self.assay("import", SAMPLES / "llama_bench.csv", "--out", "out")
        self.assert_exit(DONE, completed)
        for text in ("imported from llama-bench: llama_bench.csv", "what it lacks:",
                     "no samples", "latency mean 128.0 ms", "assay compare BASELINE out"):
            self.assertIn(text, completed.stdout)
        self.assertNotIn("repeatability", completed.stdout)

    def test_the_report_says_that_assay_did_not_measure(self):
        self.bring_in(SAMPLES / "pyperf.json")
        self.assert_exit(DONE, self.assay("report", "out", "--no-figures", "--quiet"))
        page = (self.folder / "out" / "report.html").read_text(encoding="utf-8")
        self.assertIn("not measured by assay: imported from pyperf (pyperf.json)", page)

    def test_names_and_places_do_not_come_along(self):
        home = self.folder / "home"
        home.mkdir()
        path = self.write("secret.json", json.dumps({"results": [{
            "command": f"{home}/bin/decode --user zebulon", "mean": 1, "times": [1, 2],
            "parameters": {"folder": str(home / "models")}}]}))
        completed = self.assay(
            "import", path, "--out", "out", "--json",
            env=self.environment(HOME=str(home), USER="zebulon", LOGNAME="zebulon"))
        self.assert_exit(DONE, completed)
        for file in (self.folder / "out").iterdir():
            text = file.read_text(encoding="utf-8")
            self.assertNotIn("zebulon", text, file.name)
            self.assertNotIn(str(home), text, file.name)
            self.assertNotIn(str(self.folder), text, file.name)

    def test_what_is_wrong_is_one_line(self):
        self.write("cut.json", '{"results": [{"command": "x"')
        self.write("times.json", '{"results": [{"command": "x", "mean": 1, "times": [1, -1]}]}')
        self.write("other.json", '{"answer": 42}')
        self.write("table.csv", "a,b\n1,2\n")
        refuse = lambda code, arguments, *says: self.assert_one_line_error(
            self.assay("import", *arguments, "--out", "out"), code, *says)
        refuse(USAGE, ["cut.json"], "cut.json:1", "not valid JSON")
        refuse(USAGE, ["times.json"], "times.json: results[0]: times[1]", "-1")
        refuse(USAGE, ["other.json"], "no known tool", "hyperfine")
        refuse(USAGE, ["table.csv"], "--column")
        refuse(USAGE, ["table.csv", "--column", "b"], "in which unit")
        refuse(USAGE, ["table.csv", "--column", "c", "--unit", "s"], "no column 'c'")
        refuse(USAGE, ["other.json", "--format", "hyperfin"], "did you mean 'hyperfine'")
        refuse(USAGE, ["times.json", "--unit", "ms"], "--column")
        refuse(MISSING, ["none.json"], "none.json")
        self.assertFalse((self.folder / "out").exists())
        self.bring_in(SAMPLES / "pyperf.json")
        refuse(USAGE, [SAMPLES / "pyperf.json"], "holds a run already")
        self.assert_exit(DONE, self.assay("import", SAMPLES / "pyperf.json", "--out", "out",
                                          "--force", "--quiet"))


@unittest.skipUnless(shutil.which("hyperfine"), "hyperfine is not installed")
class Hyperfine(ImportTest):
    def test_what_it_writes_here_comes_in(self):
        subprocess.run(["hyperfine", "--shell", "none", "--runs", "4", "--parameter-list",
                        "duration", "0.01,0.03", "sleep {duration}", "--export-json", "live.json",
                        "--export-csv", "live.csv"],
                       cwd=self.folder, check=True, capture_output=True, timeout=120)
        recorded = json.loads((self.folder / "live.json").read_text())["results"]
        document = self.bring_in("live.json")
        self.assertEqual([case["iterations"] for case in document["cases"]], [4, 4])
        for case, result in zip(self.metrics()["cases"], recorded):
            self.assertAlmostEqual(case["latency_ms"]["mean"], 1e3 * result["mean"], places=3)
        self.assertEqual([case["knobs"]["duration"] for case in self.metrics()["cases"]],
                         ["0.01", "0.03"])
        figures = self.bring_in("live.csv", out="figures")
        self.assertEqual([case["iterations"] for case in figures["cases"]], [0, 0])


BENCHMARK = r"""
#include <benchmark/benchmark.h>
#include <numeric>
#include <vector>
static void BM_Sum(benchmark::State& state) {
  std::vector<int> values(static_cast<std::size_t>(state.range(0)), 1);
  for (auto _ : state) benchmark::DoNotOptimize(std::accumulate(values.begin(), values.end(), 0));
}
BENCHMARK(BM_Sum)->Arg(16)->Arg(65536)->Repetitions(3)->MinTime(0.01);
BENCHMARK_MAIN();
"""


class GoogleBenchmark(ImportTest):
    def setUp(self):
        super().setUp()
        self.write("kernels.cpp", BENCHMARK)
        compiler = shutil.which("g++") or shutil.which("c++")
        built = compiler and subprocess.run(
            [compiler, "-O1", "kernels.cpp", "-o", "kernels", "-lbenchmark", "-lpthread"],
            cwd=self.folder, capture_output=True, timeout=300).returncode == 0
        if not built:
            self.skipTest("Google Benchmark is not installed")

    def run_it(self, *arguments):
        subprocess.run(["./kernels", "--benchmark_out=live.json", "--benchmark_out_format=json",
                        *arguments], cwd=self.folder, check=True, capture_output=True, timeout=120)
        return json.loads((self.folder / "live.json").read_text())["benchmarks"]

    def test_what_it_writes_here_comes_in(self):
        rows = self.run_it()
        document = self.bring_in("live.json")
        self.assertEqual([case["iterations"] for case in document["cases"]], [3, 3])
        for case in self.metrics()["cases"]:
            means = [row["real_time"] for row in rows
                     if row["run_name"] == case["name"] and row.get("aggregate_name") == "mean"]
            per = case["knobs"].get("executions_per_iteration", 1)
            # Whole nanoseconds, of 1000 executions where one takes less than 1 µs.
            self.assertAlmostEqual(case["latency_ms"]["mean"] * 1e6 / per / means[0], 1, places=3)

    def test_aggregates_alone_are_figures(self):
        self.run_it("--benchmark_report_aggregates_only=true")
        document = self.bring_in("live.json")
        for case in document["cases"]:
            self.assertEqual(case["iterations"], 0)
            self.assertIn("latency_mean_ms", case["reported"])


if __name__ == "__main__":
    unittest.main()
