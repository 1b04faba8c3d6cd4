# SPDX-License-Identifier: Apache-2.0
"""Encoders by llama.cpp, end to end: tiny presets of each architecture."""

import json
import unittest

from support import DONE, USAGE, AssayTest, share_in_stages, stages_of

ARCHITECTURES = {"tiny-bert": "bert", "tiny-modern-bert": "modern-bert",
                 "tiny-nomic-bert": "nomic-bert"}
POOLING = {"tiny-bert": "cls", "tiny-modern-bert": "mean", "tiny-nomic-bert": "mean"}

STUDY = """study: encoders
seed: 3
models: [MODELS]
knobs: {threads: 1KNOBS}
AXES
protocol: {sessions: 2, repeats: 3, warmup: 1}
"""

# What a case that generates nothing has no figure of.
GENERATION = ("ttft_ms", "tpot_ms", "token_latency_ms", "sampling_ms", "throughput_toks_s",
              "prefill_toks_s", "decode_toks_s", "ept_j_per_tok")


def study(models, axes="", knobs=""):
    named = ", ".join(f"{{name: {name}, {source}}}" for name, source in models.items())
    return (STUDY.replace("MODELS", named).replace("AXES", f"axes: {{{axes}}}" if axes else "")
            .replace("KNOBS", f", {knobs}" if knobs else ""))


PRESETS = {name: f"preset: {name}" for name in ARCHITECTURES}


