"""Pages from templates: everything is escaped, and a value that is missing is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from monitor.jobs.app import Installation


def page(
    name: str,
    app: Installation,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A template with its values, worded already. Raises jinja2.UndefinedError for one too few."""
    language = app.practice.language
    text = _environment().get_template(name).render(lang=language.code, **values)
    return HTMLResponse(text, status_code=status, headers=dict(headers or {}))


def _with_code(text: str) -> Markup:
    """What stands between backticks is something to type."""
    # As plain text: what is put together out of a Markup is escaped once more.
    return Markup(re.sub("`(.*?)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["with_code"] = _with_code
    return made
