# SPDX-License-Identifier: Apache-2.0
"""From measured configurations to predictions of others, as a user does it, and what is refused."""

import csv
import io
import json
import random
import unittest

from support import DONE, MISSING, USAGE, AssayTest

HEADER = "vision_tokens,task,blocks,output_tokens,t_vision_ms,t_decode_per_token_ms"


def pipeline(rows=40, seed=1, noise=0.01):
    """CSV text: vision grows with the square of its tokens, decode steps with blocks."""
    numbers = random.Random(seed)
    lines = [HEADER]
    for _ in range(rows):
        tokens = 64 * numbers.randint(1, 9)
        blocks = numbers.choice([4, 8, 12, 16])
        task = numbers.choice(["qa", "captioning"])
        output = numbers.choice([0, 4, 32, 256])
        vision = (1e-4 * tokens ** 2 + 0.5) * (1 + noise * numbers.uniform(-1, 1))
        step = 0.05 * blocks * (1 if task == "qa" else 1.2)
        lines.append(f"{tokens},{task},{blocks},{output},{vision:.6g},{step:.6g}")
    return "\n".join(lines) + "\n"


class FitTest(AssayTest):
    def fit(self, data, *options):
        """The model that --json prints."""
        completed = self.assay("fit", data, "--json", *options)
        self.assert_exit(DONE, completed)
        self.assertEqual(completed.stderr, "")
        return json.loads(completed.stdout)

    def model(self, **changes):
        data = self.write("data.csv", pipeline(**changes))
        completed = self.assay("fit", data, "-o", "model.json", "--families", "linear,polynomial")
        self.assert_exit(DONE, completed)
        return "model.json"

    def predict(self, *arguments):
        completed = self.assay("predict", *arguments, "--json")
        self.assert_exit(DONE, completed)
        return json.loads(completed.stdout)


class Fitted(FitTest):
    def test_the_model_follows_its_schema_and_is_what_is_written(self):
        data = self.write("data.csv", pipeline())
        printed = self.fit(data, "-o", "model.json")
        self.assert_follows(printed, "estimator")
        self.assertEqual(json.loads((self.folder / "model.json").read_text()), printed)
        self.assertEqual(printed["unit"], "ms")
        self.assertEqual([one["stage"] for one in printed["stages"]], ["vision", "decode_per_token"])
        tried = [score["family"] for score in printed["total"]["scores"]]
        self.assertEqual(tried, ["linear", "polynomial", "network", "process"])
        self.assertLess(printed["stage_aware"]["mape_pct"], 5)
        self.assertTrue(printed["uses_stages"])

    def test_the_same_data_gives_the_same_bytes(self):
        data = self.write("data.csv", pipeline())
        for name in ("one.json", "two.json"):
            self.assert_exit(DONE, self.assay("fit", data, "-o", name))
        self.assertEqual((self.folder / "one.json").read_bytes(),
                         (self.folder / "two.json").read_bytes())

    def test_the_text_names_stages_families_and_errors(self):
        completed = self.assay("fit", self.write("data.csv", pipeline()))
        self.assert_exit(DONE, completed)
        for text in ("vision", "decode per token", "polynomial", "process", "MAPE"):
            self.assertIn(text, completed.stdout)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["data.csv"])

    def test_quiet_writes_and_says_nothing(self):
        data = self.write("data.csv", pipeline())
        completed = self.assay("fit", data, "-o", "model.json", "--quiet", "--families", "linear")
        self.assert_exit(DONE, completed)
        self.assertEqual(completed.stdout + completed.stderr, "")
        self.assertTrue((self.folder / "model.json").exists())

    def test_a_part_can_be_held_out(self):
        data = self.write("data.csv", pipeline())
        model = self.fit(data, "--validation-split", "0.25", "--families", "linear,polynomial")
        self.assertEqual(model["validation"], "25 % of the groups held out")
        self.assertEqual([one["family"] for one in model["total"]["scores"]],
                         ["linear", "polynomial"])


