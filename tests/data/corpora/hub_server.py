"""A small stand-in for the hub: the part of its protocol that a data set's files need."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from tests.local_server import Silent, serving

COMMIT = "89abcdef0123456789abcdef0123456789abcdef"

Branches = Mapping[str, Mapping[str, bytes]]
"""Branch → path → content."""


@dataclass
class Hub:
    address: str
    data_sets: dict[str, Branches]
    served: dict[str, bytes] = field(default_factory=dict)  # by path, where it isn't what is listed
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def running(data_sets: dict[str, Branches]) -> Iterator[Hub]:
    hub = Hub("", data_sets)

    class Handler(_Handler):
        holder = hub

    with serving(Handler) as port:
        hub.address = f"http://127.0.0.1:{port}"
        yield hub


class _Handler(Silent):
    holder: Hub

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.holder.asked.append((path, self.headers.get("Authorization", "")))
        if path.startswith("/api/datasets/"):
            repo, _, branch = path.removeprefix("/api/datasets/").partition("/revision/")
            self._listing(repo, branch or "main")
        elif not path.startswith("/datasets/"):  # the client asks for more than data sets
            self._send(404)
        else:
            repo, rest = path.removeprefix("/datasets/").split("/resolve/")
            commit, name = rest.split("/", 1)
            assert commit == COMMIT
            branches = self.holder.data_sets[repo]
            listed = next(files[name] for files in branches.values() if name in files)
            self._send(200, self.holder.served.get(name, listed))

    def _listing(self, repo: str, branch: str) -> None:
        known = self.holder.data_sets.get(repo)
        if known is None:
            return self._send(401, code="RepoNotFound")
        if branch not in known:
            return self._send(404, code="RevisionNotFound")
        siblings = [
            {
                "rfilename": name,
                "size": len(content),
                "blobId": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest(),
            }
            for name, content in known[branch].items()
        ]
        card = {"license": "cc-by-4.0"}
        listing = {"id": repo, "sha": COMMIT, "siblings": siblings, "cardData": card}
        return self._send(200, json.dumps(listing).encode(), kind="application/json")

    def _send(
        self, status: int, content: bytes = b"", code: str = "", kind: str = "text/plain"
    ) -> None:
        self.send_response(status)
        if code:
            self.send_header("X-Error-Code", code)
            self.send_header("X-Error-Message", f"{code}.")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
