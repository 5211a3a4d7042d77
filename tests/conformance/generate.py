#!/usr/bin/env python3
"""Writes the corpus: cases/*.hex and index.json. With --check it writes nothing and fails when what
is there differs."""
import json
import sys
from pathlib import Path

import cases_blocks
import cases_ciphers
import cases_eid
import cases_primary
import cases_processing
import cases_record
import cases_security
import cases_sets
import cases_structure
import published

HERE = Path(__file__).resolve().parent
TOPICS = (cases_structure, cases_primary, cases_eid, cases_blocks, cases_security, cases_record,
          cases_ciphers, cases_sets, cases_processing, published)
LINE = 96


def as_hex(octets):
    digits = octets.hex()
    return "".join(digits[at:at + LINE] + "\n" for at in range(0, len(digits), LINE))


def corpus():
    """Path and text of each file."""
    files, index = {}, []
    for case in (case for topic in TOPICS for case in topic.cases()):
        name = f"cases/{case.id}.hex"
        if name in files:
            raise SystemExit(f"two cases are called {case.id}")
        files[name] = as_hex(case.octets)
        index.append(case.entry(name))
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in index)
    return {**files, "index.json": f"[\n{lines}\n]\n"}


def main():
    wanted = corpus()
    present = {str(path.relative_to(HERE)): path.read_text()
               for path in [*HERE.glob("cases/*.hex"), *HERE.glob("index.json")]}
    if "--check" in sys.argv[1:]:
        different = sorted(name for name in wanted.keys() | present.keys()
                           if wanted.get(name) != present.get(name))
        for name in different:
            print(f"tests/conformance/{name} is not what generate.py makes")
        return 1 if different else 0
    (HERE / "cases").mkdir(exist_ok=True)
    for name in present.keys() - wanted.keys():
        (HERE / name).unlink()
    for name, text in wanted.items():
        (HERE / name).write_text(text)
    print(f"{len(wanted) - 1} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
