# SPDX-License-Identifier: Apache-2.0
"""Runs as tables that an estimator learns from."""

import json
import unittest

from support import DONE, USAGE, AssayTest, replay_study

GRID = ("axes: {prompt_tokens: [16, 32], output_tokens: [3, 9], prefill_ms: [2, 5]}")


class Dataset(AssayTest):
    def measure(self, study, directory="run"):
        completed = self.assay("run", "-c", self.write(f"{directory}.yaml", study), "--out",
                               directory, "--no-report", "--quiet")
        self.assert_exit(DONE, completed)

    def dataset(self, *arguments):
        completed = self.assay("dataset", *arguments, "-o", "data.csv", "--force", "--json")
        self.assert_exit(DONE, completed)
        return json.loads(completed.stdout), self.rows("data.csv")

    def test_a_row_is_a_session_of_a_case_in_milliseconds(self):
        self.measure(replay_study(GRID, knobs="token_ms: 1.5, distribution: constant"))
        document, rows = self.dataset("run")
        self.assertEqual(len(rows), 8 * 3)
        self.assertEqual(document["devices"][0]["rows"], 24)
        self.assertEqual(document["devices"][0]["configurations"], 8)
        self.assertEqual(document["knobs"], ["output_tokens", "prefill_ms", "prompt_tokens"])
        for row in rows:
            steps = int(row["output_tokens"])
            self.assertIn(steps, (2, 8))     # of 3 and 9 tokens, the first from prefill
            self.assertAlmostEqual(float(row["t_prefill_ms"]), float(row["prefill_ms"]))
            self.assertAlmostEqual(float(row["t_decode_per_token_ms"]), 1.5)
            self.assertAlmostEqual(float(row["t_total_ms"]),
                                   float(row["prefill_ms"]) + 1.5 * steps)

    def test_cases_and_iterations_can_be_rows(self):
        self.measure(replay_study(GRID))
        self.assertEqual(len(self.dataset("run", "--per", "case")[1]), 8)
        self.assertEqual(len(self.dataset("run", "--per", "iteration")[1]), 8 * 12)

    def test_a_knob_can_be_the_device_and_several_runs_one_table(self):
        self.measure(replay_study(GRID))
        self.measure(replay_study(GRID), "again")
        document, rows = self.dataset("run", "again", "--device", "prefill_ms")
        self.assertEqual([device["device"] for device in document["devices"]], ["2", "5"])
        self.assertEqual(len(rows), 2 * 8 * 3)
        self.assertNotIn("prefill_ms", rows[0])
        self.assertEqual(len({row["group"] for row in rows}), 4)
        document, rows = self.dataset("run", "--device-name", "mine")
        self.assertEqual({row["device"] for row in rows}, {"mine"})

    def test_what_failed_is_left_out_and_said(self):
        cases = ("cases: [{name: a}, {name: b, knobs: {fault: error, fault_session: 1}}, "
                 "{name: c, knobs: {prompt_tokens: 32}}]")
        study = self.write("study.yaml", replay_study(cases))
        self.assay("run", "-c", study, "--out", "run", "--no-report", "--quiet")
        document, rows = self.dataset("run")
        self.assertEqual(len(rows), 6)
        self.assertTrue(any("failed: 'b'" in note for note in document["notes"]), document)

    def test_what_makes_no_table_is_refused_in_one_line(self):
        self.measure(replay_study(GRID))
        self.assert_one_line_error(self.assay("dataset", "none", "-o", "x.csv"), USAGE, "none")
        self.assert_one_line_error(
            self.assay("dataset", "run", "--device", "prefil_ms", "-o", "x.csv"), USAGE,
            "prefil_ms", "did you mean 'prefill_ms'?")
        self.write("x.csv", "mine")
        self.assert_one_line_error(self.assay("dataset", "run", "-o", "x.csv"), USAGE, "exists",
                                   "--force")
        self.assertEqual((self.folder / "x.csv").read_text(), "mine")
        self.assert_one_line_error(self.assay("dataset", "run", "-o", "y.csv", "--per", "day"),
                                   USAGE, "day")


if __name__ == "__main__":
    unittest.main()
