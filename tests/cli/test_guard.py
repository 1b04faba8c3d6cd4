# SPDX-License-Identifier: Apache-2.0
"""Which configurations keep a budget, asked of a model that was fitted here."""

import csv
import io
import json
import random
import unittest

from support import DONE, USAGE, AssayTest

FIGURES = ("e3_guardrail_effectiveness.png", "e3_reject_accept.png")


def measured(rows, seed):
    """A CSV of two knobs; 5 % noise."""
    draw = random.Random(seed)
    lines = ["vision_tokens,output_tokens,t_prefill_ms,t_decode_per_token_ms"]
    for _ in range(rows):
        tokens, steps = draw.randint(64, 576), draw.choice([4, 8, 16, 32])
        noise = 1 + 0.05 * draw.gauss(0, 1)
        lines.append(f"{tokens},{steps},{(2 + 0.05 * tokens) * noise:.6f},{1.5 * noise:.6f}")
    return "\n".join(lines) + "\n"


class Guard(AssayTest):
    def setUp(self):
        super().setUp()
        self.write("data.csv", measured(60, 1))
        self.write("calibration.csv", measured(25, 2))
        self.write("asked.csv", "vision_tokens,output_tokens\n100,8\n560,32\n900,8\n")

    def fit(self):
        self.assert_exit(DONE, self.assay("fit", "data.csv", "-o", "model.json"))

    def guard(self, *arguments):
        return self.assay("guard", *arguments)

    def answers(self, *arguments):
        completed = self.guard("model.json", "asked.csv", *arguments, "--json")
        self.assert_exit(DONE, completed)
        return json.loads(completed.stdout)

    def test_each_candidate_gets_an_answer(self):
        self.fit()
        report = self.answers("--budget-ms", 40)
        self.assertEqual([decision["answer"] for decision in report["decisions"]],
                         ["accept", "reject", "measure"])
        self.assertIn("900", report["decisions"][2]["reason"])
        completed = self.guard("model.json", "asked.csv", "--budget-ms", 40, "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(completed.stdout)))
        self.assertEqual([row["answer"] for row in rows], ["accept", "reject", "measure"])

    def test_a_bound_needs_rows_enough(self):
        self.fit()
        report = self.answers("--budget-ms", 40, "--risk", 0.05, "--calibration", "calibration.csv")
        self.assertNotEqual(report["decisions"][0]["answer"], "measure")
        self.write("few.csv", measured(10, 3))
        report = self.answers("--budget-ms", 40, "--risk", 0.05, "--calibration", "few.csv")
        self.assertEqual({decision["answer"] for decision in report["decisions"]}, {"measure"})
        self.assertIn("19 are needed", report["decisions"][0]["reason"])

    def test_bad_input_is_refused(self):
        self.fit()
        self.write("other.csv", "vision_tokens\n100\n")
        self.write("empty.csv", "")
        for arguments in (("asked.csv", "--budget-ms", "-5"), ("asked.csv", "--budget-ms", "nan"),
                          ("asked.csv",), ("other.csv", "--budget-ms", "40"),
                          ("empty.csv", "--budget-ms", "40"),
                          ("asked.csv", "--budget-ms", "40", "--risk", "0"),
                          ("asked.csv", "--budget-ms", "40", "--risk", "1"),
                          ("asked.csv", "--budget-ms", "40", "--risk", "0.05"),
                          ("asked.csv", "--budget-ms", "40", "--margin", "0")):
            with self.subTest(arguments):
                self.assert_one_line_error(self.guard("model.json", *arguments), USAGE)
        self.assert_one_line_error(self.guard("data.csv", "asked.csv", "--budget-ms", "40"), USAGE)

    def test_an_analysis_writes_what_its_schema_says(self):
        completed = self.guard("--analyze", "data.csv", "--draws", 3, "--out", "out", "--quiet")
        self.assert_exit(DONE, completed)
        document = json.loads((self.folder / "out/e3_guardrail_analysis.json").read_text())
        self.assert_follows(document, "guardrail_analysis")
        self.assertTrue((self.folder / "out/report.html").is_file())
        for figure in FIGURES:
            self.assertTrue((self.folder / "out/figures" / figure).is_file())
        again = self.guard("--analyze", "data.csv", "--draws", 3, "--out", "out")
        self.assert_one_line_error(again, USAGE)


if __name__ == "__main__":
    unittest.main()
