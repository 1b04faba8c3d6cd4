# SPDX-License-Identifier: Apache-2.0
"""Measuring until a figure is known well enough, and warming up until a state is steady."""

import json
import signal
import unittest

from support import DONE, USAGE, AssayTest, replay_study

# Iterations of a second, which virtual time gives for nothing.
LONG = "prefill_ms: 997, token_ms: 1, cov: 0.02"
GOAL = "relative_ci: 0.01, max_time: 2h"


def until_study(knobs=LONG, until=GOAL, **protocol):
    return replay_study(knobs=knobs, until=f"{{{until}}}", repeats=None, **protocol)


class UntilTest(AssayTest):
    def measure(self, text, out="out", *arguments):
        self.write("study.yaml", text)
        completed = self.assay("run", "-c", "study.yaml", "--out", out, *arguments)
        self.assert_exit(DONE, completed)
        return completed

    def only_case(self, directory="out"):
        (case,) = self.metrics(directory)["cases"]
        return case

    def stops(self, directory="out"):
        return [event["meta"] for event in self.events(directory) if event["stage"] == "stopped"]

    def content(self, name, directory="out"):
        return (self.folder / directory / name).read_bytes()


class Until(UntilTest):
    def test_measuring_ends_once_the_goal_is_reached(self):
        self.measure(until_study())
        case = self.only_case()
        stopping = case["stopping"]
        self.assertEqual(stopping["reason"], "reached")
        self.assertEqual(stopping["relative_ci"], 0.01)
        self.assertLessEqual(stopping["earned_relative_ci"], 0.01)
        self.assertLess(case["iterations"]["timed"], 1000)
        # What was earned is no narrower than the interval that is shown.
        lower, upper = case["latency_ci95_ms"]["mean"]
        shown = (upper - lower) / 2 / case["latency_ms"]["mean"]
        self.assertGreaterEqual(stopping["earned_relative_ci"], shown - 1e-12)
        self.assertFalse([text for text in case["limitations"] if "was to be known" in text])

    def test_a_goal_of_each_figure_can_be_reached(self):
        for metric in ("mean", "p50", "p95"):
            with self.subTest(metric=metric):
                goal = f"metric: {metric}, relative_ci: 0.05, max_time: 2h"
                self.measure(until_study(until=goal), metric)
                stopping = self.only_case(metric)["stopping"]
                self.assertEqual((stopping["metric"], stopping["reason"]), (metric, "reached"))

    def test_a_single_session_is_enough_if_one_is_asked_for(self):
        self.measure(until_study(sessions=1))
        case = self.only_case()
        self.assertEqual(case["stopping"]["reason"], "reached")
        self.assertEqual(case["iterations"]["sessions"], 1)

    def test_a_limit_on_repeats_ends_what_stays_unknown(self):
        self.measure(until_study(f"{LONG}, session_cov: 0.1", f"{GOAL}, max_repeats: 60"))
        case = self.only_case()
        stopping = case["stopping"]
        self.assertEqual(case["status"], "complete")
        self.assertEqual((stopping["reason"], case["iterations"]["timed"]), ("max_repeats", 60))
        self.assertGreater(stopping["earned_relative_ci"], 0.01)
        (missed,) = [text for text in case["limitations"] if "max_repeats" in text]
        self.assertIn("±1 %", missed)
        self.assertIn(f"±{100 * stopping['earned_relative_ci']:.2g} %", missed)

    def test_a_limit_on_time_ends_it_too(self):
        self.measure(until_study(f"{LONG}, session_cov: 0.1", "max_time: 30s"))
        case = self.only_case()
        self.assertEqual(case["stopping"]["reason"], "max_time")
        # A second each, with warm-up; the one that passes the limit is kept.
        counts = case["iterations"]
        self.assertLessEqual(abs(counts["timed"] + counts["warmup"] - 30), 3)

    def test_results_follow_the_schemas(self):
        self.measure(until_study(warmup="auto"))
        self.assert_follows(self.metrics(), "metrics")
        self.assert_follows(json.loads(self.content("config.lock.json")), "study")

    def test_the_same_seed_measures_the_same(self):
        for name in ("one", "two"):
            self.measure(until_study(), name)
        self.assertEqual(self.only_case("one")["iterations"], self.only_case("two")["iterations"])
        self.assertEqual(self.content("samples.csv", "one"), self.content("samples.csv", "two"))
        self.assertEqual(self.stops("one"), self.stops("two"))

    def test_the_locked_configuration_repeats_the_run(self):
        self.measure(until_study(), "one", "--override", "protocol.until.relative_ci=0.008")
        self.assert_exit(DONE, self.assay("run", "-c", "one/config.lock.json", "--out", "two"))
        for name in ("config.lock.json", "samples.csv"):
            self.assertEqual(self.content(name, "one"), self.content(name, "two"))
        self.assertEqual(self.stops("one"), self.stops("two"))
        self.assertEqual(self.only_case("two")["stopping"]["relative_ci"], 0.008)

    def test_an_unknown_figure_is_refused_with_the_known_ones(self):
        self.write("study.yaml", until_study())
        completed = self.assay("run", "-c", "study.yaml", "--override",
                               "protocol.until.metric=p42")
        self.assert_one_line_error(completed, USAGE, "protocol.until.metric", "mean, p50, p95, p99",
                                   "'p42'")

    def test_repeats_and_until_exclude_each_other(self):
        self.write("study.yaml", until_study())
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", "-r", "30")
        self.assert_one_line_error(completed, USAGE, "repeats", "until")
        self.write("study.yaml", replay_study(until="{metric: mean}"))
        completed = self.assay("run", "-c", "study.yaml", "--out", "out")
        self.assert_one_line_error(completed, USAGE, "study.yaml:5:", "repeats", "until")
        self.assertFalse((self.folder / "out").exists())


