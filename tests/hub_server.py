"""A small stand-in for the Hugging Face hub: the part of its protocol that fetching files needs.

Answers /api/models/REPO/revision/REV (of data sets: /api/datasets/…) with the commit and the files,
and /REPO/resolve/COMMIT/FILE (/datasets/…) with the file or a redirect to another host, as the hub
does for large files. Errors carry the hub's own X-Error-Code.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from tests.local_server import COMMIT, Silent, serving


@dataclass
class Repository:
    files: Mapping[str, bytes]
    converted: Mapping[str, bytes] = field(default_factory=dict)  # of a data set, to Parquet
    gated_for: str | None = None  # the one token that may read the files
    large: tuple[str, ...] = ()  # files that lie on the other host
    sizes: Mapping[str, int] = field(default_factory=dict)  # what is listed, where it isn't so
    served: Mapping[str, bytes] = field(default_factory=dict)  # what is sent, where it isn't so

    def branch(self, revision: str) -> Mapping[str, bytes]:
        """The files of a revision; nothing where there is none."""
        return self.files if revision in ("main", COMMIT) else self.converted

    def sibling(self, name: str, content: bytes) -> dict[str, object]:
        """The file as it is listed."""
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        size = self.sizes.get(name, len(content))
        listed: dict[str, object] = {"rfilename": name, "size": size, "blobId": blob}
        if name in self.large:
            sha256 = hashlib.sha256(content).hexdigest()
            listed["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 134}
        return listed


@dataclass
class Hub:
    """A running server: what it holds, and what it was asked for, with the token sent."""

    address: str
    repositories: dict[str, Repository]
    asked: list[tuple[str, str]] = field(default_factory=list)
    storage: "Hub | None" = None

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def running(repositories: dict[str, Repository]) -> Iterator[Hub]:
    """A hub and its storage host, each on a port of its own."""
    with _server(repositories) as storage, _server(repositories, storage) as hub:
        yield hub


@contextmanager
def _server(repositories: dict[str, Repository], storage: Hub | None = None) -> Iterator[Hub]:
    hub = Hub("", repositories, storage=storage)

    class Handler(_Handler):
        holder = hub

    with serving(Handler) as port:
        # Another name of the same machine is another host to the client.
        hub.address = f"http://{'localhost' if storage is None else '127.0.0.1'}:{port}"
        yield hub


class _Handler(Silent):
    holder: Hub

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.holder.asked.append((path, self.headers.get("Authorization", "")))
        if path.startswith("/api/"):
            kind, _, asked = path.removeprefix("/api/").partition("/")
            repo, _, revision = asked.partition("/revision/")
            self._listing(kind, repo, revision or "main")
        elif "/resolve/" in path:
            repo, rest = path.removeprefix("/datasets")[1:].split("/resolve/")
            commit, name = rest.split("/", 1)
            assert commit == COMMIT
            self._file(repo, name)
        else:  # the storage host
            repo, _, name = path[1:].rpartition("/")
            known = self.holder.repositories.get(repo)
            if known is None:
                return self.send(404)
            self.send(200, known.files[name])
        return None

    def _listing(self, kind: str, repo: str, revision: str) -> None:
        known = self.holder.repositories.get(repo) if kind in ("models", "datasets") else None
        if known is None:
            return self.send(401, code="RepoNotFound")
        if not known.branch(revision):
            return self.send(404, code="RevisionNotFound")
        siblings = [known.sibling(*each) for each in known.branch(revision).items()]
        card = {"license": "cc-by-4.0"}
        listing = {"id": repo, "sha": COMMIT, "siblings": siblings, "cardData": card}
        return self.send(200, json.dumps(listing).encode(), kind="application/json")

    def _file(self, repo: str, name: str) -> None:
        known = self.holder.repositories[repo]
        files = {**known.converted, **known.files}
        if known.gated_for and self.headers.get("Authorization") != f"Bearer {known.gated_for}":
            return self.send(403 if "Authorization" in self.headers else 401, code="GatedRepo")
        if name not in files:
            return self.send(404, code="EntryNotFound")
        if name in known.large and self.holder.storage is not None:
            self.send_response(302)
            self.send_header("Location", f"{self.holder.storage.address}/{repo}/{name}")
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self.send(200, known.served.get(name, files[name]))
