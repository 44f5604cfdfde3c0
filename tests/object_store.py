"""An S3-compatible store of the tests' own: localbucket (PyPI), which keeps buckets as folders,
with what it lacks and S3 has: it knows a key and checks what is signed with it (AWS Signature
Version 4, https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html), and
removes several objects by one request."""

import hashlib
import hmac
import re
import threading
from functools import reduce
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import pytest
from localbucket import S3Error, S3Handler

BUCKET, PREFIX = "observatory", "state"
KEY, SECRET, EXPIRED = "the-key", "the-secret", "a token of yesterday"
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), ?"
    r"SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)


class Handler(S3Handler):  # type: ignore[misc]
    asked: list[tuple[str, str]]
    """The method and path of each request."""

    def _dispatch(self, action):  # type: ignore[no-untyped-def]
        self.asked.append((self.command, self.path))
        refused = self._refused()

        def refuse(bucket: str, key: str) -> None:
            if self.command in ("PUT", "POST"):
                self._read_body()
            raise refused

        super()._dispatch(refuse if refused else action)

    def _refused(self) -> S3Error | None:
        signed = _SIGNED.fullmatch(self.headers.get("Authorization", ""))
        if self.headers.get("x-amz-security-token") == EXPIRED:
            return S3Error(HTTPStatus.BAD_REQUEST, "ExpiredToken", "The token has expired.")
        if signed is None or signed["key"] != KEY:
            return S3Error(HTTPStatus.FORBIDDEN, "InvalidAccessKeyId", "This key doesn't exist.")
        if not hmac.compare_digest(self._signature(signed), signed["signature"]):
            return S3Error(HTTPStatus.FORBIDDEN, "SignatureDoesNotMatch", "Signed otherwise.")
        return None

    def _signature(self, signed: re.Match[str]) -> str:
        path, _, query = self.path.partition("?")
        asked = sorted(one if "=" in one else f"{one}=" for one in query.split("&") if one)
        names = signed["headers"].split(";")
        headers = [f"{name}:{' '.join(self.headers[name].split())}\n" for name in names]
        whole = [self.command, path, "&".join(asked), "".join(headers), signed["headers"]]
        request = "\n".join([*whole, self.headers["x-amz-content-sha256"]])
        digest = hashlib.sha256(request.encode()).hexdigest()
        said = ["AWS4-HMAC-SHA256", self.headers["x-amz-date"], signed["scope"], digest]
        key = reduce(_signed, signed["scope"].split("/"), f"AWS4{SECRET}".encode())
        return _signed(key, "\n".join(said)).hex()

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


def _signed(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


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
