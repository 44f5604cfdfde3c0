"""A small stand-in for the Hugging Face hub: the part of its protocol that fetching files needs.

Answers /api/models/REPO/revision/REV with the commit and the files, and /REPO/resolve/COMMIT/FILE
with the file or a redirect to another host, as the hub does for large files. Errors carry the hub's
own X-Error-Code.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from tests.local_server import COMMIT, Silent, git_blob, serving


@dataclass
class Repository:
    files: Mapping[str, bytes]
    gated_for: str | None = None  # the one token that may read the files
    large: tuple[str, ...] = ()  # files that lie on the other host
    sizes: Mapping[str, int] = field(default_factory=dict)  # what is listed, where it isn't so
    served: Mapping[str, bytes] = field(default_factory=dict)  # what is sent, where it isn't so


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
        if path.startswith("/api/models/"):
            self._listing(*path.removeprefix("/api/models/").split("/revision/"))
        elif "/resolve/" in path:
            repo, rest = path[1:].split("/resolve/")
            commit, name = rest.split("/", 1)
            self._file(repo, commit, name)
        else:  # the storage host
            repo, name = path[1:].rsplit("/", 1)
            self.send(200, self.holder.repositories[repo].files[name])

    def _listing(self, repo: str, revision: str = "main") -> None:
        known = self.holder.repositories.get(repo)
        if known is None:
            return self.send(401, code="RepoNotFound")
        if revision not in ("main", COMMIT):
            return self.send(404, code="RevisionNotFound")
        siblings = [_sibling(known, name) for name in known.files]
        listing = {"id": repo, "sha": COMMIT, "siblings": siblings, "private": False}
        return self.send(200, json.dumps(listing).encode(), kind="application/json")

    def _file(self, repo: str, commit: str, name: str) -> None:
        known = self.holder.repositories[repo]
        if known.gated_for and self.headers.get("Authorization") != f"Bearer {known.gated_for}":
            return self.send(403 if "Authorization" in self.headers else 401, code="GatedRepo")
        if name not in known.files:
            return self.send(404, code="EntryNotFound")
        assert commit == COMMIT
        if name in known.large and self.holder.storage is not None:
            self.send_response(302)
            self.send_header("Location", f"{self.holder.storage.address}/{repo}/{name}")
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self.send(200, known.served.get(name, known.files[name]))


def _sibling(repository: Repository, name: str) -> dict[str, object]:
    content = repository.files[name]
    listed: dict[str, object] = {
        "rfilename": name,
        "size": repository.sizes.get(name, len(content)),
        "blobId": git_blob(content),
    }
    if name in repository.large:
        sha256 = hashlib.sha256(content).hexdigest()
        listed["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 134}
    return listed
