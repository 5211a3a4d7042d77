"""A client of a node's HTTP admin port."""
import http.client
import json
import os
from urllib.parse import urlencode

DEADLINE_SECONDS = 60


class Reply:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def expect(self, *statuses):
        if self.status not in statuses:
            raise AssertionError(f"HTTP {self.status} instead of {statuses}: {self.body[:500]!r}")
        return self.json()


class AdminPort:
    def __init__(self, port, address="127.0.0.1"):
        self.port = port
        self.address = address

    def request(self, method, target, body=None, headers=None):
        """One request on a connection of its own. A refusal that comes while the body is still
        being sent is read all the same."""
        connection = http.client.HTTPConnection(self.address, self.port, timeout=DEADLINE_SECONDS)
        try:
            try:
                connection.request(method, target, body, headers or {})
            except (BrokenPipeError, ConnectionResetError):
                response = http.client.HTTPResponse(connection.sock, method=method)
                response.begin()
            else:
                response = connection.getresponse()
            return Reply(response, response.read())
        finally:
            connection.close()

    def get(self, target):
        return self.request("GET", target).expect(200)

    def post(self, target, body):
        return self.request("POST", target, json.dumps(body), {"Content-Type": "application/json"})

    def send_file(self, path, name, **query):
        """Offers a file for publication and returns the reply, whatever it is."""
        target = "/v1/files?" + urlencode({"name": name, **query})
        with open(path, "rb") as source:
            length = {"Content-Length": str(os.path.getsize(path))}
            return self.request("POST", target, source, length)

    def publish(self, path, name=None, **query):
        return self.send_file(path, name or os.path.basename(path), **query).expect(200, 201)

    def request_download(self, file_id):
        return self.post("/v1/downloads", {"id": file_id}).expect(200, 202)

    def download(self, file_id):
        return self.get(f"/v1/downloads/{file_id}")

    def content(self, file_id, headers=None, method="GET"):
        return self.request(method, f"/v1/files/{file_id}/content", headers=headers)

    def delete_file(self, file_id, **query):
        """The reply, whatever it is."""
        target = f"/v1/files/{file_id}" + ("?" + urlencode(query) if query else "")
        return self.request("DELETE", target)

    def knows_file(self, file_id):
        return self.request("GET", f"/v1/files/{file_id}").status == 200

    def send_bundle(self, payload, **query):
        return self.request("POST", "/v1/bundles?" + urlencode(query), payload).expect(201)

    def bundle(self, arrival):
        return self.get(f"/v1/bundles/{arrival}")

    def payload(self, arrival):
        return self.request("GET", f"/v1/bundles/{arrival}/payload").body

    def remove_bundle(self, arrival):
        return self.request("DELETE", f"/v1/bundles/{arrival}").expect(200)

    def inbox(self, **query):
        return self.get("/v1/inbox?" + urlencode(query))["bundles"]

    def trust_key(self, key, name, level="known"):
        return self.post("/v1/keys", {"key": key, "name": name, "level": level}).expect(200)

    def queue(self, name):
        """Every bundle of the queue, oldest first."""
        bundles, after = [], None
        while True:
            query = {"queue": name, **({"after": after} if after else {})}
            page = self.get("/v1/bundles?" + urlencode(query))
            bundles += page["bundles"]
            after = page["next"]
            if after is None:
                return bundles

    def peers_up(self):
        return [peer for peer in self.get("/v1/peers")["peers"] if peer["state"] == "up"]
