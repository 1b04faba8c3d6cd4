# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C, polite termination and kill -9."""

import os
import pathlib
import shutil
import signal
import unittest

from support import DONE, INTERRUPTED, AssayTest, replay_study

SLOW = "clock: real, distribution: constant, prefill_ms: 10, token_ms: 5"


def children_of(pid):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Interruption(AssayTest):
    def begin(self, rows=5):
        """A run that has written some rows and is far from done."""
        self.write("study.yaml", replay_study(knobs=SLOW, repeats=900, warmup=0))
        process = self.start("run", "-c", "study.yaml", "--out", "out")
        self.wait_until(lambda: self.sample_count() >= rows, "some rows were written")
        return process

    def test_control_c_keeps_what_was_measured_and_says_how_to_go_on(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                process = self.begin()
                process.send_signal(number)
                stdout, stderr = process.communicate(timeout=30)
                self.assertEqual(process.returncode, INTERRUPTED, stderr)
                self.assertIn("--resume out", stderr)
                metrics = self.metrics()
                self.assertEqual(metrics["status"], "incomplete")
                self.assertGreaterEqual(metrics["cases"][0]["iterations"]["timed"], 5)
                self.assertIn("only", stdout)
                self.assertEqual(self.events()[-1]["stage"], "interrupted")
                shutil.rmtree(self.folder / "out")

    def test_a_session_dies_with_its_parent(self):
        process = self.begin()
        sessions = children_of(process.pid)
        self.assertEqual(len(sessions), 1)
        process.kill()
        process.wait()
        self.wait_until(lambda: not is_alive(sessions[0]), "the session was gone")

    def test_a_session_that_is_killed_fails_its_case(self):
        process = self.begin()
        os.kill(children_of(process.pid)[0], signal.SIGKILL)
        _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 4, stderr)
        self.assertIn("signal 9", self.metrics()["cases"][0]["reason"])

    def test_a_directory_is_readable_after_kill_9(self):
        process = self.begin()
        process.kill()
        process.wait()
        self.assert_exit(DONE, self.assay("report", "out"))
        self.assertEqual(self.metrics()["status"], "incomplete")

    def test_a_second_writer_is_refused(self):
        self.begin()
        completed = self.assay("run", "--resume", "out")
        self.assert_one_line_error(completed, 2, "being written")


if __name__ == "__main__":
    unittest.main()
