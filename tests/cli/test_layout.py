# SPDX-License-Identifier: Apache-2.0
"""The pipeline permute, transform, permute again: both modes, their files, and the way back."""

import json
import unittest

from support import BUDGET, DONE, MISSING, REJECTED, SOURCE, USAGE, AssayTest

# Structure that is clear, so that a poor order costs several times what a good one does.
STUDY = """study: laid-out
engine: layout
seed: 2
models: [{name: block, preset: tiny, config: {CONFIG}}]
knobs: {batch_size: 32}
pipeline: {sparsity: 0.96PIPELINE}
protocol: {sessions: 3, repeats: 60, warmup: 5, sensors: []}
"""
CLEAR = ("hidden_size: 512, intermediate_size: 1024, attention_heads: 0, clusters: 32, "
         "runs_read: 3, density: 0.5, noise: 0.02")
FILES = {"perm_before.json", "solver.json", "W_before.mtx", "W_after.mtx"}


class Layout(AssayTest):
    def environment(self, **changes):
        return super().environment(XDG_CACHE_HOME=str(self.folder / "cache"), **changes)

    def run_study(self, out, *arguments, pipeline="", config="seed: 0"):
        text = STUDY.replace("PIPELINE", pipeline)
        text = text.replace(", config: {CONFIG}", "" if config == "seed: 0" else
                            f", config: {{{config}}}")
        self.write("study.yaml", text)
        return self.assay("run", "-c", "study.yaml", "--out", out, "--no-report", *arguments,
                          timeout=300)

    def measure(self, out, *arguments, **options):
        self.assert_exit(DONE, self.run_study(out, *arguments, **options))

    def file(self, path):
        return (self.folder / path).read_text(encoding="utf-8")

    def json_file(self, path):
        return json.loads(self.file(path))


class Modes(Layout):
    def test_both_modes_leave_their_orders_and_say_how_good_they_are(self):
        self.measure("linear", "--override", "pipeline.mode=linear")
        self.measure("iterative", "--override", "pipeline.mode=iterative")
        self.assertTrue(FILES <= {path.name for path in self.files_of("linear")})
        self.assertFalse((self.folder / "linear/perm_after.json").exists())
        self.assertEqual(self.file("linear/perm_before.json"),
                         self.file("iterative/perm_before.json"))
        after = self.json_file("iterative/perm_after.json")
        self.assertEqual(sorted(after["pi"]), list(range(after["D"])))
        for out, mode in (("linear", "linear"), ("iterative", "iterative")):
            metrics = self.metrics(out)
            self.assert_follows(metrics, "metrics")
            case = metrics["cases"][0]
            self.assertEqual(case["knobs"]["pipeline.mode"], mode)
            self.assertEqual(metrics["pipeline"]["mode"], mode)
            measured = {value["metric"] for value in case["metric_values"]}
            self.assertTrue({"quality_pct", "output_error_pct", "tiles", "solver_modularity",
                             "solver_cost_after", "latency_mean_ms", "throughput_toks_s"}
                            <= measured)
            self.assertEqual(case["quality_delta_pct"], case["readings"]["quality_pct"]["mean"] - 100)
            self.assertTrue(case["consistency"]["permutations_agree"])
        self.assertEqual(self.metrics("iterative")["cases"][0]["engine_facts"]["permutation_hash"],
                         after["hash"])
        compared = self.assay("compare", "linear", "iterative", "--allow-unlocked")
        self.assert_exit(DONE, compared)
        for label in ("cache cost C", "modularity Q", "quality", "output error", "latency mean"):
            self.assertIn(label, compared.stdout)
        self.assertEqual(compared.stdout.count("pipeline.mode"), 1, compared.stdout)

    def test_orders_and_weights_are_the_same_from_run_to_run_solved_anew_or_not(self):
        self.measure("one", pipeline=", mode: iterative")
        self.assertEqual(len(list((self.folder / "cache/assay/permutations").iterdir())), 2)
        self.measure("cached", pipeline=", mode: iterative")
        self.measure("anew", pipeline=", mode: iterative, cache: false")
        for name in FILES | {"perm_after.json"}:
            self.assertEqual(self.file(f"one/{name}"), self.file(f"cached/{name}"), name)
            self.assertEqual(self.file(f"one/{name}"), self.file(f"anew/{name}"), name)
        def figures(out):
            return {value["metric"]: value["point"]
                    for value in self.metrics(out)["cases"][0]["metric_values"]
                    if value["metric"] in ("quality_pct", "tiles", "solver_cost_after")}
        self.assertEqual(figures("one"), figures("anew"))

    def test_every_case_of_a_study_keeps_its_files_in_a_folder_of_its_own(self):
        self.measure("out", "--override", "axes.pipeline.solver=[identity, spectral]")
        for place, solver in enumerate(("identity", "spectral")):
            folder = self.folder / f"out/cases/{place}_pipeline.solver={solver}"
            self.assertTrue(FILES <= {path.name for path in folder.iterdir()}, solver)
        identity = self.json_file("out/cases/0_pipeline.solver=identity/perm_before.json")
        self.assertEqual(identity["pi"], list(range(identity["D"])))
        self.measure("out", "--override", "axes.pipeline.solver=[random, metis]", "--force")
        self.assertEqual({path.name for path in (self.folder / "out/cases").iterdir()},
                         {"0_pipeline.solver=random", "1_pipeline.solver=metis"})


