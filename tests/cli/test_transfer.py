# SPDX-License-Identifier: Apache-2.0
"""One device from another: scores, files, predictions, and what is refused."""

import csv
import io
import json
import signal
import time
import unittest

from support import DONE, SOURCE, USAGE, AssayTest

DATA = SOURCE / "examples" / "data"
A100, H100 = DATA / "splitwise_a100.csv", DATA / "splitwise_h100.csv"
MOE_H100, MOE_L40S = DATA / "vlm_moe_h100.csv", DATA / "vlm_moe_l40s.csv"
METHODS = ["none", "affine", "global", "finetune", "auto"]
FILES = {"e3_calibration_results.json", "e3_transfer_curves.json", "report.html", "figures"}
FIGURES = {"e3_prediction_error_vs_samples.png", "e3_transfer_curve.png",
           "e3_predicted_vs_actual.png"}
# Enough to be told from chance, and quick.
QUICK = ("--samples", "10", "--seeds", "2")


def pair(source=A100, target=H100):
    return "--source", source, "--target", target


class TransferTest(AssayTest):
    def transfer(self, *arguments, **options):
        return self.assay("transfer", *arguments, timeout=600, **options)

    def document(self, *arguments):
        """What --json prints."""
        completed = self.transfer(*arguments, "--json", "--quiet")
        self.assert_exit(DONE, completed)
        self.assertEqual(completed.stderr, "")
        return json.loads(completed.stdout)

    def changed(self, name, change, source=H100):
        """A copy of a dataset after change(rows)."""
        with open(source, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        change(rows)
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return self.write(name, text.getvalue())

    def set_cell(self, row, column, value):
        def change(rows):
            rows[row][column] = value
        return change

    def refuse(self, *arguments, says=()):
        completed = self.transfer(*arguments)
        self.assert_one_line_error(completed, USAGE, *says)
        self.assertEqual(completed.stdout, "")

    @staticmethod
    def total(document, method, n):
        return next(one for one in document["results"] if one["method"] == method
                    and one["n"] == n and one["stage"] == "total")


class Scores(TransferTest):
    def test_every_method_is_scored_for_every_stage(self):
        document = self.document(*pair(), "--samples", "10,25", "--seeds", "3")
        self.assert_follows(document, "calibration_results")
        found = {(one["method"], one["n"], one["stage"]) for one in document["results"]}
        stages = ["prefill", "decode_per_token", "total"]
        self.assertEqual(found, {(method, n, stage) for method in METHODS for n in (10, 25)
                                 for stage in stages})
        self.assertTrue(all(one["draws"] == 3 for one in document["results"]))
        self.assertTrue(document["source_known"])
        errors = {method: self.total(document, method, 25)["mape_pct"] for method in METHODS}
        self.assertGreater(errors["none"], 20)
        self.assertLess(errors["auto"], 5)
        self.assertLess(errors["affine"], errors["global"])
        self.assertGreater(document["cost"][1]["target_s"], document["cost"][0]["target_s"])

    def test_the_same_command_prints_the_same_bytes(self):
        command = ("transfer", *map(str, pair()), *QUICK, "--json", "--quiet")
        first, second = (self.assay(*command, timeout=600) for _ in range(2))
        self.assert_exit(DONE, first)
        self.assertEqual(first.stdout, second.stdout)
        other = self.document(*pair(), *QUICK, "--seed", "7")
        self.assertNotEqual(self.total(json.loads(first.stdout), "affine", 10),
                            self.total(other, "affine", 10))

    def test_a_number_that_leaves_too_few_rows_is_skipped_with_the_reason(self):
        document = self.document(*pair(), "--samples", "10,50", "--seeds", "2")
        self.assertEqual([one["n"] for one in document["skipped"]], [50])
        self.assertIn("7 of 57", document["skipped"][0]["reason"])

    def test_a_design_is_chosen(self):
        uniform = self.document(*pair(), *QUICK, "--design", "uniform")
        self.assertEqual(uniform["design"], "uniform")
        self.assertEqual(self.document(*pair(), *QUICK)["design"], "designed")

    def test_the_source_may_be_predicted(self):
        document = self.document(*pair(), *QUICK, "--source-predicted")
        self.assertFalse(document["source_known"])
        self.assertLess(self.total(document, "auto", 10)["mape_pct"],
                        self.total(document, "none", 10)["mape_pct"])

    def test_tables_are_for_people_and_progress_is_on_stderr(self):
        completed = self.transfer(*pair(), *QUICK)
        self.assert_exit(DONE, completed)
        for word in (*METHODS, "total"):
            self.assertIn(word, completed.stdout)
        self.assertIn("2 of 2 draws", completed.stderr)

    def test_scores_have_the_form_that_is_asked_for(self):
        printed = self.transfer(*pair(), *QUICK, "--format", "json")
        self.assert_exit(DONE, printed)
        self.assertEqual(json.loads(printed.stdout), self.document(*pair(), *QUICK))
        self.refuse(*pair(), *QUICK, "--format", "csv", says=("is for predictions", "--json"))
        self.refuse(*pair(), *QUICK, "--format", "csv", "--json", says=("--json",))

    def test_one_device_of_several_in_a_file(self):
        rows = A100.read_text().splitlines(keepends=True)[1:]
        both = self.write("both.csv", H100.read_text() + "".join(rows))
        document = self.document(*pair(both, both), *QUICK, "--source-device", "a100",
                                 "--target-device", "h100")
        self.assertEqual((document["source_device"], document["target_device"]), ("a100", "h100"))
        same = self.document(*pair(), *QUICK)
        self.assertEqual(document["results"], same["results"])


class Files(TransferTest):
    def test_a_folder_has_every_file_and_figure(self):
        completed = self.transfer(*pair(), *QUICK, "--out", "out")
        self.assert_exit(DONE, completed)
        self.assertEqual({path.name for path in (self.folder / "out").iterdir()}, FILES)
        figures = {path.name: path for path in (self.folder / "out" / "figures").iterdir()}
        self.assertEqual(set(figures), FIGURES)
        for path in figures.values():
            self.assertTrue(path.read_bytes().startswith(b"\x89PNG"))
        results = json.loads((self.folder / "out" / "e3_calibration_results.json").read_text())
        self.assert_follows(results, "calibration_results")
        curves = json.loads((self.folder / "out" / "e3_transfer_curves.json").read_text())
        self.assert_follows(curves, "transfer_curves")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["out"])

    def test_nothing_is_overwritten(self):
        (self.folder / "full").mkdir()
        self.write("full/mine", "text")
        self.refuse(*pair(), *QUICK, "--out", "full", says=("holds something already",))
        self.refuse(*pair(), *QUICK, "--out", "full/mine", says=("is not a directory",))
        (self.folder / "empty").mkdir()
        self.assert_exit(DONE, self.transfer(*pair(), *QUICK, "--out", "empty", "--no-figures"))
        self.assertTrue((self.folder / "empty" / "report.html").exists())

    def test_interrupted_it_leaves_nothing(self):
        process = self.start("transfer", *pair(), "--seeds", "2000", "--out", "out")
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        self.assertNotEqual(process.returncode, DONE)
        self.assertEqual(list(self.folder.iterdir()), [])


