# SPDX-License-Identifier: Apache-2.0
"""The layout check finds what it promises to find."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import check_layout

OPENING = "// SPDX-License-Identifier: Apache-2.0\n"


def check(files):
    """The exit status and the output for a tree of {path: text}."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = check_layout.main(root)
        return status, output.getvalue()


def include(includer, included):
    return check({includer: f'{OPENING}\n#include "{included}"\n'})


class Layout(unittest.TestCase):
    def assert_allowed(self, includer, included):
        self.assertEqual((0, "layout: in order\n"), include(includer, included))

    def assert_forbidden(self, includer, included, reason):
        status, output = include(includer, included)
        self.assertEqual(1, status)
        self.assertIn(f"{includer}:3:", output)
        self.assertIn(reason, output)

    def test_downhill_is_allowed(self):
        self.assert_allowed("src/assay/stats/moments.cpp", "assay/data/run.hpp")
        self.assert_allowed("src/assay/measure/session.cpp", "assay/store/run_directory.hpp")
        self.assert_allowed("app/main.cpp", "assay/measure/session.hpp")
        self.assert_allowed("app/main.cpp", "commands.hpp")
        self.assert_allowed("src/assay/report/table.cpp", "assay/report/table.hpp")

    def test_uphill_is_found(self):
        self.assert_forbidden("src/assay/base/text.cpp", "assay/data/run.hpp", "uphill")
        self.assert_forbidden("src/assay/report/table.cpp", "assay/measure/session.hpp", "uphill")

    def test_an_indented_include_is_found(self):
        status, output = check({"src/assay/base/a.cpp": OPENING + '  # include "assay/data/run.hpp"\n'})
        self.assertEqual(1, status)
        self.assertIn("src/assay/base/a.cpp:2:", output)

    def test_siblings_are_found(self):
        self.assert_forbidden("src/assay/store/run.cpp", "assay/report/table.hpp", "siblings")

    def test_a_path_around_the_order_is_found(self):
        self.assert_forbidden("src/assay/base/text.cpp", "../data/run.hpp", 'included as "assay/')
        self.assert_forbidden("src/assay/base/text.cpp", "assay/../../app/x.hpp", "no place")

    def test_an_unknown_folder_is_found(self):
        self.assert_forbidden("src/assay/misc/text.cpp", "assay/base/text.hpp", "no place")

    def test_an_engine_sees_the_seam_and_itself(self):
        self.assert_allowed("src/assay/engine/llama/a.cpp", "assay/engine/engine.hpp")
        self.assert_allowed("src/assay/engine/llama/a.cpp", "assay/engine/llama/module/b.hpp")
        self.assert_allowed("src/assay/engine/registry.cpp", "assay/engine/llama/a.hpp")
        self.assert_forbidden(
            "src/assay/engine/llama/a.cpp", "assay/engine/replay/b.hpp", "only engine/registry.cpp"
        )
        self.assert_forbidden(
            "src/assay/engine/engine.cpp", "assay/engine/replay/b.hpp", "only engine/registry.cpp"
        )
        self.assert_forbidden(
            "src/assay/sensor/nvml/a.cpp", "assay/sensor/registry.hpp",
            "only power_source.hpp and sensor.hpp is open"
        )
        self.assert_allowed("src/assay/sensor/nvml/a.cpp", "assay/sensor/power_source.hpp")
        self.assert_allowed("src/assay/sensor/nvml/a.cpp", "assay/platform/nvml.hpp")

    def test_an_engine_sees_the_one_that_it_is_built_on_and_not_the_reverse(self):
        self.assert_allowed("src/assay/engine/vlm/a.cpp", "assay/engine/llama/module/b.hpp")
        self.assert_forbidden(
            "src/assay/engine/llama/a.cpp", "assay/engine/vlm/b.hpp", "only engine/registry.cpp"
        )
        self.assert_forbidden(
            "src/assay/engine/vlm/a.cpp", "assay/engine/onnx/b.hpp", "only engine/registry.cpp"
        )

    def test_a_missing_licence_line_is_found(self):
        for name in ("src/assay/base/a.cpp", "tests/unit/base/a_test.cpp", "tests/layout/a.py"):
            status, output = check({name: "int x;\n"})
            self.assertEqual(1, status)
            self.assertIn(f"{name}:1:", output)
        self.assertEqual(0, check({"tests/a.py": "#!/usr/bin/env python3\n# " + OPENING[3:]})[0])

    def test_an_unguarded_header_is_found(self):
        self.assertEqual(1, check({"app/a.hpp": OPENING})[0])
        self.assertEqual(1, check({"src/assay/base/version.hpp.in": OPENING})[0])
        self.assertEqual(0, check({"app/a.hpp": OPENING + "#pragma once\n"})[0])

    def test_an_empty_file_is_found(self):
        self.assertEqual(1, check({"app/a.cpp": ""})[0])


if __name__ == "__main__":
    unittest.main()
