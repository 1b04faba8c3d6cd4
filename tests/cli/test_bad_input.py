# SPDX-License-Identifier: Apache-2.0
"""Wrong input of every kind: one clear line, the right exit code, and nothing half done."""

import os
import pathlib
import resource
import shutil
import struct
import subprocess
import unittest

from support import ASSAY, MEASUREMENT, MISSING, USAGE, AssayTest, replay_study


def llama_study(model, knobs="prompt_tokens: 8, output_tokens: 4"):
    return (f"study: bad\nmodels: [{{name: m, {model}}}]\nknobs: {{{knobs}}}\n"
            "protocol: {sessions: 1, repeats: 2, warmup: 0}\n")


class BadInput(AssayTest):
    def run_study(self, text, *arguments):
        self.write("study.yaml", text)
        return self.assay("run", "-c", "study.yaml", "--out", "out", *arguments)

    def refuse(self, text, code, *expected):
        self.assert_one_line_error(self.run_study(text), code, *expected)
        self.assertFalse((self.folder / "out").exists(), "a refused study made a directory")


class BadModel(BadInput):
    def test_missing(self):
        self.refuse(llama_study("file: nowhere.gguf"), MISSING, "nowhere.gguf", "--model-dir")

    def test_empty(self):
        self.write("model.gguf", b"")
        self.refuse(llama_study("file: model.gguf"), USAGE, "model.gguf", "empty")

    def test_not_gguf(self):
        self.write("model.gguf", b"PK\x03\x04 this is a zip archive, really" * 10)
        self.refuse(llama_study("file: model.gguf"), USAGE, "model.gguf", "GGUF")

    def test_a_folder(self):
        (self.folder / "model.gguf").mkdir()
        completed = self.run_study(llama_study("file: model.gguf"))
        self.assertIn(completed.returncode, (USAGE, MISSING))
        self.assertEqual(len(completed.stderr.splitlines()), 1)

    def test_truncated_anywhere(self):
        written = self.assay("model", "write", "--preset", "tiny-llama", "-o", "whole.gguf")
        self.assert_exit(0, written)
        whole = (self.folder / "whole.gguf").read_bytes()
        for share in (0.001, 0.01, 0.5, 0.999):
            with self.subTest(share=share):
                self.write("model.gguf", whole[:int(len(whole) * share)])
                self.refuse(llama_study("file: model.gguf"), USAGE, "model.gguf")

    def test_hostile_counts(self):
        header = b"GGUF" + struct.pack("<IQQ", 3, 2**60, 2**60)
        self.write("model.gguf", header + bytes(64))
        self.refuse(llama_study("file: model.gguf"), USAGE, "model.gguf")

    def test_unknown_preset_and_weights(self):
        self.refuse(llama_study("preset: tiny-lama"), USAGE, "study.yaml:2", "tiny-llama")
        self.refuse(llama_study("preset: tiny-llama, weights: q9"), USAGE, "study.yaml:2", "q9")

    def test_a_prompt_longer_than_the_context(self):
        self.refuse(llama_study("preset: tiny-llama",
                                "prompt_tokens: 100, output_tokens: 20, context: 64"),
                    USAGE, "study.yaml:3", "context")
        self.refuse(llama_study("preset: tiny-llama", "prompt_tokens: 1000000, output_tokens: 2"),
                    USAGE, "study.yaml:3", "context")


