# SPDX-License-Identifier: Apache-2.0
"""Nothing of a run names the machine, its user, its paths or a secret of its environment."""

import json
import pathlib
import subprocess
import unittest

import fakes
from support import ASSAY, DONE, MEASUREMENT, AssayTest, sensed_study

USER, HOST = "telltaleuser", "telltalehost"
FOLDER, TOKEN = "telltalefolder", "telltale-token-0123456789"
ADDRESS = "203.0.113.77"
TELLTALES = (USER, HOST, FOLDER, TOKEN, ADDRESS, "telltale")


class Leaks(AssayTest):
    def environment(self, **changes):
        home = self.folder / FOLDER / USER
        home.mkdir(parents=True, exist_ok=True)
        return super().environment(
            USER=USER, LOGNAME=USER, HOSTNAME=HOST, HOME=str(home), HF_TOKEN=TOKEN,
            MY_SERVICE_PASSWORD=TOKEN, CONDA_DEFAULT_ENV=str(home / "envs" / "bench"),
            **fakes.gpu_environment(self.folder), **changes)

    def run_in_telltale_place(self, *arguments):
        """As on a machine of that name, where the system lets a process have one of its own."""
        folder = self.folder / FOLDER / USER
        self.environment()
        subprocess.run(["git", "init", "-q", "-b", f"{USER}/work", str(folder)], check=True)
        (folder / "trace.csv").write_text("total_ms\n1\n2\n3\n", encoding="utf-8")
        (folder / "study.yaml").write_text(
            sensed_study(cases="models: [{name: recorded, file: trace.csv}]",
                         sessions=3, repeats=6) +
            f'pipeline: {{data: "{folder}/data.bin", server: "http://{ADDRESS}:8080/v1", '
            f'note: "run by {USER} on {HOST} with {TOKEN}"}}\n', encoding="utf-8")
        namespace = ["unshare", "--uts", "sh", "-c", f'hostname {HOST} && exec "$@"', "sh"]
        own_name = subprocess.run([*namespace, "true"], capture_output=True, check=False)
        prefix = namespace if own_name.returncode == 0 else []
        return subprocess.run([*prefix, ASSAY, "run", "-c", str(folder / "study.yaml"), *arguments],
                              cwd=folder, env=self.environment(), capture_output=True, text=True,
                              timeout=120, check=False)

    def artifacts(self, out):
        """Every file but the one that is for this machine alone."""
        files = [path for path in pathlib.Path(out).rglob("*")
                 if path.is_file() and path.name != "config.local.json"]
        self.assertGreater(len(files), 5)
        return files

    def assert_no_leak(self, out):
        for path in self.artifacts(out):
            content = path.read_bytes()
            for telltale in (*TELLTALES, str(self.folder), "GPU-fa4e"):
                self.assertNotIn(telltale.encode(), content, path.name)

    def test_no_artifact_of_a_run_tells_tales(self):
        out = self.folder / "out"
        completed = self.run_in_telltale_place("--out", str(out))
        self.assert_exit(DONE, completed)
        self.assert_no_leak(out)
        self.assert_exit(DONE, self.assay("report", out))
        self.assertEqual(self.assay("doctor", out).stderr, "")
        self.assert_no_leak(out)

    def test_no_artifact_of_a_failed_run_tells_tales(self):
        out = self.folder / "out"
        completed = self.run_in_telltale_place("--out", str(out), "--override",
                                               "knobs.fault=crash")
        self.assert_exit(MEASUREMENT, completed)
        self.assert_no_leak(out)

    def test_without_redaction_they_are_kept(self):
        out = self.folder / "out"
        completed = self.run_in_telltale_place("--out", str(out), "--no-redact")
        self.assert_exit(DONE, completed)
        lock = json.loads((out / "config.lock.json").read_text(encoding="utf-8"))
        self.assertIn(USER, lock["pipeline"]["note"])
        self.assertIn(f"{USER}/work", (out / "run.log").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
