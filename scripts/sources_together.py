#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sources_together.py MOST FILE...: which C++ sources can be read as one translation unit, which saves
reading the same headers again for each. Prints a line per group: its files, separated by semicolons.

Files can be read together where no name that one of them declares for itself alone occurs in another,
nor in a header of ours that another reads: each then means what it means alone.
"""

import functools
import pathlib
import re
import sys

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "src"
# What a line that begins a declaration at the scope of a namespace declares; there, nothing is
# indented (check-format).
DECLARATION = re.compile(
    r"(?:(?:struct|class|enum class|enum|union|concept) (?P<type>\w+)|using (?P<alias>\w+) ="
    r"|(?!using|namespace|template|requires)[A-Za-z_].*?\b(?P<name>\w+)\s*(?:\(|\{|=|;|\[))"
)
WORD = re.compile(r"(?<![\w.])(?<!->)(?<!std::)[A-Za-z_]\w*")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
NO_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|^#include[^\n]*|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"', re.DOTALL | re.MULTILINE
)


@functools.cache
def text_of(file):
    return file.read_text(encoding="utf-8")


def private_names(file):
    """The names that a file declares for itself alone, and perhaps some more."""
    names = set()
    is_private = False
    for line in text_of(file).splitlines():
        if line.startswith("namespace {"):
            is_private = True
        elif line.startswith("}  // namespace"):
            is_private = False
        elif is_private and (found := DECLARATION.match(line)):
            names.add(found["type"] or found["alias"] or found["name"])
    return names


@functools.cache
def words(file):
    """The names in a file and in the headers of ours that it reads; members' aside."""
    found = set(WORD.findall(NO_CODE.sub(" ", text_of(file))))
    for name in INCLUDE.findall(text_of(file)):
        for header in (file.parent / name, SOURCES / name):
            if header.is_file():
                found |= words(header)
    return found


def grouped(files, most):
    """The files in lists of at most `most`, in the order given: each into the first list where it
    means what it means alone."""
    groups = []  # files, private names, words
    for file in files:
        names, all_words = private_names(pathlib.Path(file)), words(pathlib.Path(file))
        for group, group_names, group_words in groups:
            if len(group) < most and not names & group_words and not group_names & all_words:
                group.append(file)
                group_names |= names
                group_words |= all_words
                break
        else:
            groups.append(([file], set(names), set(all_words)))
    return [group for group, _, _ in groups]


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: sources_together.py MOST FILE...")
    for group in grouped(sys.argv[2:], int(sys.argv[1])):
        print(*group, sep=";")
