"""Range requests on a file's content (RFC 9110 section 14)."""
import unittest

from node_case import NodeCase
from sample_files import MIB, random_file


class Ranges(NodeCase):
    def setUp(self):
        super().setUp()
        self.a = self.node("a")
        path = random_file(self.folder / "ranged.bin", 3 * MIB + 5, seed=4)
        self.octets = path.read_bytes()
        self.file = self.a.api.publish(path, media_type="application/x-sample")["id"]

    def get(self, **headers):
        return self.a.api.content(
            self.file, {name.replace("_", "-"): value for name, value in headers.items()})

    def assert_part(self, reply, first, end):
        self.assertEqual(reply.status, 206)
        self.assertEqual(reply.headers["Content-Range"],
                         f"bytes {first}-{end - 1}/{len(self.octets)}")
        self.assertEqual(reply.body, self.octets[first:end])

    def test_whole_file(self):
        reply = self.get()
        self.assertEqual((reply.status, reply.body), (200, self.octets))
        self.assertEqual(reply.headers["Accept-Ranges"], "bytes")
        self.assertEqual(reply.headers["Content-Type"], "application/x-sample")

    def test_head_has_the_length_and_no_body(self):
        reply = self.a.api.content(self.file, method="HEAD")
        self.assertEqual((reply.status, reply.body), (200, b""))
        self.assertEqual(int(reply.headers["Content-Length"]), len(self.octets))

    def test_first_octet(self):
        self.assert_part(self.get(Range="bytes=0-0"), 0, 1)

    def test_middle_over_chunk_boundaries(self):
        self.assert_part(self.get(Range="bytes=100000-2900000"), 100000, 2900001)

    def test_open_end(self):
        self.assert_part(self.get(Range="bytes=3000000-"), 3000000, len(self.octets))

    def test_end_behind_the_file(self):
        self.assert_part(self.get(Range="bytes=3000000-99999999"), 3000000, len(self.octets))

    def test_suffix(self):
        self.assert_part(self.get(Range="bytes=-1000"), len(self.octets) - 1000, len(self.octets))

    def test_suffix_longer_than_the_file(self):
        self.assert_part(self.get(Range="bytes=-99999999"), 0, len(self.octets))

    def test_outside_the_file_is_not_satisfiable(self):
        reply = self.get(Range=f"bytes={len(self.octets)}-")
        self.assertEqual(reply.status, 416)
        self.assertEqual(reply.headers["Content-Range"], f"bytes */{len(self.octets)}")
        self.assertEqual(reply.json()["error_code"], "range_not_satisfiable")

    def test_unreadable_range_is_ignored(self):
        for value in ("bytes=5-2", "bytes=x-", "lines=1-2", "bytes=-"):
            with self.subTest(value):
                self.assertEqual(self.get(Range=value).status, 200)

    def test_if_range_with_the_current_tag_gives_the_part(self):
        tag = self.get(Range="bytes=0-0").headers["ETag"]
        self.assert_part(self.get(Range="bytes=5-9", If_Range=tag), 5, 10)

    def test_if_range_with_another_tag_gives_the_whole(self):
        reply = self.get(Range="bytes=5-9", If_Range='"another"')
        self.assertEqual((reply.status, reply.body), (200, self.octets))

    def test_content_that_is_not_here_yet_is_a_conflict(self):
        b = self.node("b", [self.a.tcpcl_port])
        self.knows(b, self.file)
        reply = b.api.content(self.file)
        self.assertEqual((reply.status, reply.json()["error_code"]), (409, "conflict"))

    def test_unknown_file_is_not_found(self):
        reply = self.a.api.content("0" * 64)
        self.assertEqual((reply.status, reply.json()["error_code"]), (404, "not_found"))


if __name__ == "__main__":
    unittest.main()
