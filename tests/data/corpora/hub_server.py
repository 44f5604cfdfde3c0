"""A small stand-in for the hub: the part of its protocol that a data set's files need."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from tests.local_server import COMMIT, Silent, git_blob, serving

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
            self.send(404)
        else:
            repo, rest = path.removeprefix("/datasets/").split("/resolve/")
            commit, name = rest.split("/", 1)
            assert commit == COMMIT
            branches = self.holder.data_sets[repo]
            listed = next(files[name] for files in branches.values() if name in files)
            self.send(200, self.holder.served.get(name, listed))

    def _listing(self, repo: str, branch: str) -> None:
        known = self.holder.data_sets.get(repo)
        if known is None:
            return self.send(401, code="RepoNotFound")
        if branch not in known:
            return self.send(404, code="RevisionNotFound")
        siblings = [
            {"rfilename": name, "size": len(content), "blobId": git_blob(content)}
            for name, content in known[branch].items()
        ]
        card = {"license": "cc-by-4.0"}
        listing = {"id": repo, "sha": COMMIT, "siblings": siblings, "cardData": card}
        return self.send(200, json.dumps(listing).encode(), kind="application/json")