class Predictions(TransferTest):
    def few(self, rows, name="few.csv"):
        def keep(all_rows):
            all_rows[:] = [all_rows[i] for i in rows]
        return self.changed(name, keep)

    def test_what_was_not_measured_is_predicted_with_intervals(self):
        measured, asked = self.few(range(0, 57, 2)), self.few(range(1, 57, 2), "asked.csv")
        document = self.document(*pair(target=measured), "--predict", asked,
                                 "--confidence", "0.9")
        with open(asked, newline="", encoding="utf-8") as file:
            truth = [float(row["t_total_ms"]) for row in csv.DictReader(file)]
        totals = [one["total"] for one in document["predictions"]]
        self.assertEqual(len(totals), len(truth))
        errors = [abs(one["ms"] / ms - 1) for one, ms in zip(totals, truth)]
        self.assertLess(sum(errors) / len(errors), 0.06)
        inside = sum(one["lower_ms"] <= ms <= one["upper_ms"] for one, ms in zip(totals, truth))
        self.assertGreaterEqual(inside / len(truth), 0.6)

    def test_another_method_predicts_otherwise(self):
        measured, asked = self.few(range(0, 57, 2)), self.few([1], "asked.csv")
        values = {method: self.document(*pair(target=measured), "--predict", asked, "--method",
                                        method)["predictions"][0]["total"]["ms"]
                  for method in ("none", "affine", "auto")}
        self.assertEqual(len(set(values.values())), 3)

    def test_a_configuration_gets_the_same_answer_whatever_else_is_asked(self):
        measured = self.few(range(0, 57, 2))
        alone = self.document(*pair(target=measured), "--predict", self.few([5], "one.csv"))
        among = self.document(*pair(target=measured), "--predict",
                              self.few([1, 3, 5, 7], "more.csv"))
        # Up to rounding: sums of more rows are taken in another order.
        for key in ("ms", "lower_ms", "upper_ms"):
            one, other = (document["predictions"][row]["total"][key]
                          for document, row in ((alone, 0), (among, 2)))
            self.assertAlmostEqual(one, other, delta=1e-6 * one)

    def test_what_limits_predictions_is_told_beside_them(self):
        def add_host(rows):
            for row in rows:
                row["host"] = "here"
        source, target = self.changed("s.csv", add_host, A100), self.changed("t.csv", add_host)
        asked = (*pair(source, target), "--predict", target)
        for form in ("text", "csv"):
            completed = self.transfer(*asked, "--format", form)
            self.assert_exit(DONE, completed)
            self.assertRegex(completed.stderr, "(?m)^note: .*host")
        self.assertTrue(any("host" in note for note in self.document(*asked)["notes"]))
        self.assertEqual(self.transfer(*asked, "--quiet").stderr, "")

    def test_predictions_are_not_written_to_a_folder(self):
        self.refuse(*pair(), "--predict", A100, "--out", "out", says=("--predict prints",))