class Predicted(FitTest):
    def test_predictions_are_near_what_would_have_been_measured(self):
        model = self.model()
        asked = self.write("asked.csv", pipeline(rows=20, seed=2, noise=0))
        document = self.predict(model, asked)
        predictions = document["predictions"]
        self.assertEqual(len(predictions), 20)
        for row, one in zip(csv.DictReader(io.StringIO(asked.read_text())), predictions):
            step = float(row["t_decode_per_token_ms"])
            total = float(row["t_vision_ms"]) + step * int(row["output_tokens"])
            self.assertAlmostEqual(one["total"]["ms"] / total, 1, delta=0.2)
            self.assertLess(one["total"]["lower_ms"], one["total"]["ms"])
            self.assertGreater(one["total"]["upper_ms"], one["total"]["ms"])
            self.assertEqual(one["outside"], [])

    def test_csv_has_a_row_for_each_configuration(self):
        model = self.model()
        asked = self.write("asked.csv", "vision_tokens,task,blocks,output_tokens\n"
                                        "128,qa,8,4\n9000,qa,8,4\n")
        completed = self.assay("predict", model, asked, "--format", "csv")
        self.assert_exit(DONE, completed)
        rows = list(csv.DictReader(io.StringIO(completed.stdout)))
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[0]["vision_tokens"], "128")
        self.assertLess(float(rows[0]["total_lower_ms"]), float(rows[0]["t_total_ms"]))
        self.assertEqual(rows[0]["outside"], "")
        self.assertIn("vision_tokens = 9000 is above 576", rows[1]["outside"])

    def test_one_configuration_can_be_asked_on_the_command_line(self):
        model = self.model()
        knobs = ["--knob", "vision_tokens=128", "--knob", "task=poem", "--knob", "blocks=8",
                 "--knob", "output_tokens=4"]
        document = self.predict(model, *knobs)
        self.assertEqual(document["predictions"][0]["outside"],
                         ["task = poem was not seen in training"])
        completed = self.assay("predict", model, *knobs)
        self.assert_exit(DONE, completed)
        self.assertIn("poem", completed.stdout)

    def test_a_knob_that_did_not_vary_may_be_left_out(self):
        data = pipeline().replace("\n", ",3\n").replace("_ms,3", "_ms,batch", 1)
        self.write("data.csv", data)
        self.assert_exit(DONE, self.assay("fit", "data.csv", "-o", "m.json", "--families", "linear"))
        knobs = ["--knob", "vision_tokens=128", "--knob", "task=qa", "--knob", "blocks=8",
                 "--knob", "output_tokens=4"]
        one = self.predict("m.json", *knobs)["predictions"][0]
        self.assertEqual(one["outside"], [])
        other = self.predict("m.json", *knobs, "--knob", "batch=4")["predictions"][0]
        self.assertEqual(other["outside"], ["batch = 4 is above 3"])