class Resumed(UntilTest):
    def rows_without_start(self):
        """What an iteration is, whenever it ran."""
        rows = self.rows("out/samples.csv")
        for row in rows:
            del row["t_start_ns"]
        return sorted(tuple(row.items()) for row in rows)

    def die_after(self, sessions):
        """Makes the run look as if its process had died after so many sessions."""
        log = self.folder / "out/run.log"
        kept = []
        ended = 0
        for line in log.read_text().splitlines(keepends=True):
            kept.append(line)
            ended += json.loads(line)["stage"] == "session"
            if ended == sessions:
                break
        log.write_text("".join(kept))

    def test_an_interrupted_run_ends_as_an_undisturbed_one(self):
        self.measure(until_study())
        undisturbed = self.rows_without_start()
        stops = self.stops()
        sessions = self.only_case()["iterations"]["sessions"]
        self.assertGreater(sessions, 3)
        for finished in (1, 3, sessions - 1, sessions):
            with self.subTest(finished=finished):
                self.die_after(finished)
                self.assert_exit(DONE, self.assay("run", "--resume", "out"))
                self.assertEqual(self.rows_without_start(), undisturbed)
                self.assertEqual(self.stops(), stops)
                self.assertEqual(self.metrics()["status"], "complete")

    def test_a_finished_run_stays_as_it_is(self):
        self.measure(until_study())
        names = ("samples.csv", "tokens.csv", "metrics.json", "config.lock.json")
        before = [self.content(name) for name in names]
        stops = self.stops()
        self.assert_exit(DONE, self.assay("run", "--resume", "out"))
        self.assertEqual([self.content(name) for name in names], before)
        self.assertEqual(self.stops(), stops)

    def test_a_run_goes_on_after_kill_9(self):
        self.write("study.yaml", until_study(
            "clock: real, distribution: constant, prefill_ms: 5, token_ms: 1",
            "relative_ci: 0.0001, max_repeats: 120", warmup=1))
        process = self.start("run", "-c", "study.yaml", "--out", "out")
        self.wait_until(lambda: self.sample_count() >= 20, "a session was over")
        process.kill()
        self.assertEqual(process.wait(), -signal.SIGKILL)
        over = {str(event["meta"]["session"]) for event in self.events()
                if event["stage"] == "session"}
        self.assertTrue(over)
        self.assertFalse(self.stops())
        measured = [row for row in self.rows("out/samples.csv") if row["session"] in over]
        self.assert_exit(DONE, self.assay("run", "--resume", "out"))
        case = self.only_case()
        self.assertEqual((case["status"], case["iterations"]["timed"]), ("complete", 120))
        (stop,) = self.stops()
        self.assertEqual((stop["reason"], stop["repeats"]), ("max_repeats", 120))
        kept = [row for row in self.rows("out/samples.csv") if row["session"] in over]
        self.assertEqual(kept, measured)


class SteadyWarmup(UntilTest):
    def warmup_rows(self):
        counts = {}
        for row in self.rows("out/samples.csv"):
            if row["phase"] == "warmup":
                counts[row["session"]] = counts.get(row["session"], 0) + 1
        return counts

    def test_warming_up_goes_on_until_the_state_is_steady(self):
        self.measure(replay_study(knobs="warmup_factor: 5, warmup_length: 10", warmup="auto",
                                  max_warmup=1000))
        case = self.only_case()
        self.assertEqual([session["steady"] for session in case["sessions"]], [True] * 3)
        counts = self.warmup_rows()
        self.assertEqual(sorted(counts), ["0", "1", "2"])
        for count in counts.values():
            self.assertGreater(count, 20)
            self.assertLess(count, 1000)
        self.assertEqual(case["iterations"]["warmup"], sum(counts.values()))
        self.assertEqual(case["iterations"]["timed"], 12)
        # The first iteration took five times as long, and none such is left.
        self.assertLess(case["latency_ms"]["max"], 1.5 * case["latency_ms"]["min"])

    def test_a_state_that_never_settles_is_said_to_be_unsteady(self):
        self.measure(replay_study(knobs="drift: 5", warmup="auto", max_warmup=20))
        case = self.only_case()
        self.assertEqual([session["steady"] for session in case["sessions"]], [False] * 3)
        self.assertEqual(self.warmup_rows(), {"0": 20, "1": 20, "2": 20})
        (unsteady,) = [text for text in case["limitations"] if "steady" in text]
        self.assertIn("3 of 3 sessions", unsteady)

    def test_a_fixed_warm_up_makes_no_claim(self):
        self.measure(replay_study())
        self.assertEqual([session["steady"] for session in self.only_case()["sessions"]],
                         [None] * 3)


if __name__ == "__main__":
    unittest.main()
