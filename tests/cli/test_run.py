# SPDX-License-Identifier: Apache-2.0
"""What a run leaves behind."""

import json
import unittest

from support import DONE, AssayTest, replay_study

TWO_CASES = "cases:\n  - name: slow\n    knobs: {token_ms: 2}\n  - name: fast\n    knobs: {token_ms: 1}"


class Run(AssayTest):
    def measure(self, text, out="out", *arguments):
        self.write("study.yaml", text)
        completed = self.assay("run", "-c", "study.yaml", "--out", out, *arguments)
        self.assert_exit(DONE, completed)
        return completed

    def test_leaves_every_file_of_a_run(self):
        self.measure(replay_study(TWO_CASES))
        names = {path.name for path in (self.folder / "out").iterdir()}
        self.assertLessEqual(
            {"config.lock.json", "run.log", "samples.csv", "tokens.csv", "metrics.json",
             "report.csv", "report.html", "figures"}, names)

    def test_metrics_follow_their_schema(self):
        for cases in (TWO_CASES, ""):
            with self.subTest(cases=cases):
                self.measure(replay_study(cases), "out", "--force")
                self.assert_follows(self.metrics(), "metrics")

    def test_the_lock_follows_the_study_schema(self):
        self.measure(replay_study(TWO_CASES))
        lock = json.loads((self.folder / "out/config.lock.json").read_text())
        self.assert_follows(lock, "study")

    def test_repeats_are_split_over_the_sessions_and_warm_up_is_kept(self):
        self.measure(replay_study(TWO_CASES, repeats=10, sessions=3, warmup=2))
        rows = self.rows("out/samples.csv")
        for case in ("slow", "fast"):
            timed = [0, 0, 0]
            warm = [0, 0, 0]
            for row in rows:
                if row["case"] == case:
                    counts = timed if row["phase"] == "timed" else warm
                    counts[int(row["session"])] += 1
            self.assertEqual(timed, [4, 3, 3])
            self.assertEqual(warm, [2, 2, 2])

    def test_exact_latencies_come_back_exactly(self):
        self.measure(replay_study(knobs="distribution: constant, prefill_ms: 5, token_ms: 2"))
        for row in self.rows("out/samples.csv"):
            self.assertEqual(int(row["total_ns"]), 11_000_000)
            self.assertEqual(int(row["prefill_ns"]), 5_000_000)
            self.assertEqual(int(row["decode_ns"]), 6_000_000)
        metrics = self.metrics()
        self.assertEqual(metrics["latency_ms"]["mean"], 11.0)
        self.assertEqual(metrics["latency_ms"]["p95"], 11.0)
        case = metrics["cases"][0]
        self.assertEqual(case["ttft_ms"]["mean"], 5.0)
        self.assertEqual(case["tpot_ms"]["mean"], 2.0)
        self.assertAlmostEqual(metrics["throughput_toks_s"], 4 / 0.011, places=6)

    def test_token_latencies_add_up_to_the_iteration(self):
        self.measure(replay_study(knobs="token_cov: 0.2, sampling_share: 0.1"))
        tokens = {}
        for row in self.rows("out/tokens.csv"):
            key = (row["session"], row["iteration"])
            tokens[key] = tokens.get(key, 0) + int(row["latency_ns"])
        totals = {(row["session"], row["iteration"]): int(row["total_ns"])
                  for row in self.rows("out/samples.csv")}
        self.assertEqual(tokens, totals)

    def test_cases_are_interleaved_in_every_round(self):
        self.measure(replay_study(TWO_CASES))
        ended = [event["meta"] for event in self.events() if event["stage"] == "session"]
        for session in range(3):
            cases = [meta["case"] for meta in ended[2 * session:2 * session + 2]]
            self.assertEqual(sorted(cases), ["fast", "slow"])

    def test_the_same_seed_gives_the_same_tokens_and_latencies(self):
        text = replay_study(TWO_CASES, knobs="cov: 0.1, session_cov: 0.05")
        self.measure(text, "one")
        self.measure(text, "two")
        for name in ("samples.csv", "tokens.csv"):
            self.assertEqual((self.folder / "one" / name).read_bytes(),
                             (self.folder / "two" / name).read_bytes())

    def test_another_seed_gives_other_latencies(self):
        text = replay_study(knobs="cov: 0.1")
        self.measure(text, "one")
        self.measure(text, "two", "--override", "seed=8")
        self.assertNotEqual((self.folder / "one/samples.csv").read_bytes(),
                            (self.folder / "two/samples.csv").read_bytes())

    def test_derived_files_are_byte_identical_when_derived_again(self):
        self.measure(replay_study(TWO_CASES, knobs="cov: 0.1"))
        before = (self.folder / "out/metrics.json").read_bytes()
        (self.folder / "out/metrics.json").unlink()
        self.assert_exit(DONE, self.assay("report", "out"))
        self.assertEqual((self.folder / "out/metrics.json").read_bytes(), before)

    def test_the_locked_configuration_repeats_the_run(self):
        self.measure(replay_study(TWO_CASES, knobs="cov: 0.1"), "one", "--override",
                     "cases.fast.knobs.token_ms=0.5", "-w", "1")
        self.assert_exit(DONE, self.assay("run", "-c", "one/config.lock.json", "--out", "two"))
        for name in ("config.lock.json", "samples.csv"):
            self.assertEqual((self.folder / "one" / name).read_bytes(),
                             (self.folder / "two" / name).read_bytes())
        self.assertEqual(self.metrics("one")["config_hash"], self.metrics("two")["config_hash"])
        self.assertNotEqual(self.metrics("one")["run_id"], self.metrics("two")["run_id"])

    def test_overrides_are_typed_and_win(self):
        self.measure(replay_study(TWO_CASES), "out", "--override", "knobs.token_ms=3.5",
                     "--override", "pipeline.mode=linear", "-r", "3", "-s", "1")
        lock = json.loads((self.folder / "out/config.lock.json").read_text())
        self.assertEqual([case["knobs"]["token_ms"] for case in lock["cases"]], [3.5, 3.5])
        self.assertEqual(self.metrics()["pipeline"]["mode"], "linear")
        self.assertEqual(self.metrics()["pipeline"]["repeats"], 3)

    def test_axes_give_their_product(self):
        self.measure(replay_study("axes: {batch_size: [1, 2], token_ms: [1, 2, 3]}", repeats=3))
        self.assertEqual(len(self.metrics()["cases"]), 6)

    def test_a_dry_run_measures_nothing(self):
        self.write("study.yaml", replay_study(TWO_CASES, knobs="clock: real"))
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", "--dry-run")
        self.assert_exit(DONE, completed)
        self.assertIn("slow", completed.stdout)
        self.assertFalse((self.folder / "out").exists())
        plan = json.loads(self.assay("run", "-c", "study.yaml", "--dry-run", "--json").stdout)
        # 12 repeats + 3 × 2 warm-ups of 4 + 3 × 2 ms, and of 4 + 3 × 1 ms.
        self.assertAlmostEqual(plan["expected_s"], 18 * (0.010 + 0.007), places=6)

    def test_a_recorded_trace_is_replayed_in_its_sessions(self):
        self.write("trace.csv", "run,session,total_ms\n0,0,5\n1,0,6\n2,1,7.5\n")
        self.write("study.yaml",
                   "study: traced\nengine: replay\nmodels: [{name: trace, file: trace.csv}]\n"
                   "knobs: {output_tokens: 1}\n"
                   "protocol: {sessions: 2, repeats: 4, warmup: 0}\n")
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out"))
        totals = {(row["session"], row["iteration"]): int(row["total_ns"])
                  for row in self.rows("out/samples.csv")}
        self.assertEqual(totals, {("0", "0"): 5_000_000, ("0", "1"): 6_000_000,
                                  ("1", "0"): 7_500_000, ("1", "1"): 7_500_000})
        lock = (self.folder / "out/config.lock.json").read_text()
        self.assertNotIn(str(self.folder), lock)

    def test_no_artifact_names_the_folder(self):
        self.measure(replay_study(TWO_CASES))
        for path in self.files_of():
            self.assertNotIn(str(self.folder).encode(), path.read_bytes(), path.name)


if __name__ == "__main__":
    unittest.main()
