# SPDX-License-Identifier: Apache-2.0
"""Experiment E3 from a study to its report."""

import json
import re
import shutil
import signal
import unittest

from support import DONE, INTERRUPTED, SOURCE, USAGE, AssayTest

# Described latencies: a device is a time for a token. Instant, and the same everywhere.
STUDY = """
study: small
seed: 3
engine: replay
knobs: {distribution: lognormal, cov: 0.01}
axes:
  prompt_tokens: [16, 32, 64, 128]
  output_tokens: [3, 5, 9, 17]
  prefill_ms: [2, 4, 8, 16]
  token_ms: [1, 3]
sample: {count: 36, across: [token_ms]}
protocol: {sessions: 2, repeats: 4, warmup: 0, sensors: []}
estimator:
  device: {knob: token_ms, source: 1, target: 3}
  samples: [5, 10, 100]
  seeds: 3
  families: [linear, polynomial]
  guard: {draws: 2}
"""

PAIR = "  pairs: [{name: a100-h100, source: data/a.csv, target: data/h.csv}]\n"

RESULTS = ("e3_estimator_model.json", "e3_calibration_results.json", "e3_guardrail_analysis.json")
FIGURES = ("e3_prediction_error_vs_samples", "e3_transfer_curve", "e3_predicted_vs_actual",
           "e3_guardrail_effectiveness", "e3_reject_accept")


