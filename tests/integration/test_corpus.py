"""The conformance corpus through the command line, and what an independent decoder says of it."""
import json
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from node import BINDLE

CORPUS = Path(__file__).resolve().parent.parent / "conformance"

# A capture whose packets are bundles and nothing else: a link type for private use, told to tshark.
LINKTYPE_USER0 = 147
MOST_OCTETS = 1 << 18
BUNDLES = 'uat:user_dlts:"User 0 (DLT=147)","bpv7","0","","0",""'
EACH_FRAGMENT_ALONE = "bpv7.bp_reassemble_payload:FALSE"

WARN = 0x600000  # of _ws.expert.severity
CRC_BAD = "0"

# Blocks of private types, and payloads for services that no dissector is registered for.
NO_FAULT = {"Unknown type code"}

# Where tshark 4.0 does not read what the RFC allows.
INDEFINITE_ARRAYS = "it reads arrays of indefinite length only around the bundle (section 4.1)"
FRAGMENT_ITEMS = "it knows no items 5 and 6 of a status report (section 6.1.1)"
BEYOND_TSHARK = {
    "structure-definite-outer-array": "a strict receiver refuses it as well (section 4.1)",
    "blocks-indefinite-primary": INDEFINITE_ARRAYS,
    "blocks-indefinite-canonical": INDEFINITE_ARRAYS,
    "blocks-indefinite-canonical-crc": INDEFINITE_ARRAYS,
    "time-indefinite-array": INDEFINITE_ARRAYS,
    "eid-indefinite-array": INDEFINITE_ARRAYS,
    "published-gen-status-report-fragment": FRAGMENT_ITEMS,
    "report-of-fragment": FRAGMENT_ITEMS,
    "status-item-indefinite-array": INDEFINITE_ARRAYS,
    "status-item-five-items": "it takes four status items only, not more (section 6.1.1)",
    "echo-administrative-record":
        "rightly: the bundle is valid, but its payload is no administrative record",
    "published-gen-admin-malformed-record":
        "rightly: the bundle is valid, the record in it is not (RFC 9713 section 2)",
}


# Of these levels the bundles are valid, and the verdict is on something else.
BUNDLE_IS_VALID = ("record", "decryption", "reassembly")


def all_cases():
    return json.loads((CORPUS / "index.json").read_text())


def valid_cases():
    return [case for case in all_cases() if case["verdict"] == "accept"]


def octets_of(case):
    return bytes.fromhex((CORPUS / case["file"]).read_text())


def write_capture(path, packets):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, MOST_OCTETS, LINKTYPE_USER0))
        for packet in packets:
            file.write(struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet)


FIELDS = ("bpv7.bundle.identity", "bpv7.crc_status", "_ws.malformed", "_ws.expert.severity",
          "_ws.expert.message")


def dissect(capture):
    """The fields of each packet, each a list of its values."""
    show = [argument for field in FIELDS for argument in ("-e", field)]
    told = subprocess.run(
        ["tshark", "-n", "-r", capture, "-o", BUNDLES, "-o", EACH_FRAGMENT_ALONE,
         "-T", "fields", "-E", "aggregator=|", *show], capture_output=True, text=True, check=True)
    return [[values.split("|") if values else [] for values in line.split("\t")]
            for line in told.stdout.splitlines()]


def faults_in(identity, crc_status, malformed, severities, messages):
    if not identity:
        yield "no bundle was found"
    if CRC_BAD in crc_status:
        yield "a CRC does not match"
    yield from malformed
    for severity, message in zip(severities, messages):
        if int(severity) >= WARN and message not in NO_FAULT:
            yield message


def validated(cases, relaxed):
    """What `bindle bundle validate` says of each case, all under the same rules."""
    rules = [argument for rule in relaxed for argument in ("--relax", rule)]
    told = subprocess.run([BINDLE, "bundle", "validate", "--json", "--hex", *rules,
                           *(CORPUS / case["file"] for case in cases)],
                          capture_output=True, text=True)
    verdicts = json.loads(told.stdout)
    return verdicts if isinstance(verdicts, list) else [verdicts]


class Validation(unittest.TestCase):
    def test_each_bundle_gets_its_verdict_and_section(self):
        by_rules = {}
        for case in all_cases():
            if case["level"] not in BUNDLE_IS_VALID:
                by_rules.setdefault(tuple(case.get("relax", ())), []).append(case)
        for relaxed, cases in by_rules.items():
            for case, told in zip(cases, validated(cases, relaxed), strict=True):
                with self.subTest(case["id"]):
                    self.assertEqual(told["valid"], case["verdict"] == "accept", told)
                    if told["valid"] or case.get("limit") or case["level"] == "processing":
                        continue
                    rfc, section = case["section"].rsplit(" ", 1)
                    self.assertEqual(told["section"], f"{rfc} section {section}", told)


@unittest.skipUnless(shutil.which("tshark"), "NOT CHECKED: tshark is not installed")
class Corpus(unittest.TestCase):
    def faults_of(self, cases):
        """For each case what tshark finds, all of them in one capture."""
        with tempfile.TemporaryDirectory() as folder:
            capture = Path(folder) / "corpus.pcap"
            write_capture(capture, map(octets_of, cases))
            dissected = dissect(capture)
        self.assertEqual(len(dissected), len(cases))
        return [list(faults_in(*fields)) for fields in dissected]

    def test_tshark_agrees_on_every_valid_bundle(self):
        cases = [case for case in valid_cases() if case["id"] not in BEYOND_TSHARK]
        self.assertGreater(len(cases), 150)
        # A capture for each level: tshark 4.0 crashes on some that mix reports with much else.
        for level in sorted({case["level"] for case in cases}):
            of_level = [case for case in cases if case["level"] == level]
            for case, faults in zip(of_level, self.faults_of(of_level)):
                with self.subTest(case["id"]):
                    self.assertEqual(faults, [], case["reason"])

    def test_what_is_beyond_tshark_is_still_beyond_it(self):
        # Each alone, since what tshark misreads has been seen to crash it later on.
        cases = {case["id"]: case for case in valid_cases()}
        for name, why in BEYOND_TSHARK.items():
            with self.subTest(name):
                self.assertNotEqual(self.faults_of([cases[name]]), [[]], why)


if __name__ == "__main__":
    unittest.main()
