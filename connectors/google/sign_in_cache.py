"""A sign-in that is kept between polls, for as long as its file stays the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from connectors.base import AccessRevoked
from connectors.google.apis import Api
from connectors.google.errors import GUIDE

if TYPE_CHECKING:
    from connectors.google.auth.credentials import SignIn
    from connectors.google.client import AnyClient
    from connectors.google.http import AnswerLimits


class Opener(Protocol):
    def __call__(self, of: type[AnyClient]) -> AnyClient: ...


@dataclass(slots=True, kw_only=True)
class KeptSignIn:
    """`file` None is right only where `api_endpoint` is another server than Google's."""

    source: str
    file: Path | None
    subject: str | None
    api_endpoint: str | None
    apis: Sequence[Api]
    _read: tuple[int, SignIn] | None = field(default=None, init=False, repr=False)  # mtime in ns

    @contextmanager
    def conversation(
        self, sleep: Callable[[float], None], limits: AnswerLimits | None = None
    ) -> Iterator[Opener]:
        """Fresh connections within `limits`, for clients of as many APIs as are opened.

        Raises AccessRevoked. A refresh token that Google replaces on the way is kept.
        """
        from connectors.google.client import connect
        from connectors.google.http import AnswerLimits, BoundedHttp

        sign_in = self._sign_in()
        try:
            yield partial(
                connect,
                source=self.source,
                sign_in=sign_in,
                api_endpoint=self.api_endpoint,
                sleep=sleep,
                http=BoundedHttp(self.source, limits or AnswerLimits()),
            )
        finally:
            if sign_in is not None:
                sign_in.keep()

    def _sign_in(self) -> SignIn | None:
        """Read again when the file was replaced, so that no restart is needed.

        Raises AccessRevoked.
        """
        from connectors.google.auth.credentials import load

        if self.file is None:
            if self.api_endpoint is None:
                raise AccessRevoked(
                    self.source, "There are no credentials.", f"Set credentials_file. {GUIDE}"
                )
            return None
        try:
            changed = self.file.stat().st_mtime_ns
        except OSError:
            changed = -1  # `load` says what is wrong
        if self._read is None or self._read[0] != changed:
            self._read = (changed, load(self.source, self.file, self.subject, self.apis))
        return self._read[1]
