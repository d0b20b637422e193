"""`/findings`: what the rules concluded, by state, rule and clinician."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from monitor.core.common.translation import N_, Language
from monitor.core.findings.model import Finding, Resolution
from monitor.core.rule_text import rule_names, rule_title
from monitor.jobs.app import Installation
from monitor.jobs.reading.findings.listing import Wanted, some_findings
from monitor.web.dashboard.frame import A_PAGE, first_row, framed, part, worded
from monitor.web.dashboard.visitors import Sight, sight_of
from monitor.web.dashboard.wording import Wording

STATES = {
    "open": N_("open"),
    "resolved": N_("over"),
    "dismissed": N_("set aside"),
}
_IS_DONE = N_("done")
_WORDS = {
    "title": N_("Findings"),
    "state": N_("State"),
    "rule": N_("Kind"),
    "clinician": N_("Clinician"),
    "all": N_("all"),
    "show": N_("Show"),
    "none_open": N_("Nothing is open. What is worth a look will stand here."),
    "none": N_("Nothing fits. Choose “all”, or another kind."),
}


def show_findings(request: Request) -> Response:
    app: Installation = request.state.app
    sight = sight_of(request.state.visitor, app.settings.web)
    language = app.practice.language
    words = worded(language, _WORDS)
    wanted = _wanted(request, app, sight)
    first = first_row(request)
    found, number = some_findings(app, wanted, first=first, most=A_PAGE)
    wording = Wording.of(app, sight, (one.draft.client for one in found))
    return framed(
        request,
        "findings.html",
        words["title"],
        words=words,
        rows=[finding_row(app, one, wording) for one in found],
        number=number,
        sees_clients=sight.clients,
        part=part(request, number),
        filters=_filters(app, sight, wanted, words),
        empty=words["none_open" if wanted == _only_open(sight) else "none"],
    )


def finding_row(app: Installation, finding: Finding, wording: Wording) -> dict[str, str]:
    line = wording.line(finding)
    clinician = finding.draft.clinician
    return {
        "id": finding.id,
        "kind": kind_of(wording.language, finding),
        "who": line.who,
        "when": line.when,
        "what": line.what,
        "hint": line.hint,
        "state": state_of(wording.language, finding),
        "severity": finding.draft.severity.value,
        "clinician": app.practice.clinician_name(clinician) if clinician else "",
    }


def state_of(language: Language, finding: Finding) -> str:
    """Of what is over, whether somebody has done what was asked about."""
    is_done = finding.resolution in (Resolution.ANSWERED, Resolution.KEPT_LATE)
    return language.say(_IS_DONE if is_done else STATES[finding.status.value])


def kind_of(language: Language, finding: Finding) -> str:
    title = rule_title(language, finding.draft.rule)
    return f"{title[:1].upper()}{title[1:]}"


def _wanted(request: Request, app: Installation, sight: Sight) -> Wanted:
    """What the address asks for, within what the visitor may see."""
    asked = request.query_params
    status, rule = asked.get("status", "open"), asked.get("rule", "")
    clinician = asked.get("clinician", "")
    return Wanted(
        status=status if status in STATES else None,
        rule=rule if rule in rule_names() else None,
        clinician=sight.clinician or (clinician if clinician in _clinicians(app) else None),
    )


def _only_open(sight: Sight) -> Wanted:
    return Wanted(status="open", clinician=sight.clinician)


def _filters(
    app: Installation, sight: Sight, wanted: Wanted, words: dict[str, str]
) -> list[dict[str, object]]:
    """The choices of the form: name, label, and each option with whether it is chosen."""
    language = app.practice.language
    kinds = {name: rule_title(language, name) for name in rule_names()}
    states = {name: language.say(label) for name, label in STATES.items()}
    chosen = {
        "status": (words["state"], states, wanted.status),
        "rule": (words["rule"], kinds, wanted.rule),
    }
    if sight.clinician is None and len(app.settings.clinicians) > 1:
        chosen["clinician"] = (words["clinician"], _clinicians(app), wanted.clinician)
    return [
        {
            "name": name,
            "label": label,
            "options": [
                ("all", words["all"], value is None),
                *((key, said, key == value) for key, said in options.items()),
            ],
        }
        for name, (label, options, value) in chosen.items()
    ]


def _clinicians(app: Installation) -> dict[str, str]:
    return {one.id: app.practice.clinician_name(one.id) for one in app.settings.clinicians}
