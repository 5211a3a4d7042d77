"""What a node spends: bandwidth budgets and low power."""
import unittest

from node_case import NodeCase

PAYLOAD = 40_000
BUDGET = 64 * 1024


def budget_table(nodes="*"):
    return f'[[budget]]\nnodes = "{nodes}"\nper_hour = {BUDGET}\n'


class Spending(NodeCase):
    def start_with(self, node, tables):
        """Stopped, and started again with more in its configuration."""
        node.stop()
        with open(node.folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write(tables)
        return node.start()

    def send(self, node, count, **query):
        for _ in range(count):
            node.api.send_bundle(bytes(PAYLOAD), destination="dtn://b/mail", service="mail",
                                 **query)

    def inbox_has(self, node, count):
        self.eventually(lambda: len(node.api.inbox()) == count, f"{count} bundles are there")

    def keeps(self, node, priorities):
        self.eventually(
            lambda: [each["priority"] for each in node.api.queue("outbox")] == priorities,
            f"{node.name} keeps {priorities}")

    def test_a_budget_holds_bundles_back_over_a_restart_but_not_emergencies(self):
        b = self.node("b")
        a = self.start_with(self.node("a", [b.tcpcl_port]), budget_table())
        self.in_contact(a)
        self.send(a, 3)
        self.inbox_has(b, 1)
        budget = a.api.peers_up()[0]["budget"]
        self.assertEqual(budget["bytes_per_hour"], BUDGET)
        self.assertGreater(budget["bytes_used"], PAYLOAD)

        self.assertEqual(a.stop(), 0)
        a.start()
        self.in_contact(a)
        self.send(a, 1, priority="emergency")
        self.inbox_has(b, 2)
        self.keeps(a, ["normal", "normal"])
        self.assertGreater(a.api.peers_up()[0]["budget"]["bytes_used"], 2 * PAYLOAD)

    def test_a_signal_file_lowers_power_and_only_emergencies_leave(self):
        b = self.node("b")
        a = self.node("a", [b.tcpcl_port], settings={"power": {"signal_file": "low-power"}})
        self.in_contact(a)
        self.assertEqual(a.api.get("/v1/status")["power"], "normal")
        signal = a.folder / "low-power"
        signal.touch()
        self.eventually(lambda: a.api.get("/v1/status")["power"] == "low", "power is low", 4)
        self.send(a, 1)
        self.send(a, 1, priority="emergency")
        self.inbox_has(b, 1)
        self.keeps(a, ["normal"])
        signal.unlink()
        self.inbox_has(b, 2)
        self.assertEqual(a.api.get("/v1/status")["power"], "normal")

    def test_power_can_be_low_by_configuration(self):
        b = self.node("b")
        a = self.node("a", [b.tcpcl_port], settings={"power": {"mode": "low"}})
        self.in_contact(a)
        self.send(a, 1)
        self.send(a, 1, priority="emergency")
        self.inbox_has(b, 1)
        self.assertEqual(a.api.get("/v1/status")["power"], "low")


if __name__ == "__main__":
    unittest.main()
