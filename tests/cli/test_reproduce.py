# SPDX-License-Identifier: Apache-2.0
"""A published run, measured again by somebody who has its folder only."""

import json
import os
import shutil
import subprocess
import unittest

from support import ASSAY, DONE, REJECTED, SOURCE, USAGE, AssayTest, replay_study

UNDECIDED = 6
CASES = "cases: [{name: one}, {name: two, knobs: {token_ms: 2}}]"
TINY = """study: tiny
seed: 3
models: [{name: tiny, file: models/tiny.gguf}]
knobs: {prompt_tokens: 8, output_tokens: 4, threads: 1}
cases: [{name: greedy}, {name: sampled, knobs: {sampler: temperature=0.8}}]
protocol: {sessions: 2, repeats: 4, warmup: 1, sensors: []}
"""


class Reproduce(AssayTest):
    def publish(self, text):
        """A folder with nothing in it but what the publisher exports of a run."""
        work = self.folder / "publisher"
        work.mkdir(exist_ok=True)
        (work / "study.yaml").write_text(text)
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "run", "--quiet",
                                          cwd=work, timeout=300))
        shutil.copytree(work / "run", self.folder / "published",
                        ignore=shutil.ignore_patterns("*.local.json", ".gitignore"))
        shutil.rmtree(work / "run")

    def document(self, completed):
        return json.loads(completed.stdout)

    def test_an_exact_run_is_reproduced_exactly(self):
        self.publish(replay_study(CASES, "cov: 0.05, session_cov: 0.02"))
        completed = self.assay("reproduce", "published", "--out", "again", "--json")
        self.assert_exit(DONE, completed)
        document = self.document(completed)
        self.assertEqual((document["agreement"], document["reasons"]), ("agrees", []))
        self.assertEqual([case["same_tokens"] for case in document["cases"]], [True, True])
        for case in document["cases"]:
            for figure in case["figures"]:
                self.assertEqual(figure["published"], figure["repeated"])
        for name in ("samples.csv", "tokens.csv", "config.lock.json"):
            self.assertEqual((self.folder / "published" / name).read_bytes(),
                             (self.folder / "again" / name).read_bytes())
        self.assertEqual(json.loads((self.folder / "again/reproduction.json").read_text()),
                         document)

    def test_the_text_says_whether_it_agrees(self):
        self.publish(replay_study(CASES))
        completed = self.assay("reproduce", "published", "--out", "again")
        self.assert_exit(DONE, completed)
        self.assertIn("the repetition agrees", completed.stdout)
        self.assertIn("tokens of two: the same", completed.stdout)
        self.assertIn("run directory: again", completed.stdout)

    def test_a_run_of_another_speed_differs(self):
        self.publish(replay_study(CASES))
        self.write("slower.yaml", replay_study(
            "cases: [{name: one}, {name: two, knobs: {token_ms: 3}}]"))
        self.assert_exit(DONE, self.assay("run", "-c", "slower.yaml", "--out", "slower", "--quiet"))
        completed = self.assay("reproduce", "published", "--repeated", "slower", "--json")
        self.assert_exit(REJECTED, completed)
        document = self.document(completed)
        self.assertEqual(document["agreement"], "differs")
        self.assertIn("latency mean of 'two' differs (+30.", document["reasons"][0])
        loose = self.assay("reproduce", "published", "--repeated", "slower", "--epsilon", "40")
        self.assert_exit(DONE, loose)

    def test_other_tokens_differ_whatever_their_speed(self):
        self.publish(replay_study(CASES))
        self.write("other.yaml", replay_study(CASES).replace("seed: 7", "seed: 8"))
        self.assert_exit(DONE, self.assay("run", "-c", "other.yaml", "--out", "other", "--quiet"))
        completed = self.assay("reproduce", "published", "--repeated", "other", "--json")
        self.assert_exit(REJECTED, completed)
        self.assertIn("gave other tokens", self.document(completed)["reasons"][0])

    def test_a_case_that_was_not_repeated_leaves_it_open(self):
        self.publish(replay_study(CASES))
        self.write("one.yaml", replay_study("cases: [{name: one}]"))
        self.assert_exit(DONE, self.assay("run", "-c", "one.yaml", "--out", "one", "--quiet"))
        completed = self.assay("reproduce", "published", "--repeated", "one", "--json")
        self.assert_exit(UNDECIDED, completed)
        self.assertIn("'two' was not repeated", self.document(completed)["reasons"])

    def test_another_environment_is_named(self):
        self.publish(replay_study(CASES))
        log = self.folder / "published/run.log"
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        for event in lines:
            if event["stage"] == "environment":
                event["meta"]["cpu"]["model"] = "Another CPU"
        log.write_text("".join(json.dumps(event) + "\n" for event in lines))
        completed = self.assay("reproduce", "published", "--out", "again", "--json")
        self.assert_exit(DONE, completed)
        self.assertIn("cpu.model", [entry["field"] for entry in
                                    self.document(completed)["environment"]])

    def test_a_model_file_is_found_by_its_name_and_hash(self):
        models = self.folder / "publisher/models"
        models.mkdir(parents=True)
        self.assert_exit(DONE, self.assay("model", "write", "--preset", "tiny-llama", "-o",
                                          models / "tiny.gguf"))
        self.publish(TINY)
        elsewhere = self.folder / "my-models"
        models.rename(elsewhere)
        missing = self.assay("reproduce", "published", "--out", "again")
        self.assert_one_line_error(missing, 3, "tiny.gguf")
        completed = self.assay("reproduce", "published", "--out", "again", "--model-dir",
                               "my-models", "--epsilon", "1000", "--json", timeout=300)
        self.assertIn(completed.returncode, (DONE, UNDECIDED), completed.stderr)
        document = self.document(completed)
        self.assertEqual([case["same_tokens"] for case in document["cases"]], [True, True])
        for case in self.metrics("again")["cases"]:
            agree = case["consistency"]["outputs_agree"]
            self.assertEqual(agree, True if case["name"] == "greedy" else None)

    def test_the_script_does_the_same(self):
        self.publish(replay_study(CASES))
        script = [str(SOURCE / "scripts/reproduce"), ASSAY]
        for arguments, code in (((), USAGE), (("nowhere",), USAGE),
                                (("published", "again"), DONE)):
            completed = subprocess.run(script + list(arguments), cwd=self.folder,
                                       capture_output=True, text=True, timeout=120,
                                       env=dict(os.environ))
            self.assertEqual(completed.returncode, code, completed.stderr)
        self.assertTrue((self.folder / "again/reproduction.json").exists())

    def test_what_is_no_run_is_refused(self):
        (self.folder / "empty").mkdir()
        self.assert_one_line_error(self.assay("reproduce", "empty"), USAGE, "config.lock.json")


if __name__ == "__main__":
    unittest.main()
