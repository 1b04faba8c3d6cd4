# SPDX-License-Identifier: Apache-2.0
"""The real engine, end to end, on a tiny model."""

import json
import pathlib
import unittest

from support import DONE, SOURCE, AssayTest, share_in_stages

STUDY = """study: tiny
seed: 3
models: [{name: tiny, MODEL}]
knobs: {prompt_tokens: 12, output_tokens: 6, threads: 1}
cases:
  - name: greedy
  - name: temperature
    knobs: {sampler: temperature=0.8}
  - name: batch
    knobs: {batch_size: 3}
protocol: {sessions: 2, repeats: 4, warmup: 1}
"""


class Llama(AssayTest):
    def measure(self, model="preset: tiny-llama", out="out", *arguments):
        self.write("study.yaml", STUDY.replace("MODEL", model))
        completed = self.assay("run", "-c", "study.yaml", "--out", out, *arguments, timeout=300)
        self.assert_exit(DONE, completed)
        return completed

    def token_ids(self, directory):
        return [(row["case"], row["session"], row["iteration"], row["token"], row["ids"])
                for row in sorted(self.rows(f"{directory}/tokens.csv"),
                                  key=lambda row: (row["case"], row["session"],
                                                   int(row["iteration"]), int(row["token"])))]

    def test_the_same_seed_and_configuration_give_identical_tokens(self):
        self.measure(out="one")
        self.measure(out="two")
        self.assertEqual(self.token_ids("one"), self.token_ids("two"))

    def test_greedy_repeats_itself_and_temperature_does_not(self):
        self.measure()
        paths = {}
        for case, session, iteration, _, ids in self.token_ids("out"):
            paths.setdefault(case, {}).setdefault((session, iteration), []).append(ids)
        distinct = {case: {tuple(path) for path in runs.values()} for case, runs in paths.items()}
        self.assertEqual(len(distinct["greedy"]), 1)
        self.assertGreater(len(distinct["temperature"]), 1)

    def test_stages_tokens_and_the_model_are_in_the_result(self):
        self.measure()
        rows = self.rows("out/samples.csv")
        self.assertGreater(share_in_stages(rows, "prefill", "decode"), 0.9)
        for row in rows:
            stages = int(row["prefill_ns"]) + int(row["decode_ns"])
            self.assertLessEqual(stages, int(row["total_ns"]))
            sequences = 3 if row["case"] == "batch" else 1
            self.assertEqual(int(row["tokens_in"]), 12 * sequences)
            self.assertEqual(int(row["tokens_out"]), 6 * sequences)
        for case in self.metrics()["cases"]:
            self.assertEqual(case["model"]["architecture"], "llama")
            self.assertGreater(case["model"]["parameters"], 100_000)
            self.assertTrue(case["model"]["synthetic"])
            self.assertEqual(case["engine"], "llama")
            self.assertGreater(case["peak_rss_mb"], 1)
            self.assertLess(case["ttft_ms"]["mean"], case["latency_ms"]["mean"])

    def test_a_file_is_measured_like_the_preset_it_was_written_from(self):
        (self.folder / "models").mkdir()
        self.assert_exit(DONE, self.assay("model", "write", "--preset", "tiny-llama", "--seed", 3,
                                          "-o", "models/tiny.gguf"))
        self.measure("preset: tiny-llama, seed: 3", "preset")
        self.measure("file: models/tiny.gguf", "file")
        self.assertEqual(self.token_ids("preset"), self.token_ids("file"))
        preset, file = (self.metrics(name)["cases"][0]["model"] for name in ("preset", "file"))
        self.assertEqual(preset["parameters"], file["parameters"])
        self.assertRegex(file["sha256"], "^[0-9a-f]{64}$")
        self.assertTrue(file["synthetic"])  # the file itself says so
        # The artifacts do not say where the file lay; the lock finds it again by its folder.
        for path in filter(pathlib.Path.is_file, (self.folder / "file").rglob("[!.]*")):
            if not path.name.endswith(".local.json"):
                self.assertNotIn(str(self.folder).encode(), path.read_bytes(), path.name)
        again = self.assay("run", "-c", "file/config.lock.json", "--out", "again", "-r", "2")
        self.assert_exit(DONE, again)

    def test_a_changed_model_file_is_noticed(self):
        self.assert_exit(DONE, self.assay("model", "write", "--preset", "tiny-llama", "-o", "a.gguf"))
        self.measure("file: a.gguf", "out")
        self.assert_exit(DONE, self.assay("model", "write", "--preset", "tiny-llama", "--seed", 9,
                                          "-o", "a.gguf", "--force"))
        completed = self.assay("run", "-c", "out/config.lock.json", "--out", "again")
        self.assert_one_line_error(completed, 2, "a.gguf", "sha256")

    def test_a_model_can_be_measured_without_a_study(self):
        self.assert_exit(DONE, self.assay("model", "write", "--preset", "tiny-llama", "-o", "a.gguf"))
        for model in ("a.gguf", "tiny-llama"):
            completed = self.assay("run", "-m", model, "-p", 8, "-n", 4, "-r", 3, "-w", 0, "--out",
                                   "out", "--force")
            self.assert_exit(DONE, completed)
            self.assertEqual(self.metrics()["cases"][0]["knobs"]["prompt_tokens"], 8)

    def test_cpu_variants_can_be_chosen_by_name(self):
        document = json.loads(self.assay("engines", "--json").stdout)
        llama = next(engine for engine in document["engines"] if engine["name"] == "llama")
        self.assertIn("sse42", llama["backends"])
        self.measure("preset: tiny-llama", "out", "--override", "knobs.cpu_variant=sse42")
        self.assertEqual(self.metrics()["cases"][0]["engine_facts"]["backend"], "sse42")

    def test_examples_are_valid_studies(self):
        for example in sorted((SOURCE / "examples").glob("*.yaml")):
            with self.subTest(example=example.name):
                self.assert_exit(DONE, self.assay("run", "-c", example, "--dry-run"))


if __name__ == "__main__":
    unittest.main()