class LlamaEncoders(AssayTest):
    def measure(self, text, *arguments, out="out"):
        self.write("study.yaml", text)
        completed = self.assay("run", "-c", "study.yaml", "--out", out, *arguments, timeout=300)
        self.assert_exit(DONE, completed)
        return completed

    def refuse(self, text, *expected):
        self.write("study.yaml", text)
        self.assert_one_line_error(self.assay("run", "-c", "study.yaml", "--out", "out"), USAGE,
                                   *expected)

    def test_batches_and_sequence_lengths_of_every_architecture(self):
        completed = self.measure(study(PRESETS, "batch_size: [1, 4], sequence_length: [16, 64]"))
        cases = self.metrics()["cases"]
        self.assertEqual(len(cases), 12)
        knobs = {case["name"]: case["knobs"] for case in cases}
        rows = self.rows("out/samples.csv")
        self.assertEqual({row["case"] for row in rows}, set(knobs))
        self.assertNotIn("prefill_ns", rows[0])
        for row in rows:
            of_case = knobs[row["case"]]
            self.assertEqual(int(row["tokens_in"]),
                             of_case["batch_size"] * of_case["sequence_length"])
            self.assertEqual(int(row["tokens_out"]), 0)
            self.assertLessEqual(int(row["encoder_ns"]), int(row["total_ns"]))
        self.assertGreater(share_in_stages(rows, "encoder"), 0.9)
        self.assertEqual(self.rows("out/tokens.csv"), [])

        for case in cases:
            with self.subTest(case=case["name"]):
                model = case["model"]
                self.assertEqual(model["architecture"], ARCHITECTURES[model["name"]])
                self.assertTrue(model["synthetic"])
                self.assertGreater(model["parameters"], 1_000_000)
                self.assertEqual(case["knobs"]["pooling"], POOLING[model["name"]])
                self.assertNotIn("output_tokens", case["knobs"])
                self.assertEqual(stages_of(case), {"encoder"})
                self.assertGreater(case["stages"]["encoder"]["mean"], 0)
                for figure in GENERATION:
                    self.assertIsNone(case[figure], figure)
                measured = {values["metric"] for values in case["metric_values"]}
                self.assertIn("encoder_mean_ms", measured)
                self.assertFalse(measured & {"throughput_toks_s", "ttft_mean_ms", "tpot_mean_ms"})
                self.assertTrue(any("synthetic" in text for text in case["limitations"]))
        # The table has no column that only generation fills, and no rate of nothing.
        self.assertNotIn("TTFT", completed.stdout)
        self.assertNotIn("generated tokens", completed.stdout)
        for word in ("nan", "inf"):
            self.assertNotIn(word, completed.stdout.lower().split())
        for path in ("report.html", "report.csv"):
            self.assertTrue((self.folder / "out" / path).is_file(), path)
        derived = (self.folder / "out" / "metrics.json").read_bytes()
        self.assert_exit(DONE, self.assay("report", "out"))
        self.assertEqual((self.folder / "out" / "metrics.json").read_bytes(), derived)

    def test_a_file_is_measured_like_the_preset_it_was_written_from(self):
        for name in ARCHITECTURES:
            self.assert_exit(DONE, self.assay("model", "write", "--preset", name, "-o",
                                              f"{name}.gguf"))
        self.measure(study({name: f"file: {name}.gguf" for name in ARCHITECTURES}), out="file")
        self.measure(study(PRESETS), out="preset")
        for file, preset in zip(self.metrics("file")["cases"], self.metrics("preset")["cases"]):
            self.assertEqual(file["model"]["parameters"], preset["model"]["parameters"])
            self.assertEqual(file["knobs"], preset["knobs"])
            self.assertRegex(file["model"]["sha256"], "^[0-9a-f]{64}$")
            self.assertTrue(file["model"]["synthetic"])
        again = self.assay("run", "-c", "file/config.lock.json", "--out", "again", "-r", "2")
        self.assert_exit(DONE, again)

    def test_an_encoder_can_be_measured_without_a_study(self):
        self.assert_exit(DONE, self.assay("run", "-m", "tiny-bert", "--sequence-length", "32", "-b",
                                          "2", "-t", "1", "-r", "3", "--out", "out", timeout=300))
        knobs = self.metrics()["cases"][0]["knobs"]
        self.assertEqual((knobs["sequence_length"], knobs["batch_size"]), (32, 2))

    def test_encoders_and_decoders_share_a_study(self):
        models = {"enc": "preset: tiny-bert", "dec": "preset: tiny-llama"}
        self.measure(study(models, knobs="prompt_tokens: 8, output_tokens: 4, sequence_length: 24"))
        encoder, decoder = self.metrics()["cases"]
        self.assertEqual(encoder["knobs"]["sequence_length"], 24)
        self.assertNotIn("prompt_tokens", encoder["knobs"])
        self.assertIsNone(encoder["throughput_toks_s"])
        self.assertEqual(decoder["knobs"]["prompt_tokens"], 8)
        self.assertNotIn("sequence_length", decoder["knobs"])
        self.assertGreater(decoder["throughput_toks_s"], 0)
        for row in self.rows("out/samples.csv"):
            self.assertEqual(row["encoder_ns"] == "", row["case"] == "dec")
            self.assertEqual(row["decode_ns"] == "", row["case"] == "enc")

    def test_two_runs_can_be_compared(self):
        for out in ("one", "two"):
            self.measure(study({"tiny": "preset: tiny-bert"}), out=out)
        compared = self.assay("compare", "one", "two", "--json")
        self.assert_exit(DONE, compared)
        self.assertIn("encoder_mean_ms", compared.stdout)
        json.loads(compared.stdout)
        self.assert_exit(DONE, self.assay("explain", "one", "two"))

    def test_a_decoders_knobs_are_refused_with_an_encoder_and_the_other_way_round(self):
        encoder = {"tiny": "preset: tiny-bert"}
        decoder = {"tiny": "preset: tiny-llama"}
        for knob in ("prompt_tokens: 128", "output_tokens: 32", "sampler: greedy", "kv_type: f16",
                     "moe_top_k: 0", "context: 0", "sampler_seed: 0"):
            name = knob.split(":")[0]
            self.refuse(study(encoder, knobs=knob), f"knobs.{name}",
                        "means nothing for model 'tiny'")
        self.refuse(study(encoder, "prompt_tokens: [8, 16]"), "axes.prompt_tokens[0]",
                    "sequence_length")
        for knob in ("sequence_length: 128", "pooling: mean"):
            self.refuse(study(decoder, knobs=knob), f"knobs.{knob.split(':')[0]}",
                        "means nothing for model 'tiny'")
        completed = self.assay("run", "-m", "tiny-bert", "-p", "128", "--out", "out")
        self.assert_one_line_error(completed, USAGE, "prompt_tokens", "means nothing")

    def test_what_an_encoder_cannot_do_is_refused(self):
        self.refuse(study({"tiny": "preset: tiny-bert"}, knobs="sequence_length: 513"),
                    "sequence_length 513", "context_length 512")
        self.refuse(study({"tiny": "preset: tiny-bert"}, knobs="pooling: max"), "pooling", "mean")
        self.refuse(study({"tiny": "preset: tiny-brt"}), "tiny-bert")
        self.refuse(study({"tiny": "preset: tiny-bert, config: {expert_count: 2}"}), "expert_count")
        completed = self.assay("run", "-m", "tiny-modern-bert", "--sequence-length", "8192", "-b",
                               "256", "--out", "out")
        self.assertNotEqual(completed.returncode, DONE)
        self.assertIn("use a smaller batch", completed.stdout + completed.stderr)


if __name__ == "__main__":
    unittest.main()
