"""An OpenAI-compatible endpoint, against a server of this machine."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

import pytest

from data.charbench import endpoint as module
from data.charbench.endpoint import Endpoint
from data.errors import TokenariumError
from data.public_addresses import PRIVATE_SETTING, is_public
from tests.local_server import Silent, serving

KEY = "sk-very-secret"


class Server(Silent):
    """Gives the next of `plan`: a status and a content; the last one for ever."""

    plan: ClassVar[list[tuple[int, Any]]] = []
    seen: ClassVar[list[tuple[str, str | None, dict[str, Any]]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append((self.path, self.headers["Authorization"], body))
        status, content = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "7")
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def says(text: Any) -> tuple[int, Any]:
    return 200, {"choices": [{"message": {"role": "assistant", "content": text}}]}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its base URL."""
    monkeypatch.setenv(PRIVATE_SETTING, "1")
    Server.plan, Server.seen = [], []
    handler: type[BaseHTTPRequestHandler] = Server
    with serving(handler) as port:
        yield f"http://127.0.0.1:{port}/v1/"


def ask(server: str, *plan: tuple[int, Any], waits: list[float] | None = None) -> str:
    Server.plan = list(plan)
    paused: list[float] = [] if waits is None else waits
    return Endpoint(server, "m", KEY).ask("How many?", paused.append)


def test_a_question_and_its_answer(server: str) -> None:
    assert ask(server, says(" 3")) == " 3"
    ((path, key, body),) = Server.seen
    assert (path, key) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert body["messages"][-1] == {"role": "user", "content": "How many?"}
    assert (body["model"], body["temperature"]) == ("m", 0)
    assert ask(server, says(None)) == ""


def test_busy_and_failing_servers_are_asked_again(server: str) -> None:
    waits: list[float] = []
    assert ask(server, (429, {}), (500, b"oops"), says("2"), waits=waits) == "2"
    assert waits == [7.0, 4.0]
    with pytest.raises(TokenariumError, match=r"too often \(429\), also after 5 tries"):
        ask(server, (429, {}))
    with pytest.raises(TokenariumError, match="failed 5 times"):
        ask(server, (503, b""))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((401, {}), "doesn't take this key"),
        ((404, {}), "no such model or address"),
        ((302, b""), "sends on to another address"),
        ((400, f"bad key {KEY}".encode()), "refuses the question"),
        ((200, b"<html>"), "no chat completion"),
        ((200, {"choices": []}), "no chat completion"),
        ((200, {"choices": [{"message": {"content": ["3"]}}]}), "no chat completion"),
        ((200, b"[" * 100_000), "no chat completion"),
    ],
)
def test_what_else_goes_wrong_is_a_sentence_without_the_key(
    server: str, answer: tuple[int, Any], sentence: str
) -> None:
    with pytest.raises(TokenariumError, match=sentence) as raised:
        ask(server, answer)
    assert KEY not in str(raised.value)
    assert len(Server.seen) == 1


def test_an_endpoint_that_is_down_or_without_end(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TokenariumError, match="can't be reached"):
        Endpoint("http://127.0.0.1:1", "m").ask("?", lambda _: None)
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    with pytest.raises(TokenariumError, match="gave no answer within"):
        ask(server, says("x" * 100))


def test_private_addresses_are_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Server.plan = [says("3")]
    monkeypatch.delenv(PRIVATE_SETTING)
    with pytest.raises(TokenariumError, match="must begin with https"):
        Endpoint(server, "m", KEY)
    for host in ("127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.8", "2130706433"):
        with pytest.raises(TokenariumError, match="private network"):
            Endpoint(f"https://{host}/v1", "m", KEY).ask("?", lambda _: None)
    assert not Server.seen


PUBLIC, OWN = "8.8.8.8", "127.0.0.1"


@pytest.mark.parametrize("answers", [[[OWN]], [[PUBLIC], [OWN]], [[PUBLIC, OWN]]])
def test_a_name_that_is_looked_up_anew_leads_nowhere_else(
    answers: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever owns a name can answer with another address each time (DNS rebinding)."""
    left, connected = list(answers), []

    def looked_up(host: str, port: int, **_: Any) -> list[Any]:
        assert (host, port) == ("rebinds.example", 443)
        return [(None, None, None, None, (one, port)) for one in left.pop(0)]

    def connect(to: tuple[str, int], *_: Any) -> None:
        connected.append(to)
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", looked_up)
    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(TokenariumError, match="private network"):
        Endpoint("https://rebinds.example/v1", "m", KEY).ask("?", lambda _: None)
    # What was looked up is what is connected to, and it is looked up once for each connection.
    assert connected == [(PUBLIC, 443)] * (len(answers) - 1) and not left


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *(("8.8.8.8", True), ("2606:4700:4700::1111", True)),
        *(("127.0.0.1", False), ("10.1.2.3", False), ("192.168.0.1", False), ("0.0.0.0", False)),
        *(("172.16.0.1", False), ("100.64.0.1", False), ("224.0.0.1", False)),
        *(("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:10.0.0.1", False)),
        *(("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("2001:0:1::", False)),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) == public


@pytest.mark.parametrize(
    "url",
    ["", "host/v1", "ftp://h", "https://", "https://h/?a=1", "https://u:p@h/", "https://h:x/",
     "https://h/a b", "https://h/\r\nX: y", "https://[::1"],
)  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(TokenariumError):
        Endpoint(url, "m")


def test_the_key_is_shown_nowhere() -> None:
    its = Endpoint("https://h/v1", "m", KEY)
    assert KEY not in repr(its) and KEY not in str(its)
    with pytest.raises(TokenariumError, match="printable"):
        Endpoint("https://h/v1", "m", "a\r\nX: y")
    with pytest.raises(TokenariumError, match="model"):
        Endpoint("https://h/v1", " ")
    with pytest.raises(TokenariumError, match="a minute"):
        Endpoint("https://h/v1", "m", per_minute=0)
