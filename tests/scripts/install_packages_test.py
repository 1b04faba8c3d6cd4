# SPDX-License-Identifier: Apache-2.0
"""What scripts/install-packages does on machines that lack something, with a faked system."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ("sh", "awk", "cat", "dirname", "env", "grep", "sort", "xargs")


class Machine:
    """A PATH that holds TOOLS and fakes, which write down how they were called."""

    def __init__(self, folder, installed, user_id=0, commands=()):
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.calls = folder / "calls"
        self.calls.touch()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        # dpkg-query --show --showformat=… PACKAGE
        self.fake("dpkg-query", f'case " {" ".join(installed)} " in *" $3 "*) echo installed;; esac')
        self.fake("apt-get", f'echo "apt-get $*" >>{self.calls}')
        self.fake("id", f"echo {user_id}")
        for command in commands:
            self.fake(command, f'echo "{command} $*" >>{self.calls}')

    def fake(self, name, script):
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def install(self, *purposes):
        return subprocess.run(
            [ROOT / "scripts/install-packages", *purposes],
            env={"PATH": str(self.bin)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def packages(purpose):
    lines = (ROOT / "scripts/packages" / purpose).read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines]


class InstallPackages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_nothing_is_called_where_nothing_is_missing(self):
        machine = Machine(self.folder, installed=packages("build"))
        result = machine.install("build")
        self.assertEqual((0, "", ""), (result.returncode, result.stdout, result.stderr))
        self.assertEqual("", machine.calls.read_text())

    def test_root_installs_only_what_is_missing(self):
        present = set(packages("build")) - {"libfmt-dev"}
        machine = Machine(self.folder, installed=present)
        self.assertEqual(0, machine.install("build").returncode)
        update, install = machine.calls.read_text().splitlines()
        self.assertIn("update", update)
        self.assertIn("--no-install-recommends", install)
        self.assertTrue(install.endswith(" libfmt-dev"), install)

    def test_a_command_from_elsewhere_makes_its_package_needless(self):
        present = set(packages("build")) - {"cmake"}
        machine = Machine(self.folder, installed=present, commands=["cmake"])
        self.assertEqual(0, machine.install("build").returncode)
        self.assertEqual("", machine.calls.read_text())

    def test_without_root_and_sudo_the_command_is_printed(self):
        present = set(packages("build")) - {"libfmt-dev"}
        machine = Machine(self.folder, installed=present, user_id=1000)
        result = machine.install("build")
        self.assertEqual(3, result.returncode)
        self.assertIn("apt-get install --yes --no-install-recommends libfmt-dev", result.stderr)
        self.assertEqual("", machine.calls.read_text())

    def test_sudo_that_needs_no_password_is_used(self):
        machine = Machine(self.folder, installed=[], user_id=1000, commands=["sudo"])
        self.assertEqual(0, machine.install("bench").returncode)
        self.assertIn("libbenchmark-dev", machine.calls.read_text().splitlines()[-1])

    def test_sudo_that_would_ask_is_not_used_without_a_terminal(self):
        machine = Machine(self.folder, installed=[], user_id=1000)
        machine.fake("sudo", "exit 1")
        self.assertEqual(3, machine.install("bench").returncode)

    def test_an_unknown_purpose_is_an_error(self):
        machine = Machine(self.folder, installed=[])
        self.assertNotEqual(0, machine.install("nonsense").returncode)
        self.assertEqual("", machine.calls.read_text())


if __name__ == "__main__":
    unittest.main()