class BadStudy(BadInput):
    def test_missing_empty_and_binary(self):
        self.assert_one_line_error(self.assay("run", "-c", "nowhere.yaml"), USAGE, "nowhere.yaml")
        self.refuse("", USAGE, "study.yaml")
        self.write("study.yaml", b"study: \xff\xfe\n")
        self.assert_one_line_error(self.assay("run", "-c", "study.yaml"), USAGE, "UTF-8")

    def test_a_knob_that_the_engine_does_not_know(self):
        self.refuse(replay_study(knobs="token_mz: 2"), USAGE, "study.yaml:4", "token_ms")

    def test_an_unknown_key_is_named_before_a_missing_one(self):
        self.refuse("stury: x\nengine: replay\n", USAGE, "study.yaml:1", "stury", "study")

    def test_absurd_repeats(self):
        for repeats in ("0", "-3", "1e30", "99999999999999999999", "many", "[1]", "2.5"):
            with self.subTest(repeats=repeats):
                self.refuse(replay_study(repeats=repeats), USAGE, "study.yaml:5")

    def test_deep_nesting_and_alias_bombs(self):
        self.refuse("study: " + "[" * 100_000, USAGE, "study.yaml")
        bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
        self.refuse(bomb, USAGE, "study.yaml")

    def test_malformed_yaml_names_its_line(self):
        self.refuse("study: x\nmodels: [\n  {name: a\n", USAGE, "study.yaml:")

    def test_a_wrong_override_names_itself(self):
        completed = self.run_study(replay_study(), "--override", "protocol.repeat=3")
        self.assert_one_line_error(completed, USAGE, "protocol.repeat=3", "repeats")

    def test_an_unknown_engine(self):
        self.refuse("study: x\nengine: lama\n", USAGE, "study.yaml:2", "llama")

    def test_a_damaged_trace(self):
        for content in ("", "total_ms\n", "total_ms\nfast\n", "other\n1\n", "total_ms\n-1\n",
                        "total_ms\n1e300\n"):
            with self.subTest(content=content):
                self.write("trace.csv", content)
                self.refuse("study: x\nengine: replay\nmodels: [{name: t, file: trace.csv}]\n",
                            USAGE, "trace.csv")


class BadDirectory(BadInput):
    def test_an_existing_one_is_refused_without_force(self):
        self.assert_exit(0, self.run_study(replay_study()))
        before = (self.folder / "out/samples.csv").read_bytes()
        self.assert_one_line_error(self.run_study(replay_study()), USAGE, "out", "--force",
                                   "--resume")
        self.assertEqual((self.folder / "out/samples.csv").read_bytes(), before)
        self.assert_exit(0, self.run_study(replay_study(), "--force"))

    def test_force_never_deletes_what_is_not_a_run(self):
        (self.folder / "out").mkdir()
        self.write("out/thesis.txt", "years of work")
        self.assert_exit(USAGE, self.run_study(replay_study(), "--force"))
        self.assertEqual((self.folder / "out/thesis.txt").read_text(), "years of work")

    def test_an_unwritable_one_is_a_missing_permission(self):
        self.write("study.yaml", replay_study())
        completed = self.assay("run", "-c", "study.yaml", "--out", "/proc/self/out")
        self.assertIn(completed.returncode, (USAGE, MISSING), completed.stderr)
        self.assertEqual(len(completed.stderr.splitlines()), 1)
        self.write("file", "")
        completed = self.assay("run", "-c", "study.yaml", "--out", "file/out")
        self.assertIn(completed.returncode, (USAGE, MISSING), completed.stderr)

    def test_one_that_fills_up_ends_the_run_and_keeps_what_was_written(self):
        self.write("study.yaml", replay_study(repeats=3000, warmup=0))

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

        completed = subprocess.run(
            [ASSAY, "run", "-c", "study.yaml", "--out", "out"], cwd=self.folder,
            env=self.environment(), preexec_fn=limit, capture_output=True, text=True, check=False)
        self.assert_one_line_error(completed, MEASUREMENT, "out/")
        self.assertGreater(self.sample_count(), 10)
        self.assert_exit(0, self.assay("run", "--resume", "out"))
        self.assertEqual(self.sample_count(), 3000)


class MissingEngine(BadInput):
    def test_missing_libraries_say_what_to_install(self):
        self.write("study.yaml", llama_study("preset: tiny-llama"))
        bare = pathlib.Path(self.folder / "bare")
        bare.mkdir()
        shutil.copy(ASSAY, bare / "assay")
        environment = self.environment()
        environment.pop("ASSAY_ENGINE_DIR", None)
        completed = subprocess.run(
            [bare / "assay", "run", "-c", "study.yaml", "--out", "out"], cwd=self.folder,
            env=environment, capture_output=True, text=True, check=False)
        self.assert_one_line_error(completed, MISSING, "llama")
        self.assertFalse((self.folder / "out").exists())

    def test_a_device_that_is_not_there(self):
        if os.path.exists("/dev/nvidia0"):
            self.skipTest("this machine has a GPU")
        self.write("study.yaml", llama_study("preset: tiny-llama"))
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", "--device", "cuda")
        self.assert_one_line_error(completed, MISSING, "cuda")


if __name__ == "__main__":
    unittest.main()
