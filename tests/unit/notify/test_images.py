from __future__ import annotations

from monitor.notify.images import with_inline_images
from monitor.notify.message import Image

WEEKS = Image(name="weeks", png=b"\x89PNG", alt="Twelve weeks")


def test_an_image_comes_to_where_the_html_names_it() -> None:
    html = '<img src="cid:weeks" alt="Twelve weeks">'

    shown = with_inline_images(html, [WEEKS])

    assert shown == '<img src="data:image/png;base64,iVBORw==" alt="Twelve weeks">'


def test_words_of_a_calendar_are_no_image() -> None:
    html = "<p>cid:weeks &#34;cid:weeks&#34;</p>"

    assert with_inline_images(html, [WEEKS]) == html


def test_an_image_that_nobody_brought_stays_a_name() -> None:
    html = '<img src="cid:other">'

    assert with_inline_images(html, [WEEKS]) == html


def test_a_name_that_begins_another_is_not_taken_for_it() -> None:
    html = '<img src="cid:weeks2">'

    assert with_inline_images(html, [WEEKS]) == html
