# SPDX-License-Identifier: Apache-2.0
"""A comparison whose verdict is the exit code."""

import json
import subprocess
import unittest

import yaml

from support import DONE, MISSING, REJECTED, SOURCE, USAGE, AssayTest, replay_study

UNDECIDED = 6
# A recording in virtual time: exact, the same everywhere.
NOISE = "cov: 0.01"


class GateTest(AssayTest):
    def measure(self, name, token_ms, cases="", sessions=4):
        study = self.write(f"{name}.yaml", replay_study(
            cases, f"token_ms: {token_ms}, {NOISE}", sessions=sessions, repeats=5 * sessions,
            warmup=1))
        self.assert_exit(DONE, self.assay("run", "-c", study, "--out", name, "--quiet"))
        return name

    def gate(self, *arguments, **options):
        return self.assay("gate", "--gate-metric", "latency_mean_ms", "--threshold", "10",
                          "--allow-unlocked", "--allow-simulated", *arguments, **options)


class Answers(GateTest):
    def test_the_answer_is_the_exit_code(self):
        self.measure("before", 4)
        self.measure("after", 8)
        slower = self.gate("--baseline", "before", "after")
        self.assert_exit(REJECTED, slower)
        self.assertTrue(slower.stdout.startswith("rejected: latency mean of 'only' is slower"),
                        slower.stdout)
        faster = self.gate("--baseline", "after", "before")
        self.assert_exit(DONE, faster)
        self.assertTrue(faster.stdout.startswith("accepted"), faster.stdout)
        same = self.gate("--baseline", "before", "before")
        self.assert_exit(DONE, same)

        document = json.loads(self.gate("--baseline", "before", "after", "--json").stdout)
        self.assertEqual(document["verdict"], "rejected")
        self.assertEqual(document["comparisons"][0]["gate_metrics"], ["latency_mean_ms"])
        quiet = self.gate("--baseline", "before", "after", "--quiet")
        self.assert_exit(REJECTED, quiet)
        self.assertEqual((quiet.stdout, quiet.stderr), ("", ""))

        # Clocks that nobody fixed, and nothing that allows them.
        locked = self.assay("gate", "--baseline", "before", "after", "--gate-metric",
                            "latency_mean_ms")
        self.assert_exit(UNDECIDED, locked)
        self.assertTrue(locked.stdout.startswith("incomparable: clocks were"), locked.stdout)
        self.assertIn("--allow-unlocked", locked.stdout)

        self.write("summary.md", "before\n")
        environment = self.environment(GITHUB_STEP_SUMMARY=str(self.folder / "summary.md"))
        told = self.gate("--baseline", "before", "after", "--format", "github", env=environment)
        self.assert_exit(REJECTED, told)
        summary = (self.folder / "summary.md").read_text(encoding="utf-8")
        self.assertTrue(summary.startswith("before\n### after against before\n\n**rejected: "),
                        summary)

    def test_a_recording_is_labelled_as_one_and_decides_only_where_it_may(self):
        self.measure("before", 4)
        self.measure("after", 8)
        completed = self.gate("--baseline", "before", "after")
        self.assert_exit(REJECTED, completed)
        self.assertIn("'after' ran in virtual time", completed.stdout)
        completed = self.assay("gate", "--baseline", "before", "after", "--allow-unlocked")
        self.assert_exit(UNDECIDED, completed)
        self.assertIn("latency mean of 'only' ran in virtual time and does not decide",
                      " ".join(completed.stdout.split()))

    def test_a_case_that_is_gone_leaves_the_gate_open(self):
        self.measure("before", 4, "cases: [{name: a}, {name: b}]")
        self.measure("after", 1, "cases: [{name: a}, {name: c}]")
        completed = self.gate("--baseline", "before", "after")
        self.assert_exit(UNDECIDED, completed)
        self.assertIn("the candidate has no case 'b'", completed.stdout)

    def test_one_session_a_side_is_not_enough(self):
        self.measure("before", 4, sessions=1)
        self.measure("after", 8, sessions=1)
        completed = self.gate("--baseline", "before", "after")
        self.assert_exit(UNDECIDED, completed)
        self.assert_exit(REJECTED, self.gate("--baseline", "before", "after", "--within-session"))

    def test_another_machine_is_incomparable_and_names_what_differs(self):
        self.measure("before", 4)
        self.measure("after", 8)
        log = self.folder / "after/run.log"
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        for event in lines:
            if event["stage"] == "environment":
                event["meta"]["cpu"]["model"] = "Another CPU"
        log.write_text("".join(json.dumps(event) + "\n" for event in lines), encoding="utf-8")
        completed = self.gate("--baseline", "before", "after")
        self.assert_exit(UNDECIDED, completed)
        self.assertIn("incomparable: the environments differ in cpu.model", completed.stdout)
        self.assert_exit(REJECTED, self.gate("--baseline", "before", "after", "--allow-mismatch",
                                             "cpu.model"))


class BadUsage(GateTest):
    def test_both_sides_are_needed_and_must_be_there(self):
        self.assert_one_line_error(self.assay("gate", "run"), USAGE, "--baseline")
        self.assert_one_line_error(self.assay("gate", "--baseline", "run"), USAGE, "candidate")
        self.assert_one_line_error(self.gate("--baseline", "absent", "other"), MISSING, "absent")
        self.write("bad.json", "{")
        self.assert_one_line_error(self.gate("--baseline", "bad.json", "other"), USAGE, "bad.json")


class Examples(GateTest):
    def test_the_pipelines_are_yaml_and_stand_in_the_documentation(self):
        text = (SOURCE / "docs/comparing.md").read_text(encoding="utf-8")
        for name in ("github-actions.yml", "gitlab-ci.yml"):
            with self.subTest(name=name):
                content = (SOURCE / "examples/ci" / name).read_text(encoding="utf-8")
                self.assertIn("assay gate --baseline", content)
                self.assertIsInstance(yaml.safe_load(content), dict)
                self.assertIn(content, text)

    def test_the_commands_in_the_pipelines_have_options_that_there_are(self):
        known = self.assay("gate", "--help").stdout + self.assay("run", "--help").stdout
        for name in ("github-actions.yml", "gitlab-ci.yml"):
            content = (SOURCE / "examples/ci" / name).read_text(encoding="utf-8")
            for line in content.splitlines():
                if "assay gate" in line or "assay run" in line:
                    for word in line.split("||")[0].split():
                        if word.startswith("--"):
                            self.assertIn(word, known, line)

    def test_the_step_of_the_example_passes_on_undecided_and_fails_on_rejected(self):
        content = (SOURCE / "examples/ci/github-actions.yml").read_text(encoding="utf-8")
        steps = yaml.safe_load(content)["jobs"]["gate"]["steps"]
        (script,) = [step["run"] for step in steps if step.get("id") == "judge"]
        for code, expected in ((0, 0), (6, 0), (1, 1), (2, 2), (3, 3)):
            fake = self.write("assay", f"#!/bin/sh\nexit {code}\n")
            fake.chmod(0o755)
            finished = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", script], cwd=self.folder,
                env=self.environment(PATH=f"{self.folder}:/usr/bin:/bin",
                                     GITHUB_OUTPUT=str(self.folder / "output")),
                capture_output=True, text=True, check=False)
            self.assertEqual(finished.returncode, expected, finished.stderr)
            self.assertEqual((self.folder / "output").read_text().splitlines()[-1], f"code={code}")


if __name__ == "__main__":
    unittest.main()
