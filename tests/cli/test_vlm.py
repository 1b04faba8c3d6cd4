# SPDX-License-Identifier: Apache-2.0
"""A vision-language model, end to end: presets, and pairs of files with a picture."""

import json
import statistics
import struct
import unittest
import zlib

from support import DONE, MISSING, USAGE, AssayTest

STUDY = """study: tiny
engine: vlm
seed: 3
models: [{name: tiny, MODEL}]
knobs: {vision_tokens: 36, prompt_tokens: 8, output_tokens: 6, threads: 1}
cases: CASES
protocol: {sessions: 2, repeats: 8, warmup: 1, sensors: []}
"""
STAGES = ("vision", "projector", "prefill", "decode")
NAMES = ["T_vision_encoder", "T_projector", "T_LLM_prefill", "T_LLM_decode_per_token", "T_total"]


def png(width, height):
    """A picture in shades of red and green."""
    def chunk(kind, data):
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = b"".join(
        b"\0" + b"".join(bytes((255 * x // width, 255 * y // height, 64)) for x in range(width))
        for y in range(height))
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class VisionLanguage(AssayTest):
    def run_study(self, model="preset: tiny-vlm", cases="[{name: usual}]", out="out", *arguments):
        self.write("study.yaml", STUDY.replace("MODEL", model).replace("CASES", cases))
        return self.assay("run", "-c", "study.yaml", "--out", out, *arguments, timeout=600)

    def measure(self, *arguments):
        completed = self.run_study(*arguments)
        self.assert_exit(DONE, completed)
        return completed

    def write_pair(self):
        self.assert_exit(DONE, self.assay("model", "write", "--preset", "tiny-vlm", "--seed", 3,
                                          "-o", "text.gguf", "--mmproj", "vision.gguf"))
        self.write("photo.png", png(60, 40))
        return "file: text.gguf, mmproj: vision.gguf, image: photo.png"

    def median(self, case, column, out="out"):
        """Of timed iterations; robust against what else the machine does."""
        return statistics.median(int(row[column]) for row in self.rows(f"{out}/samples.csv")
                                 if row["case"] == case and row["phase"] == "timed")

    def test_every_stage_is_timed_and_they_add_up_to_the_total(self):
        self.measure()
        timed = [row for row in self.rows("out/samples.csv") if row["phase"] == "timed"]
        self.assertEqual(len(timed), 8)
        total = sum(int(row["total_ns"]) for row in timed)
        in_stages = sum(int(row[f"{stage}_ns"]) for row in timed for stage in STAGES)
        self.assertLessEqual(in_stages, total)
        case = self.metrics()["cases"][0]
        if in_stages < 0.99 * total:
            self.assertIn("other", case["stages"])
        else:
            self.assertNotIn("other", case["stages"])
        for row in timed:
            self.assertEqual(float(row["vision_tokens_used"]), 36)
            self.assertEqual(int(row["tokens_in"]), 36 + 2 + 8)  # two markers around the picture
            self.assertEqual(int(row["tokens_out"]), 6)

    def test_the_seeds_names_are_in_the_metrics(self):
        self.measure()
        case = self.metrics()["cases"][0]
        times = case["stage_times_ms"]
        self.assertEqual(sorted(times), sorted(NAMES))
        for name, stage in zip(NAMES, STAGES[:3]):
            self.assertEqual(times[name]["mean"], case["stages"][stage]["mean"])
            lower, upper = times[name]["ci95"]
            self.assertLess(lower, upper)
        self.assertEqual(times["T_LLM_decode_per_token"]["mean"], case["tpot_ms"]["mean"])
        self.assertEqual(times["T_total"]["mean"], case["latency_ms"]["mean"])
        self.assertTrue(case["model"]["synthetic"])
        self.assertEqual(case["model"]["architecture"], "lightonocr+olmoe")

    def test_each_knob_changes_the_stage_that_it_is_of(self):
        cases = """
  - {name: usual}
  - {name: more_vision, knobs: {vision_tokens: 576}}
  - {name: fewer_blocks, knobs: {active_blocks: 1}}
  - {name: more_experts, knobs: {moe_top_k: 16}}
  - {name: fewer_experts, knobs: {moe_top_k: 1}}"""
        self.measure("preset: tiny-vlm", cases)
        self.assertGreater(self.median("more_vision", "vision_ns"),
                           2 * self.median("usual", "vision_ns"))
        self.assertGreater(self.median("more_vision", "projector_ns"),
                           2 * self.median("usual", "projector_ns"))
        self.assertLess(self.median("fewer_blocks", "decode_ns"), self.median("usual", "decode_ns"))
        self.assertLess(self.median("fewer_experts", "decode_ns"),
                        self.median("more_experts", "decode_ns"))
        knobs = {case["name"]: case["knobs"] for case in self.metrics()["cases"]}
        self.assertEqual(knobs["usual"]["moe_top_k"], 4)  # the number that 0 stands for
        self.assertEqual(knobs["usual"]["active_blocks"], 4)

    def test_both_tasks_are_run_with_texts_of_their_own_length(self):
        self.measure("preset: tiny-vlm", "[{name: qa, knobs: {task: qa, prompt_tokens: 0}}, "
                     "{name: captioning, knobs: {task: captioning, prompt_tokens: 0}}]")
        tokens = {row["case"]: int(row["tokens_in"]) for row in self.rows("out/samples.csv")}
        self.assertEqual(tokens, {"qa": 36 + 2 + 32, "captioning": 36 + 2 + 8})

    def test_a_pair_of_files_is_measured_with_a_picture(self):
        self.measure(self.write_pair())
        case = self.metrics()["cases"][0]
        self.assertEqual(case["model"]["source"], "text.gguf")
        self.assertTrue(case["model"]["synthetic"])  # the file itself says so
        for row in self.rows("out/samples.csv"):
            self.assertEqual(float(row["vision_tokens_used"]), 36)
        lock = json.loads((self.folder / "out/config.lock.json").read_text())
        model = lock["models"][0]
        self.assertEqual((model["mmproj"], model["image"]), ("vision.gguf", "photo.png"))
        for key in ("sha256", "mmproj_sha256", "image_sha256"):
            self.assertRegex(model[key], "^[0-9a-f]{64}$")
        for path in self.files_of():
            if not path.name.endswith(".local.json"):
                self.assertNotIn(str(self.folder).encode(), path.read_bytes(), path.name)
        again = self.assay("run", "-c", "out/config.lock.json", "--out", "again", "-r", 2,
                           "--model-dir", self.folder, timeout=300)
        self.assert_exit(DONE, again)

    def test_a_pair_generates_what_the_preset_does(self):
        def ids(directory):
            return [row["ids"] for row in self.rows(f"{directory}/tokens.csv")]

        self.write_pair()
        self.measure("file: text.gguf, mmproj: vision.gguf", "[{name: usual}]", "files")
        self.measure("preset: tiny-vlm, seed: 3", "[{name: usual}]", "preset")
        self.assertEqual(ids("files"), ids("preset"))

    def test_another_picture_of_the_same_name_is_noticed(self):
        self.measure(self.write_pair())
        self.write("photo.png", png(40, 40))
        completed = self.assay("run", "-c", "out/config.lock.json", "--out", "again",
                               "--model-dir", self.folder)
        self.assert_one_line_error(completed, USAGE, "photo.png", "image_sha256")

    def test_damaged_files_are_refused_in_one_line(self):
        pair = self.write_pair()
        for name in ("vision.gguf", "text.gguf", "photo.png"):
            whole = (self.folder / name).read_bytes()
            for damaged in (b"", whole[:100], whole[:len(whole) // 2], b"nonsense" + whole):
                with self.subTest(name=name, length=len(damaged)):
                    self.write(name, damaged)
                    self.assert_one_line_error(self.run_study(pair), USAGE, name)
            self.write(name, whole)

    def test_a_picture_whose_pixels_are_damaged_is_refused(self):
        pair = self.write_pair()
        whole = (self.folder / "photo.png").read_bytes()
        begin = whole.index(b"IDAT") + 4
        self.write("photo.png", whole[:begin] + b"\xff" * 40 + whole[begin + 40:])
        completed = self.run_study(pair)
        self.assertIn(completed.returncode, (USAGE, MISSING), completed.stderr)
        self.assertIn("photo.png is damaged", completed.stdout + completed.stderr)

    def test_what_is_not_there_is_missing(self):
        pair = self.write_pair()
        for name in ("vision.gguf", "photo.png"):
            with self.subTest(name=name):
                self.assert_one_line_error(self.run_study(pair.replace(name, "none")), MISSING,
                                           "none")

    def test_knobs_that_cannot_be_honoured_are_refused_with_a_hint(self):
        pair = self.write_pair()
        for override, expected in (("knobs.active_blocks=2", "active_blocks is for presets"),
                                   ("knobs.moe_top_k=17", "16 experts"),
                                   ("knobs.vision_tokens=5000", "context_length"),
                                   ("knobs.batch_size=2", "batch_size")):
            with self.subTest(override=override):
                completed = self.run_study(pair, "[{name: usual}]", "out", "--override", override)
                self.assert_one_line_error(completed, USAGE, expected)
        completed = self.run_study("file: text.gguf")
        self.assert_one_line_error(completed, USAGE, "mmproj")

    def test_other_engines_take_no_picture(self):
        self.write("photo.png", png(8, 8))
        self.write("study.yaml", "study: s\nengine: llama\n"
                   "models: [{name: m, preset: tiny-llama, image: photo.png}]\n")
        completed = self.assay("run", "-c", "study.yaml", "--out", "out")
        self.assert_one_line_error(completed, USAGE, "engine 'llama' takes no image")

    def test_without_the_module_the_engine_is_missing(self):
        self.write("study.yaml", STUDY.replace("MODEL", "preset: tiny-vlm")
                   .replace("CASES", "[{name: usual}]"))
        environment = self.environment(ASSAY_ENGINE_DIR=str(self.folder))
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", env=environment)
        self.assertEqual(completed.returncode, MISSING, completed.stderr)
        listed = json.loads(self.assay("engines", "--json", env=environment).stdout)
        engine = next(engine for engine in listed["engines"] if engine["name"] == "vlm")
        self.assertFalse(engine["available"])
        self.assertIn("not installed", engine["reason"])


if __name__ == "__main__":
    unittest.main()
