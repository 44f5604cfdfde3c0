"""The charts on a page as PNG, SVG and HTML that stands alone, made by the reader's browser.

It has them as they are on the screen. What makes the files is plotly's own script, which is fetched
from here when a file is first asked for: the one inside Streamlit's page can't be called.
"""

import gzip
from functools import cache
from importlib.metadata import version
from pathlib import Path

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

HERE = Path(__file__).parent
ADDRESS = f"export/plotly-{version('plotly')}.js"
YEAR = 365 * 24 * 60 * 60  # seconds

_PICTURES = st.components.v2.component(
    "export_pictures",
    html="<ul></ul><p role=status></p>",
    css=(HERE / "pictures.css").read_text(encoding="utf-8"),
    js=(HERE / "pictures.js").read_text(encoding="utf-8"),
)


def draw(key: str) -> None:
    """Draw a line for each chart of the page, with what it can be had as."""
    _PICTURES(data={"script": ADDRESS}, key=key, height="content")


async def script(request: Request) -> Response:
    """plotly's script as its package has it."""
    headers = {
        "content-encoding": "gzip",
        "cache-control": f"public, max-age={YEAR}, immutable",  # its version is in its address
    }
    return Response(_packed(), 200, headers, "text/javascript")


@cache
def _packed() -> bytes:
    """Packed once: 4.8 MB become 1.4."""
    place = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return gzip.compress(place.read_bytes(), 6, mtime=0)
