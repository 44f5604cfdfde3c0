"""The server's own limit on uploads, over HTTP: what the browser says of a size isn't trusted."""

import http.client
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.local_server import free_port
from tests.pages.browser.running_app import opened, settled, start, stop

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

MEGABYTES = 5
LIMIT = MEGABYTES * 2**20  # the server counts in MiB
BOUNDARY = "limit"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="f.json"\r\n\r\n'
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()
CHUNK = b"x" * 2**20


@pytest.fixture(scope="module")
def small_app(app_home: Path) -> Iterator[str]:
    """The app as it is, but with a limit that can be tried without sending a gigabyte."""
    program = f"import app, sys; app.LIMIT_BYTES = {MEGABYTES}_000_000; sys.exit(app.main())"
    port = free_port()
    process = start(port, ("-c", program), TOKENARIUM_HOME=str(app_home))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


@pytest.fixture(scope="module")
def upload(small_app: str, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A request with which a browser uploaded a small file: its URL and headers."""
    file = tmp_path_factory.mktemp("small") / "small.json"
    file.write_text("{}")
    page = opened(browser, f"{small_app}/library", "[data-testid=stFileUploader]")
    with page.expect_request("**/upload_file/**") as sent:
        page.locator("input[type=file]").set_input_files(str(file))
    settled(page)
    return sent.value


def put(upload: Any, headers: dict[str, str], body: Iterable[bytes]) -> int:
    """The status of an upload of that body; the page's own session and cookies are used."""
    address = urlsplit(upload.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    asked = {
        **{name: upload.all_headers().get(name, "") for name in ("cookie", "x-xsrftoken")},
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        **headers,
    }
    connection.putrequest("PUT", address.path)
    for name, value in asked.items():
        connection.putheader(name, value)
    connection.endheaders()
    try:
        for piece in body:
            connection.send(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server has heard enough
    status = connection.getresponse().status
    connection.close()
    return status


def chunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    yield b"0\r\n\r\n"


def of(size: int) -> Iterator[bytes]:
    """A form with a file of `size` MiB."""
    yield HEAD
    for _ in range(size):
        yield CHUNK
    yield TAIL


def test_a_small_file_is_taken(upload: Any) -> None:
    body = HEAD + b"{}" + TAIL
    assert put(upload, {"Content-Length": str(len(body))}, [body]) == 204
    assert put(upload, {"Transfer-Encoding": "chunked"}, chunked([HEAD, b"{}", TAIL])) == 204


def test_a_large_one_is_refused_before_it_is_sent(upload: Any) -> None:
    assert put(upload, {"Content-Length": str(LIMIT + 1)}, []) == 413


def test_one_that_does_not_say_its_size_is_refused_while_it_arrives(upload: Any) -> None:
    assert put(upload, {"Transfer-Encoding": "chunked"}, chunked(of(MEGABYTES + 2))) == 413


def test_one_that_lies_about_its_size_is_not_taken(upload: Any) -> None:
    """Both headers: a server has to believe the chunks, or refuse."""
    headers = {"Content-Length": "100", "Transfer-Encoding": "chunked"}
    assert put(upload, headers, chunked(of(MEGABYTES + 2))) in (400, 413)


def test_without_the_token_of_the_page_nothing_is_taken(upload: Any) -> None:
    body = HEAD + b"{}" + TAIL
    headers = {"Content-Length": str(len(body)), "x-xsrftoken": "", "cookie": ""}
    assert put(upload, headers, [body]) == 403
