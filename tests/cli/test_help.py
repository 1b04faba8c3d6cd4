# SPDX-License-Identifier: Apache-2.0
"""Help, versions, schemas and completion."""

import json
import re
import shutil
import subprocess
import unittest

from support import DONE, USAGE, AssayTest

COMMANDS = ("run", "compare", "gate", "decide", "dataset", "fit", "predict", "transfer", "guard",
            "experiment", "explain", "analyze", "findings", "report", "import", "engines", "model",
            "schema", "completion")

# Of commands that only group others.
WORDS = {"model": ["model", "write"], "experiment": ["experiment", "e3"]}


class Help(AssayTest):
    def test_every_command_explains_itself_with_an_example(self):
        for command in COMMANDS:
            words = WORDS.get(command, [command])
            with self.subTest(command=command):
                completed = self.assay(*words, "--help")
                self.assert_exit(DONE, completed)
                self.assertIn("Examples:", completed.stdout)

    def test_the_top_names_every_command_but_the_hidden_one(self):
        text = self.assay("--help").stdout
        for command in COMMANDS:
            self.assertIn(command, text)
        self.assertNotIn("session's process", text)

    def test_the_version_is_one_line(self):
        completed = self.assay("--version")
        self.assert_exit(DONE, completed)
        self.assertRegex(completed.stdout, r"^assay \d+\.\d+\.\d+\n$")

    def test_nothing_and_nonsense_are_refused_in_one_line(self):
        self.assert_one_line_error(self.assay(), USAGE, "--help")
        self.assert_one_line_error(self.assay("rum"), USAGE, "unknown command 'rum'", "run")
        self.assert_one_line_error(self.assay("run", "--wrong"), USAGE, "--wrong")

    def test_schemas_are_json_schemas(self):
        for name in ("study", "metrics", "comparison", "root_cause", "findings", "analysis",
                     "calibration_results", "transfer_curves", "guardrail_analysis", "estimator"):
            schema = json.loads(self.assay("schema", name).stdout)
            self.assertIn("$schema", schema)

    def test_engines_are_listed_with_their_knobs(self):
        document = json.loads(self.assay("engines", "--json").stdout)
        engines = {engine["name"]: engine for engine in document["engines"]}
        self.assertIn("replay", engines)
        self.assertTrue(engines["llama"]["available"], engines["llama"])
        self.assertIn("prompt_tokens", {knob["name"] for knob in engines["llama"]["knobs"]})
        text = self.assay("engines").stdout
        self.assertIn("llama", text)
        self.assertIn("prompt_tokens", self.assay("engines", "--knobs", "llama").stdout)
        self.assert_one_line_error(self.assay("engines", "--knobs", "lama"), USAGE, "lama")

    def test_bash_completes_commands_and_options(self):
        script = self.assay("completion", "bash").stdout
        probe = script + '\nCOMP_WORDS=(assay run --ov); COMP_CWORD=2; _assay; echo "${COMPREPLY[*]}"'
        found = subprocess.run(["bash", "-c", probe], capture_output=True, text=True, check=True)
        self.assertEqual(found.stdout.strip(), "--override")

    def test_completion_scripts_have_no_syntax_errors(self):
        for shell in ("bash", "zsh", "fish"):
            completed = self.assay("completion", shell)
            self.assert_exit(DONE, completed)
            if shutil.which(shell):
                subprocess.run([shell, "-n"], input=completed.stdout, text=True, check=True)

    def test_a_session_cannot_be_started_by_hand(self):
        completed = self.assay("session", "--channel", "0")
        self.assert_exit(USAGE, completed)
        self.assertTrue(re.search("assay run", completed.stderr), completed.stderr)


if __name__ == "__main__":
    unittest.main()
