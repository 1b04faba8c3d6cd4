# SPDX-License-Identifier: Apache-2.0
"""A resumed run ends as an undisturbed one does."""

import json
import unittest

from support import DONE, USAGE, AssayTest, replay_study

CASES = "cases: [{name: one}, {name: two, knobs: {token_ms: 2}}]"
NOISY = "cov: 0.1, session_cov: 0.05, token_cov: 0.02"


class Resume(AssayTest):
    def setUp(self):
        super().setUp()
        self.write("study.yaml", replay_study(CASES, knobs=NOISY))
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out"))
        self.undisturbed = self.rows_without_start()

    def rows_without_start(self):
        """What an iteration is, whenever it ran."""
        rows = self.rows("out/samples.csv")
        for row in rows:
            del row["t_start_ns"]
        return sorted(tuple(row.items()) for row in rows)

    def forget(self, sessions):
        """Makes the run look as if its process had died before these sessions ended."""
        log = self.folder / "out/run.log"
        kept = []
        for line in log.read_text().splitlines(keepends=True):
            event = json.loads(line)
            if event["stage"] == "finished":
                continue
            if event["stage"] == "session" and \
                    (event["meta"]["case"], event["meta"]["session"]) in sessions:
                continue
            kept.append(line)
        log.write_text("".join(kept))

    def test_a_finished_run_needs_nothing_and_exits_0(self):
        before = (self.folder / "out/samples.csv").read_bytes()
        self.assert_exit(DONE, self.assay("run", "--resume", "out"))
        self.assertEqual((self.folder / "out/samples.csv").read_bytes(), before)

    def test_only_what_is_missing_is_measured(self):
        self.forget({("two", 1)})
        self.assert_exit(DONE, self.assay("run", "--resume", "out"))
        moved = self.rows("out/interrupted.csv")
        self.assertEqual({(row["case"], row["session"]) for row in moved}, {("two", "1")})
        self.assertEqual(self.rows_without_start(), self.undisturbed)
        self.assertEqual(self.metrics()["status"], "complete")

    def test_a_line_torn_anywhere_is_mended(self):
        samples = self.folder / "out/samples.csv"
        whole = samples.read_bytes()
        for cut in (1, 7, 20, 60):
            with self.subTest(cut=cut):
                samples.write_bytes(whole[:-cut])
                self.assert_exit(DONE, self.assay("run", "--resume", "out"))
                self.assertEqual(self.rows_without_start(), self.undisturbed)
                samples.write_bytes(whole)

    def test_a_crash_before_the_first_session_loses_nothing(self):
        self.forget({(case, session) for case in ("one", "two") for session in range(3)})
        self.assert_exit(DONE, self.assay("run", "--resume", "out"))
        self.assertEqual(self.rows_without_start(), self.undisturbed)

    def test_what_is_no_run_cannot_be_resumed(self):
        (self.folder / "empty").mkdir()
        completed = self.assay("run", "--resume", "empty")
        self.assert_one_line_error(completed, USAGE, "config.lock.json")

    def test_a_resumed_run_cannot_be_reconfigured(self):
        completed = self.assay("run", "--resume", "out", "-r", "5")
        self.assert_one_line_error(completed, USAGE, "--resume")


if __name__ == "__main__":
    unittest.main()
