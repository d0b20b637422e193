"""A worker's `/healthz` and `/metrics`, for whoever watches the machine; no client's data."""

from __future__ import annotations

import socket
from threading import Thread

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from monitor.fleet.tasks import JobCounts

_CONNECTIONS = 20


class Endpoint:
    """Serves in a thread of its own until the process ends. Raises OSError for a taken address."""

    def __init__(self, address: tuple[str, int], counts: JobCounts) -> None:
        self.is_at_work = False
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Jobs(counts))
        routes = [Route("/healthz", self._health), Route("/metrics", self._metrics)]
        host, _ = address
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server(address, family=family)
        config = uvicorn.Config(
            Starlette(routes=routes),
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=10,
        )
        serve = uvicorn.Server(config).run
        Thread(target=serve, args=([listening],), name="endpoint", daemon=True).start()

    def _health(self, _: Request) -> Response:
        says = "at work\n" if self.is_at_work else "no queue\n"
        return PlainTextResponse(says, 200 if self.is_at_work else 503)

    def _metrics(self, _: Request) -> Response:
        # The header of Prometheus' own, whose version Starlette would write another charset behind.
        headers = {"Content-Type": CONTENT_TYPE_LATEST}
        return Response(generate_latest(self._registry), headers=headers)


class _Jobs(Collector):
    def __init__(self, counts: JobCounts) -> None:
        self._counts = counts

    def collect(self) -> list[Metric]:
        jobs = CounterMetricFamily(
            "steadyframe_jobs", "Jobs that this worker did.", labels=("kind", "outcome")
        )
        seconds = CounterMetricFamily(
            "steadyframe_job_seconds", "What they took together.", labels=("kind",)
        )
        failed = CounterMetricFamily(
            "steadyframe_job_failures", "Whose jobs failed.", labels=("practice", "kind")
        )
        late = SummaryMetricFamily(
            "steadyframe_poll_late_seconds", "By how much polls came after their time."
        )
        with self._counts.lock:
            late.add_metric((), count_value=self._counts.polls, sum_value=self._counts.late)
            for names, number in self._counts.done.items():
                jobs.add_metric(names, number)
            for kind, total in self._counts.seconds.items():
                seconds.add_metric((kind,), total)
            for names, number in self._counts.failed.items():
                failed.add_metric(names, number)
        return [jobs, seconds, failed, late]
