# SPDX-License-Identifier: Apache-2.0
"""What people and pipes see."""

import json
import os
import pty
import re
import subprocess
import unittest

from support import ASSAY, DONE, MEASUREMENT, AssayTest, replay_study


class Output(AssayTest):
    def setUp(self):
        super().setUp()
        self.write("study.yaml", replay_study())

    def measure(self, *arguments, **options):
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", *arguments, **options)
        self.assert_exit(DONE, completed)
        return completed

    def in_terminal(self, **environment):
        """What a run writes to a terminal."""
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [ASSAY, "run", "-c", "study.yaml", "--out", "out"], cwd=self.folder,
            env=self.environment(TERM="xterm", COLUMNS="80", **environment), stdin=follower,
            stdout=follower, stderr=follower)
        os.close(follower)
        chunks = []
        while True:
            try:
                chunk = os.read(leader, 4096)
            except OSError:  # the other side is closed
                break
            if not chunk:
                break
            chunks.append(chunk)
        os.close(leader)
        self.assertEqual(process.wait(), DONE)
        return b"".join(chunks).decode()

    def test_json_is_metrics_json_and_nothing_else(self):
        completed = self.measure("--json")
        self.assertEqual(json.loads(completed.stdout), self.metrics())
        self.assertEqual(completed.stderr, "")

    def test_quiet_is_silent(self):
        completed = self.measure("--quiet")
        self.assertEqual((completed.stdout, completed.stderr), ("", ""))

    def test_the_table_fits_eighty_columns(self):
        for locale in ("C.UTF-8", "C"):
            completed = self.measure("--force", env=self.environment(LC_ALL=locale))
            for line in completed.stdout.splitlines():
                if not line.startswith("run directory:"):
                    self.assertLessEqual(len(line), 80, line)

    def test_an_ascii_locale_gets_ascii(self):
        completed = self.measure("--force", env=self.environment(LC_ALL="C"))
        self.assertTrue(completed.stdout.isascii(), completed.stdout)

    def test_a_pipe_gets_plain_lines_for_progress(self):
        completed = self.measure()
        self.assertEqual(len(completed.stderr.splitlines()), 3)
        self.assertNotIn("\x1b", completed.stdout + completed.stderr)
        self.assertNotIn("\r", completed.stderr)

    def test_a_terminal_gets_a_bar_that_is_gone_at_the_end(self):
        screen = self.in_terminal()
        self.assertIn("\r", screen)
        self.assertIn("run directory: out", screen)
        self.assertRegex(screen, r"\r\x1b\[K")

    def test_no_color_is_respected(self):
        self.assertIsNone(re.search(r"\x1b\[[0-9;]*m", self.in_terminal(NO_COLOR="1")))

    def test_a_full_standard_output_is_an_error(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            completed = subprocess.run(
                [ASSAY, "run", "-c", "study.yaml", "--out", "out"], cwd=self.folder,
                env=self.environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(completed.returncode, MEASUREMENT)
        self.assertIn("standard output", completed.stderr)
        self.assertTrue((self.folder / "out/metrics.json").exists())


if __name__ == "__main__":
    unittest.main()
