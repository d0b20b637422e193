"""What every channel owes that goes over the network, as tests that its test class inherits.

A receiver says how its channel is to be tried, and what the channel's page in docs/ promises.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest

from monitor.notify.message import (
    DeliveryError,
    Notifier,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from tests.contract.channels.notifier_suite import NotifierContract, Receiver, message
from tests.servers.post_server import running_posts

SHORT = timedelta(seconds=0.3)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class NetworkReceiver(Receiver):
    goes_by_proxy = False  # whether the channel's page says that it asks a proxy of the environment

    @abstractmethod
    def notifier_within(self, total: timedelta) -> Notifier:
        """One that has so much time for a delivery."""

    @abstractmethod
    def dripping(self) -> AbstractContextManager[None]:
        """Inside it, whoever connects gets an answer that comes drop by drop and has no end."""

    @abstractmethod
    def guarded_notifier(self) -> Notifier | None:
        """One that may not go to a private network; None where the channel's page lets it go."""


class HttpReceiver(NetworkReceiver):
    @abstractmethod
    def redirecting(self, status: int, to: str) -> AbstractContextManager[None]:
        """Inside it, whoever posts is sent to another address."""


class NetworkNotifierContract(NotifierContract):
    def test_a_receiver_that_drips_is_given_up_when_the_time_is_over(
        self, receiver: NetworkReceiver
    ) -> None:
        with (
            receiver.dripping(),
            pytest.raises(TemporaryDeliveryError, match=r"in time|did not finish within"),
        ):
            receiver.notifier_within(SHORT).send(message())

    def test_a_proxy_of_the_environment_is_asked_only_if_the_page_says_so(
        self, receiver: NetworkReceiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with running_posts() as proxy, monkeypatch.context() as environment:
            for name in _PROXIES:
                environment.setenv(name, proxy.url)
                environment.setenv(name.lower(), proxy.url)
                environment.delenv("NO_PROXY", raising=False)
                environment.delenv("no_proxy", raising=False)
            receiver.notifier().send(message())
            asked = len(proxy.posts)

        expected = (1, 0) if receiver.goes_by_proxy else (0, 1)
        assert (asked, len(receiver.received())) == expected

    def test_a_private_address_is_refused_unless_the_page_lets_it_go(
        self, receiver: NetworkReceiver
    ) -> None:
        """Every receiver is on this machine, which is as private as an address can be."""
        guarded = receiver.guarded_notifier()
        if guarded is None:
            receiver.notifier().send(message())
        else:
            with pytest.raises(PermanentDeliveryError, match="private network"):
                guarded.send(message())

        assert len(receiver.received()) == (1 if guarded is None else 0)


class HttpNotifierContract(NetworkNotifierContract):
    @pytest.mark.parametrize("status", [302, 307])
    def test_a_redirect_is_no_delivery_and_nobody_is_asked_there(
        self, receiver: HttpReceiver, status: int
    ) -> None:
        with running_posts() as elsewhere:
            elsewhere.body = "ok"
            with receiver.redirecting(status, elsewhere.url), pytest.raises(DeliveryError) as told:
                receiver.notifier().send(message())

        assert elsewhere.posts == []
        self.is_told_well(told.value, receiver)


@contextmanager
def redirecting_server(status: int, to: str) -> Iterator[str]:
    """The address of a server that sends everyone away."""
    with running_posts() as server:
        server.status, server.headers = status, {"Location": to}
        yield server.url
