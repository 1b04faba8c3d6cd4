# SPDX-License-Identifier: Apache-2.0
"""A session that dies, hangs or fails costs its case only."""

import unittest

from support import MEASUREMENT, AssayTest, replay_study


def two_cases(fault):
    return ("cases:\n  - name: sound\n"
            f"  - name: broken\n    knobs: {{{fault}}}\n")


class Failures(AssayTest):
    def measure(self, fault, *arguments, **protocol):
        self.write("study.yaml", replay_study(two_cases(fault), **protocol))
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", *arguments)
        self.assert_exit(MEASUREMENT, completed)
        cases = {case["name"]: case for case in self.metrics()["cases"]}
        self.assertEqual(cases["sound"]["status"], "complete")
        self.assertEqual(cases["sound"]["iterations"]["timed"], 12)
        self.assertEqual(cases["broken"]["status"], "failed")
        return completed, cases["broken"]

    def test_a_process_that_exits_is_reported_with_its_code_and_last_words(self):
        completed, case = self.measure("fault: exit, fault_session: 1, fault_iteration: 3")
        self.assertIn("exited with code 3", case["reason"])
        self.assertIn("suffering the fault 'exit'", case["stderr_tail"])
        self.assertIn("broken", completed.stderr)
        # What was measured before the failure is still there.
        self.assertGreater(case["iterations"]["timed"], 0)

    def test_a_process_that_crashes_is_reported_with_its_signal(self):
        _, case = self.measure("fault: crash, fault_iteration: 1")
        self.assertIn("signal 6", case["reason"])

    def test_a_process_that_crashes_while_loading_is_reported(self):
        _, case = self.measure("fault: crash, fault_iteration: -1")
        self.assertIn("while loading", case["reason"])

    def test_an_iteration_that_fails_keeps_its_row_with_a_flag(self):
        _, case = self.measure("fault: error, fault_session: 0, fault_iteration: 4")
        self.assertIn("the fault that the study describes", case["reason"])
        failed = [row for row in self.rows("out/samples.csv") if row["flags"] == "failed"]
        self.assertEqual([(row["case"], row["session"], row["iteration"]) for row in failed],
                         [("broken", "0", "4")])
        self.assertEqual(case["iterations"]["failed"], 1)

    def test_an_iteration_that_hangs_ends_at_its_time_limit(self):
        _, case = self.measure("fault: hang, fault_iteration: 3", iteration_timeout="300ms")
        self.assertIn("iteration_timeout", case["reason"])

    def test_a_case_that_takes_too_long_ends_at_its_time_limit(self):
        _, case = self.measure("clock: real, token_ms: 20", case_timeout="500ms")
        self.assertIn("case_timeout", case["reason"])

    def test_a_case_that_hangs_while_loading_ends_at_its_time_limit(self):
        _, case = self.measure("fault: hang, fault_iteration: -1", case_timeout="400ms")
        self.assertIn("while loading", case["reason"])

    def test_later_sessions_of_a_failed_case_are_not_started(self):
        self.measure("fault: exit, fault_session: 0, fault_iteration: 0")
        sessions = [event["meta"] for event in self.events() if event["stage"] == "session"]
        self.assertEqual(sum(meta["case"] == "broken" for meta in sessions), 1)

    def test_a_failed_case_is_measured_again_by_resume(self):
        self.measure("fault: exit, fault_session: 1, fault_iteration: 0")
        completed = self.assay("run", "--resume", "out")
        self.assert_exit(MEASUREMENT, completed)
        self.assertEqual(self.metrics()["cases"][1]["status"], "failed")

    def test_the_table_names_what_failed_and_why(self):
        completed, _ = self.measure("fault: crash, fault_iteration: 1")
        self.assertIn("signal 6", completed.stdout)


if __name__ == "__main__":
    unittest.main()
