"""How a command ends when something went wrong: one clear line, and the contract's status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from monitor.stderr import tell

DONE, ATTENTION, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


@contextmanager
def explained() -> Iterator[None]:
    """Turn what may go wrong outside into words on stderr and an exit status."""
    try:
        yield
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _leave("Interrupted.", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(WRONG_USE)
    except BrokenPipeError:
        # The reader went away (`| head`). Python would complain once more while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
    except Exception as error:  # noqa: BLE001 - the last stop: no traceback may reach a user
        _leave(*_words_for(error))


def _words_for(error: Exception) -> tuple[str, int]:
    from config.errors import ConfigError
    from monitor.jobs.access.clinicians import UnknownClinician
    from monitor.jobs.access.passwords import WeakPassword
    from monitor.jobs.access.tokens import UnknownToken
    from monitor.jobs.access.users import UnfitUser, UnknownUser
    from monitor.jobs.answers.statements import (
        NotAChange,
        NotAPromise,
        NotOpen,
        NotSaidDone,
        UnknownFinding,
    )
    from monitor.jobs.app import StoreError
    from monitor.jobs.privacy.moving import UnfitFile
    from monitor.jobs.reading.client_names import SeveralClientsError, UnknownClientError
    from monitor.jobs.time_guard import TimeWentBack

    of_a_finding = (NotAChange, NotAPromise, NotOpen, NotSaidDone, UnknownFinding)
    wrong_use = (*of_a_finding, SeveralClientsError, UnknownClientError)
    of_the_page = (UnfitUser, UnknownClinician, UnknownToken, UnknownUser, WeakPassword)
    if isinstance(error, (ConfigError, TimeWentBack, UnfitFile, *wrong_use, *of_the_page)):
        return str(error), WRONG_USE
    if isinstance(error, StoreError):
        return str(error), ATTENTION
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return f"The system refused: {error.strerror}{where}.", ATTENTION
    _keep_trace(error)
    return (
        f"Something went wrong inside SteadyFrame ({type(error).__name__}). Nothing stored is "
        "lost. Set STEADYFRAME_DEBUG=1, run it again, and report what it prints.",
        ATTENTION,
    )


def _keep_trace(error: Exception) -> None:
    if os.environ.get("STEADYFRAME_DEBUG"):
        import traceback

        traceback.print_exception(error)


def _leave(text: str, status: int) -> None:
    tell(text)
    sys.exit(status)
