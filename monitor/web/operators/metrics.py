"""`/metrics` in Prometheus' form: ids of sources, channels and rules; nothing of any client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from monitor.jobs.reading.figures import Figures, figures_of

_Values = Mapping[tuple[str, ...], float]


def metrics(request: Request) -> Response:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(figures_of(request.state.app)))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        found = self._figures
        yield InfoMetricFamily(
            "steadyframe_build",
            "What is running.",
            value={"version": version("steadyframe"), "schema": found.schema},
        )
        yield from _polls(found)
        yield from _sources(found)
        yield _gauge("steadyframe_findings_open", "Open findings.", ("rule",), found.open_findings)
        yield from _outbox(found)


def _polls(found: Figures) -> Iterable[Metric]:
    polls = CounterMetricFamily(
        "steadyframe_polls", "Polls of this process.", labels=("source", "outcome")
    )
    took = SummaryMetricFamily(
        "steadyframe_poll_duration_seconds", "How long they took.", labels=("source",)
    )
    for source, outcomes in found.polls.items():
        for outcome, number in outcomes.counts.items():
            polls.add_metric((source, outcome), number)
        took.add_metric((source,), sum(outcomes.counts.values()), outcomes.seconds)
    yield polls
    yield took


def _sources(found: Figures) -> Iterable[Metric]:
    seen = {name: one.lag_seconds for name, one in found.sources.items()}
    lag: _Values = {(name,): seconds for name, seconds in seen.items() if seconds is not None}
    yield _gauge("steadyframe_source_lag_seconds", "Since the last good poll.", ("source",), lag)
    states: _Values = {(name, one.status): 1 for name, one in found.sources.items()}
    yield _gauge("steadyframe_source_status", "What `sources` says.", ("source", "status"), states)
    if found.heartbeat_age_seconds is not None:
        yield _gauge(
            "steadyframe_heartbeat_age_seconds",
            "Since the daemon's last sign of life.",
            (),
            {(): found.heartbeat_age_seconds},
        )


def _outbox(found: Figures) -> Iterable[Metric]:
    yield _gauge(
        "steadyframe_outbox_messages",
        "Messages that wait or were set aside.",
        ("channel", "status"),
        found.outbox,
    )
    yield _gauge(
        "steadyframe_outbox_due_age_seconds",
        "Since when the oldest message has been due.",
        ("channel",),
        found.due_age_seconds,
    )
    yield _gauge(
        "steadyframe_channel_failures",
        "Tries in a row that failed.",
        ("channel",),
        found.channel_failures,
    )


def _gauge(name: str, what: str, labels: tuple[str, ...], values: _Values) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, what, labels=labels)
    for key, value in values.items():
        gauge.add_metric(key, value)
    return gauge
