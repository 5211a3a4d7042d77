#!/usr/bin/env python3
"""Fails when docs/conformance.md names a test that is not in the tree, or claims without one."""
import fnmatch
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATEMENT = ROOT / "docs" / "conformance.md"
ROW = re.compile(r"^\| ([\d., ]+) \| (.+) \| (yes|no|n/a) \| (.*) \|$")
NAME = re.compile(r"`([A-Z]\w*\.\w+)`")
CASES = re.compile(r"`corpus: ([^`]+)`")
ELSEWHERE = "below"  # a row may point at another part of the statement


def unit_tests():
    for path in (ROOT / "tests" / "unit").rglob("*_test.cpp"):
        for suite, name in re.findall(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", path.read_text()):
            yield f"{suite}.{name}"


def integration_tests():
    for path in (ROOT / "tests" / "integration").glob("test_*.py"):
        suite = ""
        for line in path.read_text().splitlines():
            if found := re.match(r"class (\w+)", line):
                suite = found.group(1)
            elif found := re.match(r"    def (test_\w+)", line):
                yield f"{suite}.{found.group(1)}"


def faults():
    tests = {*unit_tests(), *integration_tests()}
    ids = [case["id"] for case in json.loads((ROOT / "tests/conformance/index.json").read_text())]
    rows = 0
    for number, line in enumerate(STATEMENT.read_text().splitlines(), 1):
        if not line.startswith("| ") or line.startswith(("| section |", "| file |", "| all |", "| `")):
            continue
        row = ROW.match(line)
        if not row:
            yield f"{number}: not a row of section, requirement, answer and tests"
            continue
        rows += 1
        answer, shown_by = row.group(3), row.group(4)
        names, patterns = NAME.findall(shown_by), CASES.findall(shown_by)
        for name in names:
            if name not in tests:
                yield f"{number}: there is no test {name}"
        for pattern in patterns:
            if not fnmatch.filter(ids, pattern):
                yield f"{number}: no case of the corpus is called {pattern}"
        if answer == "yes" and not names and not patterns and ELSEWHERE not in shown_by:
            yield f"{number}: yes, but shown by no test"
        if answer != "yes" and not shown_by.strip():
            yield f"{number}: {answer}, but without a reason"
    if rows == 0:
        yield "the statement has no rows"


def main():
    found = list(faults())
    for fault in found:
        print(f"docs/conformance.md:{fault}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
