"""Where a message's HTML finds its images: `cid:NAME` until a channel puts its own place in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.notify.message import Image


def with_inline_images(html: str, images: Iterable[Image]) -> str:
    """The HTML with its images inside it, for a file or a browser."""
    return with_places(html, {i.name: f"data:image/png;base64,{i.base64}" for i in images})


def with_places(html: str, places: Mapping[str, str]) -> str:
    """Each `"cid:NAME"` becomes its place: a URL that needs no escaping in an attribute."""
    for name, place in places.items():
        # With its quotes, which escaped text can't have: words of a calendar stay words.
        html = html.replace(f'"cid:{name}"', f'"{place}"')
    return html
