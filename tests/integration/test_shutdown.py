"""How a node starts and ends."""
import os
import signal
import socket
import subprocess
import unittest

from node import BINDLED, configuration, make_folder, without_settings
from node_case import NodeCase
from sample_files import MIB, random_file

PROMPT_SECONDS = 8
DEADLINE_SECONDS = 30


def run_bindled(*arguments):
    """Runs it to its end."""
    return subprocess.run([BINDLED, *arguments], capture_output=True, text=True, check=False,
                          timeout=DEADLINE_SECONDS, env=without_settings(os.environ))


class Ending(NodeCase):
    def assert_ends_promptly(self, node, number=signal.SIGTERM):
        node.send_signal(number)
        self.assertEqual(node.wait(PROMPT_SECONDS), 0, node.log_text())
        self.assertIn("stopped", node.log_text())

    def test_when_idle(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number):
                self.assert_ends_promptly(self.node(f"idle-{number}"), number)

    def test_during_an_upload(self):
        a = self.node("a")
        with socket.create_connection(("127.0.0.1", a.api.port)) as client:
            client.sendall(b"POST /v1/files?name=half HTTP/1.1\r\nHost: a\r\n"
                           b"Content-Length: 100000000\r\n\r\n" + bytes(3 * MIB))
            self.eventually(lambda: any((a.data / "payloads").rglob("*")), "a stores the upload")
            self.assert_ends_promptly(a)
        a.start()
        self.assertEqual(a.api.get("/v1/files")["files"], [])
        self.assertEqual(a.api.get("/v1/status")["storage"]["payload_bytes"], 0)

    def test_during_a_transfer(self):
        a = self.node("a")
        way = self.proxy(lambda: a.tcpcl_port)
        way.hold()
        b = self.node("b", [way.port])
        file = a.api.publish(random_file(self.folder / "f.bin", 60 * MIB, seed=8))["id"]
        b.api.request_download(file)
        way.release(20 * MIB, lambda: b.send_signal(signal.SIGTERM)).wait()
        self.assertEqual(b.wait(PROMPT_SECONDS), 0, b.log_text())
        b.start()
        self.completed(b, file)
        self.assertEqual(way.fetched_twice(), [])
        self.assert_ends_promptly(a)


class Starting(NodeCase):
    def test_second_daemon_on_one_folder_is_refused(self):
        a = self.node("a")
        second = run_bindled("--config", a.folder / "bindle.toml")
        self.assertNotEqual(second.returncode, 0)
        self.assertRegex(second.stderr, r"bindled: .*\S")
        self.assertEqual(a.api.get("/health")["status"], "ok")

    def test_missing_key_is_explained(self):
        make_folder(self.folder / "a", "a")
        (self.folder / "a/identity.key").unlink()
        ended = run_bindled("--config", self.folder / "a/bindle.toml")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("the node's key", ended.stderr)

    def test_occupied_port_is_explained(self):
        a = self.node("a")
        taken = {"http": {"listen": f"127.0.0.1:{a.api.port}"}}
        make_folder(self.folder / "b", "b", settings=taken)
        ended = run_bindled("--config", self.folder / "b/bindle.toml")
        self.assertEqual(ended.returncode, 1)
        self.assertIn(f"cannot listen on http 127.0.0.1:{a.api.port}", ended.stderr)

    def test_tells_systemd_when_it_is_ready(self):
        path = str(self.folder / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.bind(path)
            systemd.settimeout(DEADLINE_SECONDS)
            a = self.node("a", environment={"NOTIFY_SOCKET": path})
            self.assertEqual(systemd.recv(4096), b"READY=1")
            a.stop()
            self.assertEqual(systemd.recv(4096), b"STOPPING=1")


class CheckConfig(NodeCase):
    def check(self, text):
        file = self.folder / "bindle.toml"
        file.write_text(text)
        return run_bindled("--check-config", "--config", file)

    def test_good(self):
        checked = self.check(configuration("a", [4556], {}))
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        self.assertIn("dtn://a/", checked.stdout)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["bindle.toml"])

    def test_unknown_key_names_file_line_and_the_nearest_key(self):
        checked = self.check('[node]\nname = "a"\n\n[storage]\nbugdet = "1GiB"\n')
        self.assertEqual(checked.returncode, 2)
        self.assertRegex(checked.stderr, r"bindle\.toml:5:.*bugdet.*budget")

    def test_wrong_type_and_range(self):
        for line in ('listen = 5', 'listen = "nowhere"', 'listen = "127.0.0.1:99999"'):
            with self.subTest(line):
                checked = self.check(f'[node]\nname = "a"\n[http]\n{line}\n')
                self.assertEqual(checked.returncode, 2)
                self.assertRegex(checked.stderr, r"bindle\.toml:4:.*http\.listen")

    def test_no_toml(self):
        checked = self.check("[node\n")
        self.assertEqual(checked.returncode, 2)
        self.assertRegex(checked.stderr, r"bindle\.toml:\d")

    def test_key_file_is_missing(self):
        checked = self.check('[node]\nname = "a"\n[[security.key]]\nid = "field"\nfile = "field.key"\n')
        self.assertEqual(checked.returncode, 2)
        self.assertIn("[[security.key]] field", checked.stderr)

    def test_no_file(self):
        missing = self.folder / "missing.toml"
        checked = run_bindled("--check-config", "--config", missing)
        self.assertEqual(checked.returncode, 2)
        self.assertIn(str(missing), checked.stderr)


if __name__ == "__main__":
    unittest.main()