class Reuse(Layout):
    def test_an_order_is_solved_for_without_measuring_and_measured_with_later(self):
        solved = self.run_study("solved", "--no-measure")
        self.assert_exit(DONE, solved)
        self.assertIn("loaded, not measured", solved.stdout)
        self.assertEqual(self.sample_count("solved"), 0)
        order = self.json_file("solved/perm_before.json")
        self.measure("reused", "--reuse-perm", "solved/perm_before.json")
        reused = self.metrics("reused")["cases"][0]
        self.assertEqual(reused["engine_facts"]["permutation_hash"], order["hash"])
        self.assertEqual(reused["readings"]["solver_iterations"]["mean"], 0)
        self.assertEqual(self.json_file("reused/solver.json")["before"], None)
        again = self.assay("run", "-c", "reused/config.lock.json", "--out", "again", "--quiet",
                           "--no-report")
        self.assert_exit(DONE, again)
        self.assertEqual(self.json_file("again/perm_before.json"), order)
        self.assert_exit(DONE, self.assay("run", "--resume", "solved", "--quiet", "--no-report"))
        self.assertEqual(self.sample_count("solved"), 60 + 3 * 5)

    def test_an_order_of_another_block_is_refused_in_one_line(self):
        self.assert_exit(DONE, self.run_study("small", "--no-measure", config="intermediate_size: 32, "
                                              "clusters: 4"))
        self.assert_one_line_error(
            self.run_study("out", "--reuse-perm", "small/perm_before.json"), USAGE,
            "an order of 160 dimensions is none of this block")
        self.write("pi.json", '{"D": 3, "pi": [2, 2, 1], "hash": ""}')
        self.assert_one_line_error(self.run_study("out2", "--reuse-perm", "pi.json"), USAGE,
                                   "pipeline.artifact")
        self.assert_one_line_error(self.run_study("out3", "--reuse-perm", "none.json"), MISSING,
                                   "none.json")

    def test_a_budget_that_ends_first_is_an_error_where_that_is_asked_for(self):
        ended = ", solver_budget_ms: 0"
        self.measure("out", pipeline=ended)
        self.assertIn("budget of 0 ms ended",
                      " ".join(self.metrics()["cases"][0]["limitations"]))
        self.assert_one_line_error(self.run_study("strict", pipeline=ended + ", strict_budget: true"),
                                   BUDGET, "budget of 0 ms ended first")

    def test_a_trace_says_what_is_used_together(self):
        self.write("used.csv", "i,j,weight\n0,255,2\n")
        self.write("study.yaml", STUDY.replace(", config: {CONFIG}", ", trace: used.csv").replace(
            "PIPELINE", ", shared_access: trace"))
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", "--quiet", "--no-report")
        self.assert_exit(DONE, completed)
        self.assertIn("256 1 2\n", self.file("out/W_before.mtx"))
        lock = self.json_file("out/config.lock.json")
        self.assertEqual(len(lock["models"][0]["trace_sha256"]), 64)
        self.write("used.csv", "0,one,2\n")
        self.assert_one_line_error(
            self.assay("run", "-c", "study.yaml", "--out", "bad", "--quiet"), USAGE, "line 1")

    def test_slips_in_the_study_are_told(self):
        self.assert_one_line_error(self.run_study("out", pipeline=", sparsty: 0.5"), USAGE,
                                   "did you mean 'sparsity'?")
        self.assert_one_line_error(self.run_study("out", pipeline=", pruning: 4:2"), USAGE,
                                   "pipeline.pruning", "2:4")
        self.assert_one_line_error(self.run_study("out", config="clusters: -1"), USAGE,
                                   "clusters")
        self.assert_one_line_error(self.run_study("out", pipeline=", shared_access: trace"), USAGE,
                                   "names no trace")


class Decisions(Layout):
    def decide(self, *arguments):
        return self.assay("decide", *arguments, "--allow-unlocked", "--install", "in_force.json",
                          "--apply", "--max-sessions", 30, "--budget", "2min", timeout=400)

    def test_a_planted_regression_brings_the_previous_order_back(self):
        # Milliseconds an iteration: what else the machine does is small beside it.
        larger = ("--override", "knobs.batch_size=256", "--override", "protocol.sessions=5")
        self.measure("unordered", *larger, config=CLEAR, pipeline=", solver: random")
        self.measure("linear", *larger, config=CLEAR)
        self.measure("worse", *larger, config=CLEAR, pipeline=", solver: identity")
        smoke = SOURCE / "examples/targets/layout_smoke.yaml"
        self.assert_exit(DONE, self.decide("unordered", "linear", "--targets", smoke))
        order = self.file("linear/perm_before.json")
        self.assertEqual(self.file("in_force.json"), order)
        self.assertNotEqual(self.file("worse/perm_before.json"), order)

        rejected = self.decide("linear", "worse")
        self.assert_exit(REJECTED, rejected)
        self.assertEqual(self.file("in_force.json"), order)
        decision = self.json_file("decisions/decision.json")
        self.assertTrue(decision["rolled_back"])
        accepted = self.json_file("decisions/accepted.json")
        self.assertEqual(accepted["accepted"]["artifact"]["name"], "perm_before.json")
        causes = self.json_file(f"decisions/{decision['id']}/rca.json")
        self.assertIn("solver", json.dumps(causes))

    def test_noise_has_no_gain_and_the_decision_says_so(self):
        noise = CLEAR.replace("clusters: 32", "clusters: 0")
        self.measure("linear", config=noise)
        self.measure("iterative", config=noise, pipeline=", mode: iterative")
        completed = self.assay("decide", "linear", "iterative", "--allow-unlocked", "--budget", "0s",
                               "--retries", 0)
        self.assertNotEqual(completed.returncode, DONE, completed.stdout)
        self.assertIn("latency mean", completed.stdout)


if __name__ == "__main__":
    unittest.main()
