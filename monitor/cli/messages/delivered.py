"""What came of sending messages, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.cli.output import report, say, warn

if TYPE_CHECKING:
    from monitor.jobs.delivery.dispatch import DeliveryReport


def say_delivered(delivery: DeliveryReport) -> None:
    """With the trouble that there was; `--quiet` leaves out what went well."""
    said = say if delivery.errors else report
    said(f"{delivery.sent} sent, {delivery.waiting} to be tried again, {delivery.failed} refused.")
    for channel, error in delivery.errors.items():
        warn(f"{channel}: {error}")
