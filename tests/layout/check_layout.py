#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the sources lie as docs/architecture.md says: includes go downhill only, every file
names its licence, every header is guarded. Prints one line per violation; exits 1 if there is one.

usage: check_layout.py ROOT
"""

import pathlib
import re
import sys

# Downhill: a folder includes itself and the rows above its own, never a sibling of its row.
LEVELS = [
    {"base"},
    {"data", "platform"},
    {"stats"},
    {"study", "decide", "predict", "engine", "sensor", "host", "store", "report"},
    {"measure"},
    {"app"},
]
LEVEL = {folder: level for level, folders in enumerate(LEVELS) for folder in folders}

# What a folder of implementations may see of the folder that it lies in: the seam, and tools that
# several of them use; nothing that knows implementations.
SEAMS = {
    "engine": {"engine.hpp", "byte_reader.hpp", "cores.hpp", "knob_reader.hpp", "memory.hpp",
               "module_interface.hpp", "number_key.hpp"},
    "sensor": {"sensor.hpp", "power_source.hpp"},
}
# Implementations that extend another one, and may include what it is made of; never the reverse.
BUILT_ON = {("engine", "vlm"): "llama", ("engine", "layout"): "llama"}
# The one file of such a folder that knows every implementation.
REGISTRY = "registry.cpp"

SPDX = "SPDX-License-Identifier: Apache-2.0"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
SUFFIXES = {".hpp", ".cpp", ".in"}


def objection(includer, included):
    """Why `includer` may not include `included`, or None. Paths are those of #include lines
    without "assay/": ("engine", "llama", "model.cpp"), and ("app", …) for the program."""
    folder, target = includer[0], included[0]
    if folder not in LEVEL:
        return f"folder '{folder}' has no place in the order"
    if target not in LEVEL:
        return f"folder '{target}' has no place in the order"
    if folder != target:
        if LEVEL[target] > LEVEL[folder]:
            return f"uphill: {target} stands on {folder}"
        if LEVEL[target] == LEVEL[folder]:
            return f"siblings: {folder} and {target} must not know each other"
        return None
    if folder not in SEAMS or includer[1:] == (REGISTRY,):
        return None
    implementation = includer[1] if len(includer) > 2 else None
    known = {implementation, BUILT_ON.get((folder, implementation))}
    if len(included) > 2 and included[1] not in known:
        return f"only {folder}/{REGISTRY} knows every {folder}"
    if implementation and len(included) == 2 and included[1] not in SEAMS[folder]:
        seams = " and ".join(sorted(SEAMS[folder]))
        return f"of {folder}/ itself only {seams} is open to {folder}/{implementation}/"
    return None


def include_violations(root):
    for top, prefix in (("src/assay", ()), ("app", ("app",))):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in SUFFIXES:
                continue
            includer = prefix + path.relative_to(root / top).parts
            text = path.read_text(encoding="utf-8")
            for match in INCLUDE.finditer(text):
                included = pathlib.PurePosixPath(match[1]).parts
                if included[0] == "assay":
                    reason = objection(includer, included[1:])
                elif top == "app":
                    reason = None
                else:
                    reason = 'sources are included as "assay/…"'
                if reason:
                    line = text.count("\n", 0, match.start()) + 1
                    yield f'{path.relative_to(root)}:{line}: includes "{match[1]}": {reason}'


def opening_violations(root):
    for top in ("src", "app", "tests", "bench", "fuzz"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in SUFFIXES | {".py"}:
                continue
            text = path.read_text(encoding="utf-8")
            lines = text.splitlines()[:2]
            if lines and lines[0].startswith("#!"):
                lines.pop(0)
            if not lines or SPDX not in lines[0]:
                yield f"{path.relative_to(root)}:1: the first line must be '{SPDX}'"
            if ".hpp" in path.suffixes and "\n#pragma once\n" not in text:
                yield f"{path.relative_to(root)}:2: a header needs '#pragma once'"


def main(root):
    violations = [*include_violations(root), *opening_violations(root)]
    print("\n".join(violations) if violations else "layout: in order")
    return 1 if violations else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1])))
