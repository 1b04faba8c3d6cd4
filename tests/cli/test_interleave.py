# SPDX-License-Identifier: Apache-2.0
"""Sides that are measured in turns until their comparison is settled."""

import json
import signal
import unittest

from support import BUDGET, DONE, USAGE, AssayTest, replay_study

STEADY = "prefill_ms: 97, token_ms: 1, cov: 0.01, session_cov: 0.003"


class Interleave(AssayTest):
    def compare(self, *arguments, study=None, out="out", knobs=STEADY, **protocol):
        text = study or replay_study("pipeline: {mode: linear, passes: 2}", knobs=knobs, **protocol)
        self.write("study.yaml", text)
        return self.assay("compare", "-c", "study.yaml", "--out", out, *arguments)

    def sessions(self, directory="out"):
        return [event["meta"] for event in self.events(directory) if event["stage"] == "session"]

    def stops(self, directory="out"):
        return [event["meta"] for event in self.events(directory) if event["stage"] == "stopped"]

    def rows_without_start(self, directory="out"):
        """What an iteration is, whenever it ran."""
        rows = self.rows(f"{directory}/samples.csv")
        for row in rows:
            del row["t_start_ns"]
        return sorted(tuple(row.items()) for row in rows)

    def change(self, completed, metric="latency_mean_ms"):
        """The row of the metric in the first case of the comparison."""
        case = json.loads(completed.stdout)["comparisons"][0]["cases"][0]
        (row,) = [row for row in case["metrics"] if row["metric"] == metric]
        return row


class Sides(Interleave):
    def test_a_shift_of_a_tenth_is_settled_at_an_early_look(self):
        completed = self.compare("--vary", "prefill_ms=97,107", "--json")
        self.assert_exit(DONE, completed)
        row = self.change(completed)
        self.assertEqual(row["change"], "worse")
        self.assertAlmostEqual(row["change_pct"]["point"], 10, delta=2)
        stops = self.stops()
        self.assertEqual({stop["reason"] for stop in stops}, {"settled"})
        self.assertLessEqual(stops[0]["sessions"], 12)
        self.assertEqual({stop["case"] for stop in stops}, {"97/replay", "107/replay"})

    def test_sides_follow_each_other_and_swap_their_order(self):
        self.assert_exit(DONE, self.compare("--vary", "prefill_ms=97,107", "--quiet"))
        order = [(meta["session"], meta["case"]) for meta in self.sessions()]
        rounds = [session for session, _ in order]
        self.assertEqual(rounds, sorted(rounds))
        by_round = {}
        for session, case in order:
            by_round.setdefault(session, []).append(case)
        for even in range(0, len(by_round) - 1, 2):
            self.assertEqual(by_round[even], by_round[even + 1][::-1])

    def test_the_same_on_both_sides_is_never_found_to_differ(self):
        completed = self.compare("--vary", "pipeline.mode=linear,iterative", "--max-sessions", "20",
                                 "--json")
        self.assertIn(completed.returncode, (DONE, BUDGET))
        self.assertIn(self.change(completed)["change"], ("same", "unclear"))

    def test_pipeline_keys_stay_with_their_side(self):
        self.compare("--vary", "pipeline.mode=linear,iterative", "--max-sessions", "3", "--quiet")
        metrics = self.metrics()
        self.assertEqual(metrics["pipeline"]["passes"], 2)
        self.assertNotIn("mode", metrics["pipeline"])
        self.assertEqual([(case["side"], case["pipeline"]) for case in metrics["cases"]],
                         [("linear", {"mode": "linear"}), ("iterative", {"mode": "iterative"})])
        self.assert_follows(metrics, "metrics")
        lock = json.loads((self.folder / "out/config.lock.json").read_text())
        self.assert_follows(lock, "study")

    def test_three_sides_are_compared_with_the_first(self):
        completed = self.compare("--vary", "prefill_ms=97,117,137", "--json")
        self.assert_exit(DONE, completed)
        comparisons = json.loads(completed.stdout)["comparisons"]
        self.assertEqual([comparison["candidate"]["label"] for comparison in comparisons],
                         ["117", "137"])

    def test_two_studies_are_sides_too(self):
        self.write("fast.yaml", replay_study(knobs="prefill_ms: 10"))
        self.write("slow.yaml", replay_study(knobs="prefill_ms: 15"))
        completed = self.assay("compare", "--interleave", "-c", "fast.yaml", "-c", "slow.yaml",
                               "--out", "out", "--quiet")
        self.assert_exit(DONE, completed)
        self.assertEqual([case["name"] for case in self.metrics()["cases"]],
                         ["fast/only", "slow/only"])


class Drift(Interleave):
    # Some percent from one session to the next.
    DRIFTING = f"{STEADY}, drift: 0.02"

    def test_a_drift_lands_on_both_sides_alike(self):
        completed = self.compare("--vary", "pipeline.mode=linear,iterative", "--max-sessions", "18",
                                 "--json", knobs=self.DRIFTING)
        row = self.change(completed)
        self.assertNotIn(row["change"], ("better", "worse"))
        self.assertLess(abs(row["change_pct"]["point"]), 1.5)

    def test_a_shift_is_found_through_a_drift(self):
        completed = self.compare("--vary", "prefill_ms=97,117", "--json", knobs=self.DRIFTING)
        row = self.change(completed)
        self.assertEqual(row["change"], "worse")
        self.assertAlmostEqual(row["change_pct"]["point"], 20, delta=3)


