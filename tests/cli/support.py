# SPDX-License-Identifier: Apache-2.0
"""Runs the real binary in an empty folder, and reads what it leaves there."""

import csv
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time
import unittest

import jsonschema

ASSAY = os.environ["ASSAY"]
SOURCE = pathlib.Path(os.environ["ASSAY_SOURCE"])

# Exit codes (docs/formats.md).
DONE, REJECTED, USAGE, MISSING, MEASUREMENT, BUDGET, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


class AssayTest(unittest.TestCase):
    """A test with a folder of its own."""

    maxDiff = 4000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def environment(self, **changes):
        environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
        environment.update({"LC_ALL": "C.UTF-8", **changes})
        return environment

    def assay(self, *arguments, timeout=120, cwd=None, **options):
        """The finished process, its output as text."""
        environment = options.pop("env", self.environment())
        return subprocess.run(
            [ASSAY, *map(str, arguments)], cwd=cwd or self.folder, env=environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, **options)

    def start(self, *arguments, **options):
        """A process that is running; killed with the test."""
        process = subprocess.Popen(
            [ASSAY, *map(str, arguments)], cwd=self.folder, env=self.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def assert_exit(self, code, completed):
        self.assertEqual(completed.returncode, code,
                         f"stdout:\n{completed.stdout}\nstderr:\n{completed.stderr}")

    def assert_one_line_error(self, completed, code, *expected):
        """Refused with this code, in one line on stderr that says each of `expected`."""
        self.assert_exit(code, completed)
        lines = completed.stderr.strip().splitlines()
        errors = [line for line in lines if line.startswith("assay: ")]
        self.assertEqual(len(errors), 1, completed.stderr)
        for text in expected:
            self.assertIn(text, errors[0])

    def assert_follows(self, document, name):
        """It is as the schema of this name says, which the binary prints."""
        printed = self.assay("schema", name)
        self.assert_exit(DONE, printed)
        schema = json.loads(printed.stdout)
        jsonschema.Draft7Validator.check_schema(schema)
        jsonschema.validate(document, schema)

    def write(self, name, content):
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
        return path

    def rows(self, path):
        with open(self.folder / path, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def metrics(self, directory="out"):
        return json.loads((self.folder / directory / "metrics.json").read_text(encoding="utf-8"))

    def events(self, directory="out"):
        lines = (self.folder / directory / "run.log").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def edit_log(self, directory, stage, change):
        """Another past, as far as the run's log says: `change` gets what each such event says."""
        path = self.folder / directory / "run.log"
        lines = []
        for event in self.events(directory):
            if event["stage"] == stage:
                change(event["meta"])
            lines.append(json.dumps(event))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def edit_environment(self, directory, change):
        """Another machine."""
        self.edit_log(directory, "environment", change)

    def files_of(self, directory="out"):
        """Every file of a run, those of its folders too."""
        return [path for path in sorted((self.folder / directory).rglob("*")) if path.is_file()]

    def wait_until(self, condition, what, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return
            time.sleep(0.01)
        self.fail(f"waited in vain until {what}")

    def sample_count(self, directory="out"):
        try:
            return len(self.rows(f"{directory}/samples.csv"))
        except FileNotFoundError:
            return 0


def share_in_stages(rows, *stages):
    """Of the total, the share that these stages have: the median of the iterations.

    On a machine that is busy, anything may come between the stages of one iteration.
    """
    return statistics.median(sum(int(row[f"{stage}_ns"]) for stage in stages)
                             / int(row["total_ns"]) for row in rows)


def stages_of(case):
    """The stages that the engine timed; what lay between them ("other") depends on the machine."""
    return set(case["stages"]) - {"other"}


def replay_study(cases="", knobs="", **protocol):
    """A study of the replay engine: exact and instant unless its knobs say otherwise.

    Nothing reads beside it, so that the same study gives the same bytes. A key of the protocol that
    is None is left out.
    """
    settings = {"sessions": 3, "repeats": 12, "warmup": 2, "sensors": "[]", **protocol}
    inner = ", ".join(f"{key}: {value}" for key, value in settings.items() if value is not None)
    return (f"study: replayed\nengine: replay\nseed: 7\n"
            f"knobs: {{output_tokens: 4, {knobs}}}\n"
            f"protocol: {{{inner}}}\n"
            f"{cases or 'cases: [{name: only}]'}\n")


def sensed_study(cases="", knobs="", **protocol):
    """The same with every sensor that a study has by default."""
    return replay_study(cases, knobs, **{"sensors": None, **protocol})
