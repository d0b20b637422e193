"""Builds and renders weekly digests: one clinician's, and that of a practice of 20 x 40.

Run it as `python -m bench.bench_digest [CLINICIANS [CLIENTS]]` (a minute to set up). Each client
has two years of weekly sessions behind. The peer draws the same weeks with a bare jinja2 template
and matplotlib as it comes (pyplot): what a page and a chart cost at the least. Times are seconds of
processor time, the best of three; the first chart of a process also loads matplotlib, and is told
apart. The last line is JSON.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import jinja2
import structlog

from bench.bench_evaluate import clinic, evaluated, poll_all
from bench.clinics import NOW
from config.sections.digests import Digest as DigestSettings
from monitor.core.digest.model import Digest
from monitor.jobs.app import Installation
from monitor.jobs.digests.weekly import build_for, chosen_week
from monitor.notify.message import Message
from monitor.notify.render.messages import render_digest

ONE = DigestSettings(name="one", to=("-",), clinician="k0")
ALL = DigestSettings(name="all", to=("-",), scope="practice")
MUST, MUST_WITH_CHARTS = 0.3, 1.5
PAGE = """<h1>{{ lead }}</h1><img src="{{ chart }}">{% for week, rate in weeks %}
<p>{{ week }}: {{ rate }}</p>{% endfor %}{% for line in lines %}<p>{{ line }}</p>{% endfor %}"""


def taken(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def best(work: Callable[[], object]) -> float:
    return min(taken(work) for _ in range(3))


def built(app: Installation, settings: DigestSettings) -> Digest:
    return build_for(app, settings, chosen_week(app, None, app.now()), app.now())


def rendered(app: Installation, digest: Digest, *, charts: bool) -> Message:
    zone = app.practice.zone
    return render_digest(digest, created_at=NOW, show=str, zone=zone, charts=charts)


def bare(digest: Digest) -> str:
    from matplotlib import pyplot

    weeks = [(week.week, week.rate) for week in digest.trend.weeks if week.rate is not None]
    pyplot.figure()
    pyplot.plot([week for week, _ in weeks], [rate for _, rate in weeks], "o-")
    for limit in (digest.trend.lower, digest.trend.mean, digest.trend.upper):
        pyplot.axhline(limit or 0)
    pyplot.savefig(BytesIO())
    pyplot.close()
    page = jinja2.Environment(autoescape=True).from_string(PAGE)
    lines = [*(item.what for item in digest.repair), *(item.what for item in digest.steady)]
    return page.render(lead=digest.lead, weeks=weeks, chart="chart.png", lines=lines)


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    clinicians, clients = (*map(int, sys.argv[1:]), *(20, 40)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as name:
        app = clinic(Path(name), clinicians, clients)
        for moment in (NOW - timedelta(weeks=14), NOW):
            poll_all(app, moment)
            evaluated(app, moment)
        one = built(app, ONE)
        assert one.trend.certainty == "firm", one.trend
        first_chart = taken(lambda: rendered(app, one, charts=True))
        building = best(lambda: built(app, ONE))
        plain = best(lambda: rendered(app, one, charts=False))
        drawn = best(lambda: rendered(app, one, charts=True))
        bare(one)
        peer = best(lambda: bare(one))
        whole = best(lambda: built(app, ALL))
        practice = built(app, ALL)
        whole_drawn = best(lambda: rendered(app, practice, charts=True))
    without, with_charts = building + plain, building + first_chart
    print(f"One clinician with {clients} clients, two years of history")
    print(f"  built {building:.3f} s, rendered {plain:.4f} s without charts, {drawn:.3f} s with")
    print(f"  without charts               {without:6.3f} s   must be {MUST} s at most")
    print(f"  with the first of a process  {with_charts:6.3f} s   must be {MUST_WITH_CHARTS} s")
    print(
        f"  bare jinja2 and pyplot       {peer:6.3f} s   rendering takes {drawn / peer:.2f} x that"
    )
    print(f"The practice of {clinicians} clinicians with {clients} clients each")
    print(f"  built {whole:.2f} s, rendered with charts {whole_drawn:.2f} s")
    print(
        json.dumps(
            {
                "without_charts": without,
                "with_charts": with_charts,
                "ratio_to_bare": drawn / peer,
                "practice": whole + whole_drawn,
            }
        )
    )


if __name__ == "__main__":
    main()
