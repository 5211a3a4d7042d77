"""The bundles of tests/vectors/vectors.json as cases of the corpus."""
import json
from pathlib import Path

from case import ACCEPT, REJECT, Case

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "vectors.json"
RELAX = {"4.3.1-primary-crc": "primary-crc", "4.4.2-age-required": "age-required"}

# What the file calls the rule, and the section that holds it.
SECTIONS = {"4.1-blocknum": "9171 4.1", "4.1-blocks": "9171 4.1", "4.1-deterministic": "9171 4.1",
            "4.1-trailing": "9171 4.1", "cbor": "9171 4.1", "4.2.1-crctype": "9171 4.2.1",
            "4.2.2-crc": "9171 4.2.2", "4.2.3-flags": "9171 4.2.3", "4.2.4-flags": "9171 4.2.4",
            "4.2.5-dtn-none-text": "9171 4.2.5.1.1", "4.2.5-eid": "9171 4.2.5",
            "4.3.1-primary": "9171 4.3.1", "4.3.1-primary-crc": "9171 4.3.1",
            "4.3.1-version": "9171 4.3.1", "4.3.2-canonical": "9171 4.3.2",
            "4.4.1-previous": "9171 4.4.1", "4.4.2-age": "9171 4.4.2",
            "4.4.2-age-required": "9171 4.4.2", "4.4.3-hops": "9171 4.4.3", "5.6-crc": "9171 5.6",
            "9172-3.2-dup": "9172 3.2", "9172-3.6-asb": "9172 3.6", "9172-3.7-bib": "9172 3.7",
            "9172-3.8-bcb": "9172 3.8", "9758-5.4-localnode": "9758 5.4"}

# Where the file's rule stands in a section of that section, or the bundle breaks another one before.
DECIDED_BY = {
    **dict.fromkeys(("dtn7rs-http-doc-download", "hdtn-bpbis-16", "gen-dtn-no-slashes", "gen-dtn-bytes",
                     "gen-dtn-no-trailing-slash", "gen-dtn-space"), "9171 4.2.5.1.1"),
    **dict.fromkeys(("gen-ipn-one-element", "gen-ipn-node-33-bit", "gen-ipn-negative"), "9758 6.3"),
    **dict.fromkeys(("gen-scheme-0", "gen-scheme-3", "gen-eid-three-items"), "9171 4.2.5.1"),
    **dict.fromkeys(("gen-timestamp-one-item", "gen-timestamp-negative", "gen-timestamp-float"),
                    "9171 4.2.7"),
    "dtn7gold-fuzz-huge-text": "9171 4.2.1",
    "dtn7gold-fuzz-huge-bytes": "9171 4.3.1",
    "dtn7gold-fuzz-ipn-ssp-uint": "9171 4.3.1",
    "gen-payload-tag24": "9171 4.3.2",
    "gen-bib-missing-target": "9172 3.6",
}


def cases():
    return [case_of(vector) for vector in json.loads(VECTORS.read_text())]


def case_of(vector):
    name = vector["name"].lower().replace(".", "-").replace("+", "-")
    valid = vector["expect"] == "valid"
    rule = "9171 4.1" if valid else SECTIONS[vector["violates"][0]]
    section = DECIDED_BY.get(vector["name"], rule)
    return Case(id=f"published-{name}", octets=bytes.fromhex(vector["hex"]),
                verdict=ACCEPT if valid else REJECT, section=f"RFC {section}",
                level="security" if section.startswith("9172") else "bundle",
                reason=vector.get("notes") or vector["source"],
                relax=tuple(RELAX[rule] for rule in vector.get("relax", ()) if rule in RELAX),
                lenient=str(vector.get("may_accept", "")), more={"source": vector["source"]})
