"""Two hosted apps with one state folder, and nginx before them with the configuration of
docs/hosting.md."""

import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.documents import DOCS
from tests.local_server import free_port
from tests.pages.browser.running_app import start, stop

CONFIGURATION = re.compile(r"```nginx\n(.*?)```", re.S)
AROUND = """
daemon off; pid {folder}/pid; error_log stderr warn; {user}
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fast; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{configuration}
}}
"""


@dataclass
class Hosted:
    """`addresses` of the apps; `ended` gives what each has printed, and ends it."""

    addresses: Sequence[str]
    ended: Callable[[], list[str]]
    printed: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    ports = [free_port(), free_port()]
    settings = {
        "TOKENARIUM_HOME": str(tmp_path_factory.mktemp("hosted") / "home"),
        "TOKENARIUM_HOSTED": "1",
    }
    program = ("-m", "tests.hosting.faulty_app")
    with ThreadPoolExecutor() as both:
        running = list(both.map(lambda port: start(port, program, **settings), ports))

    def ended() -> list[str]:
        while running:
            its.printed.append(stop(running.pop())[1])
        return its.printed

    its = Hosted([f"http://127.0.0.1:{port}" for port in ports], ended)
    try:
        yield its
    finally:
        ended()


@dataclass(frozen=True)
class Proxy:
    """`trusting`: whoever trusts its certificate."""

    address: str
    trusting: ssl.SSLContext


@pytest.fixture(scope="module")
def proxy(hosted: Hosted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Where there is no nginx: skipped, but in CI that is a failure."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        missing = "No nginx here: sh tests/install_packages.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("nginx")
    certificate, key, port = folder / "its.crt", folder / "its.key", free_port()
    _certify(certificate, key)
    told = CONFIGURATION.search((DOCS / "hosting.md").read_text(encoding="utf-8"))
    assert told is not None
    configuration = told[1]
    apps = [address.removeprefix("http://") for address in hosted.addresses]
    # The documented text but for places of this machine.
    for of_docs, of_here in (
        ("127.0.0.1:8501", apps[0]),
        ("127.0.0.1:8502", apps[1]),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/tokenarium.crt", str(certificate)),
        ("/etc/ssl/tokenarium.key", str(key)),
    ):
        assert configuration.count(of_docs) == 1, of_docs
        configuration = configuration.replace(of_docs, of_here)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        AROUND.format(folder=folder, user=user, configuration=configuration), encoding="utf-8"
    )
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 10
        while not (folder / "pid").exists() and time.monotonic() < deadline:
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.02)
        trusting = ssl.create_default_context(cafile=str(certificate))
        yield Proxy(f"https://localhost:{port}", trusting)
    finally:
        process.terminate()
        process.wait(10)


def _certify(certificate: Path, key: Path) -> None:
    """A certificate for localhost that nobody else signed."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
