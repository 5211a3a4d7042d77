"""What a hostile or broken HTTP client sends is refused, and the node keeps serving."""
import json
import socket
import unittest
from urllib.parse import quote

from node_case import NodeCase
from sample_files import random_file

DEADLINE_SECONDS = 30
HEADER_LIMIT = 16 * 1024


class HostileClient(NodeCase):
    def setUp(self):
        super().setUp()
        self.a = self.node("a")
        self.b = self.node("b", [self.a.tcpcl_port])

    def tearDown(self):
        path = random_file(self.folder / "honest.bin", 700_000, seed=7)
        self.assert_travels(path, self.a, self.b)
        super().tearDown()

    def raw(self, octets):
        """All that the node answers until it closes the connection."""
        node = ("127.0.0.1", self.a.api.port)
        with socket.create_connection(node, DEADLINE_SECONDS) as connection:
            connection.sendall(octets)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while piece := connection.recv(65536):
                    answer += piece
            except ConnectionResetError:
                pass
            return answer

    def assert_bad_request(self, reply):
        self.assertEqual((reply.status, reply.json()["error_code"]), (400, "bad_request"))
        self.assertTrue(reply.json()["detail"])
        self.assertTrue(reply.json()["request_id"])

    def test_garbage(self):
        for octets in (b"\x00\xff" * 500, b"\x16\x03\x01\x02\x00\x01", b"\r\n\r\n\r\n", b""):
            with self.subTest(octets[:8]):
                answer = self.raw(octets)
                self.assertTrue(answer == b"" or answer.startswith(b"HTTP/1.1 400 "), answer[:80])

    def test_oversized_header(self):
        answer = self.raw(b"GET /health HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 2 * HEADER_LIMIT)
        self.assertTrue(answer.startswith(b"HTTP/1.1 431 "), answer[:80])

    def test_contradicting_lengths(self):
        answer = self.raw(b"POST /v1/downloads HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                          b"Content-Length: 6\r\n\r\n{}{}{}")
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer[:80])

    def test_target_that_is_no_path(self):
        answer = self.raw(b"GET %zz HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer[:80])

    def test_bad_json(self):
        bodies = ["", "{", "[]", '"id"', "null", "{}", '{"id": 5}', '{"id": "xyz"}',
                  "[" * 100_000, '{"id": "' + "0" * 100_000 + '"}']
        for body in bodies:
            with self.subTest(body[:20]):
                self.assert_bad_request(self.a.api.request("POST", "/v1/downloads", body))

    def test_names_that_are_no_file_names(self):
        names = ["", ".", "..", "../x", "a/b", "/etc/passwd", "a\\b", "nul\0byte", "bell\a",
                 "line\nbreak", "del\x7f", "c1\x85", "bidi\u202e", "NUL", "con.txt", "dot.",
                 "space ", "x" * 256]
        for name in names:
            with self.subTest(name[:20]):
                reply = self.a.api.request("POST", "/v1/files?name=" + quote(name, safe=""), b"x")
                self.assert_bad_request(reply)
        self.assertEqual(self.a.api.get("/v1/files")["files"], [])

    def test_name_that_is_no_utf8(self):
        self.assert_bad_request(self.a.api.request("POST", "/v1/files?name=%ff%fe", b"x"))

    def test_bad_labels(self):
        for query in ("priority=urgent", "lifetime=never", "lifetime=0s", "tag=", "topic=a%00b",
                      "tag=" + "x" * 65, "&".join(["tag=x"] * 33), "media_type=%0d%0aX:y"):
            with self.subTest(query[:20]):
                self.assert_bad_request(
                    self.a.api.request("POST", f"/v1/files?name=good&{query}", b"x"))

    def test_paths_outside_the_api(self):
        for path in ("/", "/v1", "/v1/", "/v1/files/../../etc/passwd", "/v1/files/%2e%2e/content/x",
                     "//health", "/v1/files/" + "0" * 64):
            with self.subTest(path):
                reply = self.a.api.request("GET", path)
                self.assertEqual((reply.status, reply.json()["error_code"]), (404, "not_found"))

    def test_ids_that_are_none(self):
        for file_id in ("..", "0" * 7, "0" * 65, "g" * 64, "%00" * 32):
            with self.subTest(file_id):
                self.assert_bad_request(self.a.api.request("GET", f"/v1/files/{file_id}"))

    def test_wrong_method(self):
        reply = self.a.api.request("DELETE", "/v1/files")
        self.assertEqual(reply.status, 405)
        self.assertEqual(reply.headers["Allow"], "POST, GET")

    def test_body_that_ends_early_publishes_nothing(self):
        answer = self.raw(b"POST /v1/files?name=half HTTP/1.1\r\nHost: a\r\n"
                          b"Content-Length: 3000000\r\n\r\n" + b"x" * 2_000_000)
        self.assertNotIn(b"201 Created", answer)
        self.assertEqual(self.a.api.get("/v1/files")["files"], [])

    def test_request_id_of_the_client_is_given_back_if_harmless(self):
        for offered, kept in (("job-17", True), ("<script>", False), ("x" * 65, False)):
            reply = self.a.api.request("GET", "/nowhere", headers={"X-Request-ID": offered})
            self.assertEqual(json.loads(reply.body)["request_id"] == offered, kept)


if __name__ == "__main__":
    unittest.main()