class Budgets(Interleave):
    OPEN = f"{STEADY}, session_cov: 0.2".replace("session_cov: 0.003, ", "")

    def test_sessions_that_are_used_up_end_it_with_a_message(self):
        completed = self.compare("--vary", "pipeline.mode=linear,iterative", "--max-sessions", "4",
                                 knobs=self.OPEN)
        self.assert_one_line_error(completed, BUDGET, "not settled", "max_sessions", "4 sessions")
        self.assertEqual([(stop["reason"], stop["sessions"], stop["looks"])
                          for stop in self.stops()], [("max_sessions", 4, 2)] * 2)
        for case in self.metrics()["cases"]:
            self.assertEqual(case["status"], "complete")
            self.assertTrue([text for text in case["limitations"] if "not settled" in text])

    def test_time_that_is_used_up_ends_it_after_the_round(self):
        completed = self.compare("--vary", "pipeline.mode=linear,iterative", "--budget", "1ms",
                                 knobs=self.OPEN)
        self.assert_one_line_error(completed, BUDGET, "not settled", "max_time", "--budget")
        self.assertEqual({stop["sessions"] for stop in self.stops()}, {1})
        self.assertEqual(len(self.sessions()), 2)

    def test_a_side_that_fails_ends_the_other_one(self):
        completed = self.compare("--vary", "fault=none,error", "--max-sessions", "9")
        self.assert_one_line_error(completed, 4, "error/replay")
        self.assertLessEqual(len(self.sessions()), 2)


class Resumed(Interleave):
    def test_an_interrupted_run_ends_as_an_undisturbed_one(self):
        knobs = f"{STEADY}, cov: 0.05".replace("cov: 0.01, ", "", 1)
        self.compare("--vary", "prefill_ms=97,99", "--max-sessions", "20", knobs=knobs)
        undisturbed, stops = self.rows_without_start(), self.stops()
        log = self.folder / "out/run.log"
        lines = log.read_text().splitlines(keepends=True)
        ends = [i for i, line in enumerate(lines) if json.loads(line)["stage"] == "session"]
        for finished in (1, 6, len(ends) - 1, len(ends)):
            with self.subTest(finished=finished):
                log.write_text("".join(lines[:ends[finished - 1] + 1]))
                resumed = self.assay("compare", "--resume", "out")
                self.assertIn(resumed.returncode, (DONE, BUDGET), resumed.stderr)
                self.assertEqual(self.rows_without_start(), undisturbed)
                self.assertEqual(self.stops(), stops)

    def test_a_run_goes_on_after_kill_9(self):
        self.write("study.yaml", replay_study(
            "pipeline: {mode: linear}", warmup=0, repeats=9,
            knobs="clock: real, distribution: constant, prefill_ms: 5, token_ms: 0"))
        process = self.start("compare", "-c", "study.yaml", "--vary",
                             "pipeline.mode=linear,iterative", "--max-sessions", "8", "--out",
                             "out")
        self.wait_until(lambda: self.sample_count() >= 10, "sessions were over")
        process.kill()
        self.assertEqual(process.wait(), -signal.SIGKILL)
        resumed = self.assay("compare", "--resume", "out")
        self.assertIn(resumed.returncode, (DONE, BUDGET), resumed.stderr)
        self.assertEqual(len({stop["case"] for stop in self.stops()}), 2)

    def test_the_locked_configuration_repeats_the_run(self):
        self.assert_exit(DONE, self.compare("--vary", "prefill_ms=97,107", "--quiet"))
        self.assert_exit(DONE, self.assay("run", "-c", "out/config.lock.json", "--out", "again"))
        self.assertEqual(self.rows_without_start("out"), self.rows_without_start("again"))
        self.assertEqual(self.stops("out"), self.stops("again"))


class Refused(Interleave):
    def assert_refused(self, vary, *expected):
        completed = self.compare("--vary", vary)
        self.assert_one_line_error(completed, USAGE, *expected)
        self.assertFalse((self.folder / "out").exists())

    def test_what_cannot_be_varied_is_said_in_one_line(self):
        self.assert_refused("pipeline.mode", "expected a key and its values")
        self.assert_refused("pipeline.mode=linear", "one value alone")
        self.assert_refused("pipeline.mode=linear,linear", "is there twice")
        self.assert_refused("pipeline.mode=linear,", "a value is empty")
        self.assert_refused("prefil_ms=1,2", "--vary prefil_ms=1", "prefill_ms")
        self.assert_refused("prefill_ms=1,x", "--vary prefill_ms=x")
        self.assert_refused("protocol.repeats=3,4", "same protocol")
        self.assert_refused("seed=3,4", "same seed")
        self.assert_refused("knobs.prefill_ms=7,7.0", "same configuration")

    def test_a_budget_is_a_duration(self):
        completed = self.compare("--vary", "prefill_ms=1,2", "--budget", "soon")
        self.assert_one_line_error(completed, USAGE, "--budget soon", "10m")

    def test_only_a_run_of_sides_is_resumed(self):
        self.write("study.yaml", replay_study())
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "plain", "--quiet"))
        completed = self.assay("compare", "--resume", "plain")
        self.assert_one_line_error(completed, USAGE, "plain", "run --resume")
        completed = self.assay("compare", "--resume", "plain", "--threshold", "3")
        self.assert_one_line_error(completed, USAGE, "as it was configured", "how it is judged")


if __name__ == "__main__":
    unittest.main()
