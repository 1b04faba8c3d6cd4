# SPDX-License-Identifier: Apache-2.0
"""Which sources scripts/sources_together.py lets be compiled as one."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/sources_together.py"


def privately(declaration, rest=""):
    return f"namespace assay {{\nnamespace {{\n{declaration}\n}}  // namespace\n{rest}}}\n"


class SourcesTogether(unittest.TestCase):
    def grouped(self, most, **sources):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for name, text in sources.items():
                path = pathlib.Path(folder) / name.replace("_hpp", ".hpp")
                path.write_text(text, encoding="utf-8")
                if path.suffix != ".hpp":
                    paths.append(path)
            done = subprocess.run(
                [sys.executable, SCRIPT, str(most), *paths], capture_output=True, text=True, check=True
            )
        return [
            [pathlib.Path(file).name for file in line.split(";")] for line in done.stdout.splitlines()
        ]

    def test_sources_that_share_no_private_name_are_together(self):
        one = privately("int first(int value) { return value; }")
        two = privately("constexpr double second = 1;")
        self.assertEqual(self.grouped(9, one=one, two=two), [["one", "two"]])

    def test_no_group_is_larger_than_allowed(self):
        self.assertEqual(self.grouped(2, a="", b="", c=""), [["a", "b"], ["c"]])

    def test_a_private_name_of_both_parts_them(self):
        for declaration in (
            "int same(int value) {",
            "constexpr double same = 1;",
            "constexpr std::array<int, 2> same{{1, 2}};",
            "struct same {",
            "enum class same : int { a };",
            "enum same : int { a };",
            "using same = int;",
        ):
            with self.subTest(declaration):
                text = privately(declaration)
                self.assertEqual(self.grouped(9, one=text, two=text), [["one"], ["two"]])

    def test_a_private_name_that_another_uses_for_something_else_parts_them(self):
        one = privately("double confidence(int value);")
        two = "void f(double confidence) {}\n"
        self.assertEqual(self.grouped(9, one=one, two=two), [["one"], ["two"]])

    def test_a_private_name_in_a_header_that_another_reads_parts_them(self):
        one = privately("struct Statistic {};")
        two = '#include "two.hpp"\n'
        self.assertEqual(
            self.grouped(9, one=one, two=two, two_hpp="using Statistic = int;\n"), [["one"], ["two"]]
        )

    def test_members_comments_and_texts_part_nobody(self):
        one = privately("int read(int value);")
        two = 'int f(F& g) { return g.read() + h->read(); }  // read\nauto text = "read";\n'
        self.assertEqual(self.grouped(9, one=one, two=two), [["one", "two"]])


if __name__ == "__main__":
    unittest.main()
