"""Hosts of one network on this machine: a network namespace each, joined by a bridge."""
import subprocess

TCPCL_PORT = 4556
NETWORK = "10.77.0"  # the nodes speak here
ADMIN = "10.78"      # here the tests ask them, whatever happens to the network


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)


class Network:
    """One at a time: run gives the tests a namespace of their own, and everything goes with it."""

    ADDRESS = f"{NETWORK}.254"  # of the tests themselves

    def __init__(self):
        self._hosts = []
        run("ip", "link", "add", "lan", "type", "bridge")
        run("ip", "address", "add", f"{self.ADDRESS}/24", "dev", "lan")
        run("ip", "link", "set", "lan", "up")

    def host(self, name):
        host = Host(name, len(self._hosts) + 1)
        self._hosts.append(host)
        return host

    def close(self):
        for host in self._hosts:
            host.close()
        run("ip", "link", "delete", "lan")


class Host:
    def __init__(self, name, number):
        self.name = name
        self.address = f"{NETWORK}.{number}"
        self.admin_address = f"{ADMIN}.{number}.2"
        self.launcher = ["ip", "netns", "exec", name]
        self._links = []  # their ends outside
        run("ip", "netns", "add", name)
        self._run("ip", "link", "set", "lo", "up")
        self._join("lan0", f"lan-{number}", f"{self.address}/24")
        self._join("admin0", f"admin-{number}", f"{self.admin_address}/30")
        run("ip", "link", "set", f"lan-{number}", "master", "lan")
        self._run("ip", "route", "add", "224.0.0.0/4", "dev", "lan0")
        run("ip", "address", "add", f"{ADMIN}.{number}.1/30", "dev", f"admin-{number}")

    def close(self):
        # The namespace would take them with it, but some time later.
        for link in self._links:
            run("ip", "link", "delete", link)
        run("ip", "netns", "delete", self.name)

    def send_slowly(self, rate):
        """Not faster than `rate`, such as 8mbit."""
        self._run("tc", "qdisc", "replace", "dev", "lan0", "root", "tbf", "rate", rate,
                  "burst", "32kbit", "latency", "200ms")

    def lose(self, probability):
        """Of the packets that arrive."""
        self._run("iptables", "-A", "INPUT", "-i", "lan0", "-m", "statistic", "--mode", "random",
                  "--probability", str(probability), "-j", "DROP")

    def leave(self):
        """Off the network, without a word."""
        self._run("ip", "link", "set", "lan0", "down")

    def come_back(self):
        self._run("ip", "link", "set", "lan0", "up")

    def _join(self, here, there, address):
        run("ip", "link", "add", there, "type", "veth", "peer", "name", here, "netns", self.name)
        self._links.append(there)
        run("ip", "link", "set", there, "up")
        self._run("ip", "address", "add", address, "dev", here)
        self._run("ip", "link", "set", here, "up")

    def _run(self, *command):
        run(*self.launcher, *command)
