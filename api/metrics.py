"""What the operator's monitoring asks: requests, how long they took, open sessions, jobs, workers,
memory; in Prometheus' text format at `/metrics`, for who sends the key that the setting names.
Without the setting there is no such address.

A request is counted by kind, never by its address, which holds keys and texts.
"""

import asyncio
import os
import secrets
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.place import ROOT
from data.errors import TokenariumError
from studies.engine import jobs

PLACE = "/metrics"
SETTING = "TOKENARIUM_METRICS_KEY"
OWN = ("/tokens", "/embed/", "/preview/", "/healthz")
BUCKETS_S = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class Metrics:
    """ASGI middleware, the outermost: counts what passes, and answers `/metrics`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Queue())
        self._requests = Counter(
            "tokenarium_requests", "Requests answered", ["kind", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "tokenarium_request_seconds",
            "Time from a request to the end of its answer",
            ["kind"],
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._sessions = Gauge(
            "tokenarium_sessions", "Browsers' connections that are open", registry=self._registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with self._sessions.track_inprogress():
                await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _path(scope) == PLACE and os.environ.get(SETTING):
            await (await self._answer(scope))(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind, status, began = _kind(scope), 500, time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            self._requests.labels(kind, str(status)).inc()
            self._seconds.labels(kind).observe(time.perf_counter() - began)

    async def _answer(self, scope: Scope) -> Response:
        sent = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ")
        if not secrets.compare_digest(sent.encode(), os.environ[SETTING].encode()):
            return PlainTextResponse(f"The key that {SETTING} names is needed.\n", 401)
        content = await asyncio.to_thread(generate_latest, self._registry)
        return Response(content, media_type=CONTENT_TYPE_LATEST)


class _Queue(Collector):
    """Jobs and workers, as they are when they are asked for; nothing while the database is away."""

    def collect(self) -> Iterator[Metric]:
        try:
            counts, workers = jobs.counts(), jobs.workers()
        except TokenariumError:
            return
        found = GaugeMetricFamily("tokenarium_jobs", "Jobs that are kept", None, ["queue", "state"])
        for (queue, state), count in sorted(counts.items()):
            found.add_metric([queue, state], count)
        yield found
        yield GaugeMetricFamily("tokenarium_workers", "Workers that are alive", len(workers))


def _path(scope: Scope) -> str:
    return str(scope.get("path", "")).removeprefix(scope.get("root_path", ""))


def _kind(scope: Scope) -> str:
    """api, own (our routes beside the pages), page, or streamlit's files and uploads."""
    path = _path(scope)
    if f"{path}/".startswith(f"{ROOT}/"):
        return "api"
    if path.startswith(OWN):
        return "own"
    return "page" if "text/html" in Headers(scope=scope).get("accept", "") else "streamlit"
