# SPDX-License-Identifier: Apache-2.0
"""What `assay doctor` says of a machine and of a run."""

import json
import unittest

import fakes
from support import DONE, MEASUREMENT, USAGE, AssayTest, sensed_study


class Doctor(AssayTest):
    def items(self, *arguments, **options):
        completed = self.assay("doctor", "--json", *arguments, **options)
        return {item["id"]: item for item in json.loads(completed.stdout)["items"]}, completed

    def test_a_machine_is_described_and_nothing_is_changed(self):
        root = fakes.cpu_tree(self.folder)
        before = fakes.contents(root)
        environment = self.environment(ASSAY_HOST_ROOT=str(root),
                                       ASSAY_STATE_DIR=str(self.folder / "state"))
        items, completed = self.items(env=environment)
        self.assert_exit(DONE, completed)
        self.assertEqual(items["cpu_governor"]["status"], "unlocked")
        self.assertIn("performance", items["cpu_governor"]["fix"])
        self.assertEqual(fakes.contents(root), before)
        self.assertFalse((self.folder / "state").exists())

    def test_every_item_is_shown_to_people_with_its_fix(self):
        root = fakes.cpu_tree(self.folder)
        completed = self.assay("doctor", env=self.environment(ASSAY_HOST_ROOT=str(root)))
        self.assert_exit(DONE, completed)
        self.assertIn("unlocked", completed.stdout)
        self.assertIn("try: ", completed.stdout)
        self.assertRegex(completed.stdout, r"\d+ pass, \d+ fail, \d+ unlocked, \d+ absent\n$")

    def test_a_run_is_checked_against_the_final_checklist(self):
        self.write("study.yaml", sensed_study(sessions=3))
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out"))
        items, completed = self.items("out")
        self.assert_exit(DONE, completed)
        for name in ("fingerprint", "counts", "sessions", "latency", "cov", "artifacts"):
            self.assertEqual(items[name]["status"], "pass", items[name])
        self.assertEqual(items["energy"]["status"], "absent")
        self.assertEqual(items["fixed_clock"]["status"], "unlocked")

    def test_a_run_with_too_little_behind_it_fails(self):
        self.write("study.yaml", sensed_study(sessions=1))
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out"))
        items, completed = self.items("out")
        self.assert_exit(MEASUREMENT, completed)
        self.assertEqual(items["sessions"]["status"], "fail")
        self.assertTrue(items["sessions"]["fix"])

    def test_what_is_no_run_is_refused(self):
        self.assert_one_line_error(self.assay("doctor", "nowhere"), USAGE, "not a run")
        self.assert_one_line_error(self.assay("doctor", "x", "--restore"), USAGE, "--restore")


if __name__ == "__main__":
    unittest.main()
