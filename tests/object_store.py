"""An S3-compatible store of the tests' own: localbucket (PyPI), which keeps buckets as folders,
with what it lacks and S3 has: it knows a key, and removes several objects by one request."""

import threading
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import pytest
from localbucket import S3Error, S3Handler

BUCKET, PREFIX = "observatory", "state"
KEY, SECRET = "the-key", "the-secret"


class Handler(S3Handler):  # type: ignore[misc]
    asked: list[tuple[str, str]]
    """The method and path of each request."""

    def _dispatch(self, action):  # type: ignore[no-untyped-def]
        self.asked.append((self.command, self.path))
        super()._dispatch(action if self._is_known() else self._refuse)

    def _is_known(self) -> bool:
        return f"Credential={KEY}/" in self.headers.get("Authorization", "")

    def _refuse(self, bucket: str, key: str) -> None:
        if self.command in ("PUT", "POST"):
            self._read_body()
        raise S3Error(HTTPStatus.FORBIDDEN, "InvalidAccessKeyId", "This key doesn't exist.")

    def _post_request(self, bucket: str, key: str) -> None:
        if "delete" not in self.query:
            super()._post_request(bucket, key)
            return
        named = [
            its.text for its in ElementTree.fromstring(self._read_body()).iterfind(".//{*}Key")
        ]
        for name in named:
            self._object_path(bucket, str(name)).unlink(missing_ok=True)
        done = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in named)
        self._send(HTTPStatus.OK, f"<DeleteResult>{done}</DeleteResult>".encode())


class Store:
    """One that runs in this process, with an empty bucket in the folder."""

    def __init__(self, folder: Path) -> None:
        self.bucket = folder / BUCKET
        self.files = self.bucket / PREFIX
        self.files.mkdir(parents=True)
        self.asked: list[tuple[str, str]] = []
        handler = type("Handler", (Handler,), {"data_root": folder, "asked": self.asked})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def name(self, patch: pytest.MonkeyPatch) -> None:
        """Set the settings to it."""
        patch.setenv("TOKENARIUM_STORE", f"s3://{BUCKET}/{PREFIX}")
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{self.port}")
        patch.setenv("AWS_ACCESS_KEY_ID", KEY)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