class Experiment(AssayTest):
    def study(self, text=STUDY):
        (self.folder / "data").mkdir(exist_ok=True)
        for device, name in (("a100", "a"), ("h100", "h")):
            shutil.copy(SOURCE / f"examples/data/splitwise_{device}.csv",
                        self.folder / f"data/{name}.csv")
        return self.write("study.yaml", text)

    def experiment(self, *arguments, **options):
        return self.assay("experiment", "e3", "-c", "study.yaml", "--out", "out", *arguments,
                          **options)

    def derived(self):
        """Everything but what was measured."""
        return {path.relative_to(self.folder): path.read_bytes() for path in self.files_of()
                if "run" not in path.relative_to(self.folder).parts}

    def read_valid(self, schema_name, path):
        document = json.loads((self.folder / path).read_text())
        self.assert_follows(document, schema_name)
        return document

    def test_every_file_and_figure_of_the_experiment_is_there(self):
        self.study(STUDY + PAIR)
        completed = self.experiment("--json")
        self.assert_exit(DONE, completed)
        summary = json.loads(completed.stdout)
        self.assertEqual([pair["name"] for pair in summary["pairs"]], ["measured", "a100-h100"])
        for folder in ("out", "out/pairs/a100-h100"):
            for name in RESULTS:
                self.assertTrue((self.folder / folder / name).is_file(), f"{folder}/{name}")
        for name in FIGURES:
            figure = self.folder / f"out/figures/{name}.png"
            self.assertEqual(figure.read_bytes()[:8], b"\x89PNG\r\n\x1a\n", name)
        self.assertIn("<html", (self.folder / "out/report.html").read_text())
        self.assertEqual(len(self.rows("out/data/1.csv")), 72)
        self.assertEqual(len(self.rows("out/data/3.csv")), 72)

        results = self.read_valid("calibration_results", "out/e3_calibration_results.json")
        scores = results["results"]
        self.assertEqual({score["method"] for score in scores},
                         {"none", "affine", "global", "finetune", "auto"})
        self.assertEqual({score["n"] for score in scores}, {5, 10})
        self.assertIn("total", {score["stage"] for score in scores})
        self.assertEqual([size["n"] for size in results["skipped"]], [100])
        curves = self.read_valid("transfer_curves", "out/e3_transfer_curves.json")
        self.assertEqual(len(curves["pairs"]), 2)
        self.read_valid("guardrail_analysis", "out/e3_guardrail_analysis.json")
        self.read_valid("estimator", "out/e3_estimator_model.json")

    def test_a_recalibrated_estimator_beats_the_source_as_it_stands(self):
        self.study()
        summary = json.loads(self.experiment("--json").stdout)
        total = {(score["method"], score["n"]): score["mape_pct"]
                 for score in summary["pairs"][0]["transfer"]["total"]}
        self.assertLess(total["affine", 10], total["none", 10])

    def test_a_second_call_measures_nothing_and_gives_the_same_bytes(self):
        self.study()
        told = self.experiment()
        self.assert_exit(DONE, told)
        self.assertIn("2 of 2 draws", told.stderr.split("guardrail of the source device")[1])
        log = (self.folder / "out/run/run.log").read_bytes()
        first = self.derived()
        self.assert_exit(DONE, self.experiment("--quiet"))
        self.assertEqual((self.folder / "out/run/run.log").read_bytes(), log)
        self.assertEqual(self.derived(), first)

    def test_an_interrupted_experiment_goes_on_with_the_same_command(self):
        self.study(STUDY.replace("cov: 0.01", "cov: 0.01, clock: real"))
        process = self.start("experiment", "e3", "-c", "study.yaml", "--out", "out")
        self.wait_until(lambda: self.sample_count("out/run") > 10, "samples are there")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, INTERRUPTED, errors)
        self.assertIn("the same command measures what is missing", errors)
        before = [event for event in self.events("out/run") if event["stage"] == "session"]
        self.assert_exit(DONE, self.experiment("--quiet"))
        after = [event for event in self.events("out/run") if event["stage"] == "session"]
        self.assertEqual(after[:len(before)], before)
        self.assertEqual(sum(event["ok"] for event in after), 144)

    def test_an_experiment_that_crashed_at_the_very_beginning_of_its_run_is_begun_again(self):
        self.study()
        self.assert_exit(DONE, self.experiment("--quiet"))
        run = self.folder / "out/run"
        for path in run.iterdir():
            if path.name not in ("config.lock.json", "run.log"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        (run / "run.log").write_bytes(b'{"ts":"2026')
        self.assert_exit(DONE, self.experiment("--quiet"))
        sessions = [event for event in self.events("out/run") if event["stage"] == "session"]
        self.assertEqual(len(sessions), 144)

    def test_results_can_be_made_anew_without_measuring(self):
        self.study()
        self.assert_one_line_error(self.experiment("--no-measure"), USAGE, "out/run")
        self.assert_exit(DONE, self.experiment("--quiet"))
        completed = self.experiment("--no-measure", "--json", "--override",
                                    "estimator.guard.margin=1.5")
        self.assert_exit(DONE, completed)
        self.assertEqual(json.loads(completed.stdout)["pairs"][0]["guard"]["margin"], 1.5)
        completed = self.assay("experiment", "e3", "-c", "study.yaml", "--out", "other",
                               "--from-run", "out/run", "--quiet")
        self.assert_exit(DONE, completed)
        self.assertFalse((self.folder / "other/run").exists())
        self.assertEqual((self.folder / "other/data/1.csv").read_bytes(),
                         (self.folder / "out/data/1.csv").read_bytes())

    def test_published_pairs_need_no_engine(self):
        self.study(STUDY + PAIR)
        completed = self.experiment("--pairs-only", "--json")
        self.assert_exit(DONE, completed)
        self.assertEqual([pair["name"] for pair in json.loads(completed.stdout)["pairs"]],
                         ["a100-h100"])
        self.assertFalse((self.folder / "out/run").exists())

    def test_a_run_of_another_configuration_is_not_mixed_in(self):
        self.study()
        self.assert_exit(DONE, self.experiment("--quiet"))
        self.assert_one_line_error(self.experiment("--override", "protocol.repeats=6"), USAGE,
                                   "another configuration", "--no-measure")

    def test_a_folder_of_something_else_stays_as_it_is(self):
        self.study()
        (self.folder / "out").mkdir()
        self.write("out/mine.txt", "mine")
        self.assert_one_line_error(self.experiment(), USAGE, "out holds something")
        self.assertEqual([path.name for path in self.files_of()], ["mine.txt"])

    def test_a_study_with_which_nothing_can_be_done_is_refused_before_measuring(self):
        wrong = {
            "estimator: 'estimator' is missing": STUDY[:STUDY.index("estimator:")],
            "estimator.seed: unknown key": STUDY.replace("seeds:", "seed:"),
            "estimator.samples[2]: expected a number of rows from 1 to 1000":
                STUDY.replace("10, 100]", "10, 1001]"),
            "no case has token_ms = 7": STUDY.replace("target: 3", "target: 7"),
            "has no knob 'tokenms'": STUDY.replace("knob: token_ms", "knob: tokenms"),
            "on one of the two devices only": STUDY.replace(", across: [token_ms]", ""),
            "estimator.families: unknown family 'linaer'": STUDY.replace("[linear", "[linaer"),
            "estimator.families: unknown family 'constant'": STUDY.replace("[linear", "[constant"),
            "pair 'a100-h100'": STUDY + PAIR.replace("data/h.csv", "data/bad.csv"),
        }
        for message, text in wrong.items():
            with self.subTest(message=message):
                self.study(text)
                self.write("data/bad.csv", "prompt_tokens,t_total_ms\n1,0\n")
                self.assert_one_line_error(self.experiment(), USAGE, message)
                self.assertFalse((self.folder / "out/run").exists())

    def test_the_shipped_example_is_what_it_says(self):
        text = (SOURCE / "examples/estimator.yaml").read_text()
        completed = self.assay("run", "-c", SOURCE / "examples/estimator.yaml", "--dry-run",
                               "--json")
        self.assert_exit(DONE, completed)
        cases = json.loads(completed.stdout)["cases"]
        self.assertEqual(len(cases), 300)
        self.assertEqual(len(re.findall(r"- (?:\{)?name: [ah]1", text)), 4)


if __name__ == "__main__":
    unittest.main()
