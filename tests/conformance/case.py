"""One case of the corpus, and the way to write many of them down."""
from dataclasses import dataclass, field

ACCEPT, REJECT = "accept", "reject"


@dataclass
class Case:
    id: str
    octets: bytes
    verdict: str
    section: str  # that decides, such as "RFC 9171 4.3.1"
    reason: str
    relax: tuple = ()  # rules to switch off for the verdict to hold
    limit: bool = False  # rejected for a limit that the RFCs leave to the implementation
    lenient: str = ""  # why a receiver may do otherwise
    level: str = "bundle"
    more: dict = field(default_factory=dict)  # what its level adds to the entry of the index

    def entry(self, file):
        entry = {"id": self.id, "file": file, "level": self.level, "verdict": self.verdict,
                 "section": self.section, "reason": self.reason}
        if self.relax:
            entry["relax"] = list(self.relax)
        if self.limit:
            entry["limit"] = True
        if self.lenient:
            entry["lenient"] = self.lenient
        return {**entry, **self.more}


class Cases(list):
    """Cases of one topic; their ids begin with its name, their section is the last one named."""

    def __init__(self, topic, rfc=9171):
        super().__init__()
        self._topic = topic
        self._rfc = rfc
        self._section = ""

    def section(self, number, rfc=None):
        self._section = f"RFC {rfc or self._rfc} {number}"

    def accept(self, name, octets, reason, **options):
        self._add(name, octets, ACCEPT, reason, options)

    def reject(self, name, octets, reason, **options):
        self._add(name, octets, REJECT, reason, options)

    def _add(self, name, octets, verdict, reason, options):
        section = options.pop("section", self._section)
        self.append(Case(f"{self._topic}-{name}", octets, verdict, section, reason, **options))
