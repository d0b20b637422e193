"""A worker's `/healthz` and `/metrics`, for whoever watches the machine; no client's data."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from monitor.fleet.tasks import JobCounts


class Endpoint:
    """Serves in a thread of its own until the process ends. Raises OSError for a taken address."""

    def __init__(self, address: tuple[str, int], counts: JobCounts) -> None:
        self.is_at_work = False
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Jobs(counts))
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                if self.path == "/healthz":
                    says = b"at work\n" if endpoint.is_at_work else b"no queue\n"
                    self._answer(200 if endpoint.is_at_work else 503, "text/plain", says)
                elif self.path == "/metrics":
                    self._answer(200, CONTENT_TYPE_LATEST, generate_latest(registry))
                else:
                    self._answer(404, "text/plain", b"/healthz or /metrics\n")

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Who asks, and how often, is of no interest."""

        server = ThreadingHTTPServer(address, Handler)
        server.daemon_threads = True
        Thread(target=server.serve_forever, name="endpoint", daemon=True).start()


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
        with self._counts.lock:
            for names, number in self._counts.done.items():
                jobs.add_metric(names, number)
            for kind, total in self._counts.seconds.items():
                seconds.add_metric((kind,), total)
            for names, number in self._counts.failed.items():
                failed.add_metric(names, number)
        return [jobs, seconds, failed]