class BadInput(TransferTest):
    def refuse_cell(self, row, column, value, *says):
        path = self.changed("bad.csv", self.set_cell(row, column, value))
        self.refuse(*pair(target=path), *QUICK, says=("bad.csv", *says))

    def test_a_time_that_is_none_is_named_by_row_and_column(self):
        for value in ("0", "-3", "nan", "inf", "", "soon"):
            with self.subTest(value=value):
                self.refuse_cell(4, "t_prefill_ms", value, "t_prefill_ms", ":6")

    def test_a_knob_that_is_none_is_named_by_row_and_column(self):
        for value in ("", "nan"):
            with self.subTest(value=value):
                self.refuse_cell(2, "prompt_tokens", value, "prompt_tokens", ":4")
        self.refuse_cell(2, "output_tokens", "1.5", "output_tokens", ":4")

    def test_other_knobs_and_stages_are_named(self):
        def rename(old, new):
            def change(rows):
                for row in rows:
                    row[new] = row.pop(old)
            return change
        renamed = self.changed("knobs.csv", rename("batch_size", "batches"))
        self.refuse(*pair(target=renamed), *QUICK, says=("batch_size", "batches"))
        renamed = self.changed("stages.csv", rename("t_prefill_ms", "t_vision_ms"))
        self.refuse(*pair(target=renamed), *QUICK, says=("prefill", "vision"))

    def test_no_times_too_few_rows_and_no_file(self):
        def drop_times(rows):
            for row in rows:
                for name in ("t_prefill_ms", "t_decode_per_token_ms", "t_total_ms"):
                    del row[name]
        self.refuse(*pair(target=self.changed("none.csv", drop_times)), *QUICK,
                    says=("none.csv",))
        few = self.changed("few.csv", lambda rows: rows.__delitem__(slice(25, None)))
        self.refuse(*pair(target=few), *QUICK, says=("too few rows", "15 of 25"))
        self.assertNotEqual(self.transfer(*pair(target="missing.csv"), *QUICK).returncode, DONE)

    def test_a_row_without_a_source_is_named_where_it_must_have_one(self):
        path = self.changed("new.csv", self.set_cell(3, "prompt_tokens", "777"))
        self.refuse(*pair(target=path), *QUICK, "--source-known", says=("row 4",))

    def test_a_constant_column_is_dropped_and_a_new_category_is_told(self):
        def add_host(rows):
            for row in rows:
                row["host"] = "here"
        source = self.changed("source.csv", add_host, A100)
        target = self.changed("target.csv", add_host, H100)
        notes = self.document(*pair(source, target), *QUICK)["notes"]
        self.assertTrue(any("host" in note for note in notes), notes)

        def name_rows(rows):
            for number, row in enumerate(rows):
                row["kind"] = f"kind{number // 3}"
        source = self.changed("source.csv", name_rows, A100)
        target = self.changed("target.csv", name_rows, H100)
        notes = self.document(*pair(source, target), *QUICK)["notes"]
        self.assertTrue(any("out of range" in note and "kind" in note for note in notes), notes)

    def test_options_are_checked(self):
        for arguments in (("--samples", "0"), ("--samples", "1001"), ("--samples", "ten"),
                          ("--seeds", "0"),
                          ("--design", "best"), ("--method", "magic"), ("--confidence", "1")):
            with self.subTest(arguments=arguments):
                self.refuse(*pair(), *arguments)
        self.refuse(*pair(), "--source-known", "--source-predicted")


if __name__ == "__main__":
    unittest.main()
