from __future__ import annotations

import threading
from datetime import timedelta
from threading import Event

import pytest

from monitor.notify.deadline import TimeLimit
from monitor.notify.message import PermanentDeliveryError, TemporaryDeliveryError

SHORT = timedelta(milliseconds=50)


def test_what_is_quick_comes_back_as_it_is() -> None:
    limit = TimeLimit("me")

    assert [limit.run(lambda: "taken"), limit.run(lambda: "again")] == ["taken", "again"]


def test_a_refusal_comes_out_as_it_is() -> None:
    def refuse() -> None:
        raise PermanentDeliveryError("me", "No.", "Ask.")

    with pytest.raises(PermanentDeliveryError, match=r"No\. Ask\."):
        TimeLimit("me").run(refuse)


def test_a_time_out_of_the_call_s_own_is_not_the_limit_s() -> None:
    def time_out() -> None:
        raise TimeoutError("of the socket")

    with pytest.raises(TimeoutError, match="of the socket"):
        TimeLimit("me").run(time_out)


def test_nothing_is_begun_while_something_overruns_and_afterwards_it_is() -> None:
    limit, over = TimeLimit("me", SHORT), Event()
    others = set(threading.enumerate())

    with pytest.raises(TemporaryDeliveryError, match=r"did not finish within 0\.05 s"):
        limit.run(over.wait)
    with pytest.raises(TemporaryDeliveryError, match="still busy"):
        limit.run(lambda: pytest.fail("This must not run."))

    (late,) = set(threading.enumerate()) - others
    over.set()
    late.join(10)
    assert limit.run(lambda: "taken") == "taken"