class Refused(FitTest):
    def refuse(self, code, *arguments, says=()):
        completed = self.assay(*arguments)
        self.assert_one_line_error(completed, code, *says)
        self.assertEqual(completed.stdout, "")

    def refuse_data(self, text, *says):
        self.write("data.csv", text)
        self.refuse(USAGE, "fit", "data.csv", "-o", "model.json", says=says)
        self.assertFalse((self.folder / "model.json").exists())

    def test_bad_data_is_named_by_row_and_column(self):
        good = pipeline(rows=8).splitlines()

        def with_row(row):
            return "\n".join([*good[:3], row, *good[3:]]) + "\n"
        self.refuse_data(with_row("64,qa,8,4,-1,0.4"), "4", "t_vision_ms")
        self.refuse_data(with_row("64,qa,8,4,0,0.4"), "4", "t_vision_ms")
        self.refuse_data(with_row("64,qa,8,4,nan,0.4"), "4", "t_vision_ms")
        self.refuse_data(with_row("64,qa,8,4,1,"), "4", "t_decode_per_token_ms")
        self.refuse_data(with_row("nan,qa,8,4,1,0.4"), "4", "vision_tokens")
        self.refuse_data(with_row("64,qa,8,-4,1,0.4"), "4", "output_tokens")
        self.refuse_data("\n".join(good[:4]) + "\n", "3 different configurations")
        self.refuse_data("vision_tokens\n64\n", "t_")
        self.refuse_data(pipeline().replace("output_tokens", "steps", 1), "output_tokens")
        self.refuse_data("", "data.csv")
        self.refuse(MISSING, "fit", "nowhere.csv", says=["nowhere.csv"])

    def test_bad_options_are_refused_before_the_work(self):
        data = self.write("data.csv", pipeline())
        self.refuse(USAGE, "fit", data, "--families", "polynomal", says=["polynomal", "polynomial"])
        self.refuse(USAGE, "fit", data, "--families", "constant",
                    says=["unknown family 'constant'"])
        self.refuse(USAGE, "fit", data, "--folds", "1", says=["--folds"])
        self.refuse(USAGE, "fit", data, "--validation-split", "0.9", says=["--validation-split"])
        self.refuse(USAGE, "fit", data, "--device", "H100", says=["device"])
        self.refuse(MISSING, "fit", data, "-o", "no/model.json", says=["no/model.json"])

    def test_what_is_asked_must_fit_the_model(self):
        model = self.model()
        self.refuse(USAGE, "predict", model, says=["--knob"])
        self.refuse(USAGE, "predict", model, "--knob", "vision_tokens", says=["NAME=VALUE"])
        self.refuse(USAGE, "predict", model, "--knob", "vision_token=1",
                    says=["vision_token=1", "vision_tokens"])
        self.refuse(USAGE, "predict", model, "--knob", "blocks=many", says=["a number"])
        self.refuse(USAGE, "predict", model, "--knob", "blocks=4", "--knob", "blocks=8",
                    says=["twice"])
        self.refuse(USAGE, "predict", model, "--knob", "blocks=4", says=["vision_tokens"])
        asked = self.write("asked.csv", "vision_tokens,task,blocks,output_tokens\nx,qa,8,4\n")
        self.refuse(USAGE, "predict", model, asked, says=["vision_tokens", "words"])
        asked = self.write("asked.csv", "vision_tokens,task,blocks\n64,qa,8\n")
        self.refuse(USAGE, "predict", model, asked, says=["output_tokens"])
        self.refuse(USAGE, "predict", model, asked, "--confidence", "2", says=["--confidence"])

    def test_a_hostile_model_file_is_refused_by_what_is_wrong(self):
        good = json.loads((self.folder / self.model()).read_text())

        def refuse(change, *says):
            document = json.loads(json.dumps(good))
            change(document)
            self.write("bad.json", json.dumps(document))
            self.refuse(USAGE, "predict", "bad.json", "--knob", "blocks=4",
                        says=["bad.json", *says])
        refuse(lambda model: model.pop("total"), "total")
        refuse(lambda model: model.update(schema_version=7), "schema_version")
        refuse(lambda model: model["stages"][0].update(family="oracle"), "family")
        refuse(lambda model: model["stages"][0].update(parameters=[]), "stages/0/parameters")
        refuse(lambda model: model["knobs"][0].update(minimum=1e9), "knobs/0")
        refuse(lambda model: model.update(stages=[model["stages"][0]] * 100), "stages")
        for text in ("", "[" * 5000, '{"schema_version": 1', "\0\0", '{"unit": NaN}', "7"):
            self.write("bad.json", text)
            self.refuse(USAGE, "predict", "bad.json", "--knob", "blocks=4", says=["bad.json"])


if __name__ == "__main__":
    unittest.main()
