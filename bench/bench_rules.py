"""The rules, held against made-up practices whose truth is known.

Run it as `python -m bench.bench_rules [--seeds N]`; one seed, the default, is 60 lives and takes a
few minutes of one core. `--seeds 20` is the full run. Every life is some months of a practice,
written as six kinds of calendar in five time zones, polled and evaluated by the product itself.
Precision: how many of the findings are true. Recall: how many of the true ones were found.
`--explain SEED` with `--dialect` and `--zone` tells one life in words. The last line is JSON.
Exit status 1: a rule is below 0.995 precision or 0.99 recall, in all or in one kind of calendar, a
value is right in fewer than 0.998 of the cases or the initiator in fewer than 0.98, or there is a
finding in a life of noise only.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from bench.simulator.compare import Tally, compare
from bench.simulator.lives import Lot, Outcome, live, outcome, story_of
from bench.simulator.model.dialects import DIALECTS
from bench.simulator.model.zones import ZONES
from bench.simulator.scenes.drawing import KINDS

PRECISION, RECALL, VALUES, INITIATOR = 0.995, 0.99, 0.998, 0.98


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1, help="how many lives of each sort")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--lives", default=",".join(KINDS), help="mixed, noise, or both")
    parser.add_argument("--dialect", choices=DIALECTS, help="only this one")
    parser.add_argument("--zone", choices=ZONES, help="only this one")
    parser.add_argument("--show", type=int, default=5, help="mismatches shown of each sort")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--explain", type=int, metavar="SEED", help="tell one life in words")
    return parser.parse_args()


def lots(given: argparse.Namespace) -> Iterator[Lot]:
    for kind in given.lives.split(","):
        # A life of noise only is alike in every seed: a quarter of them will do.
        many = given.seeds if kind != "noise" else -(-given.seeds // 4)
        for seed in range(given.first, given.first + many):
            for dialect in [given.dialect] if given.dialect else DIALECTS:
                for zone in [given.zone] if given.zone else ZONES:
                    yield Lot(seed=seed, dialect=dialect, zone=zone, kind=kind)


def explain(lot: Lot) -> None:
    lived = live(lot)
    print(f"== {lived.life.name}")
    print(*story_of(lived), sep="\n")
    _, wrong = compare(lived.expected, lived.findings, lived.dismissed)
    print("== mismatches", *(f"{w.rule} {w.what}: {w.words}" for w in wrong), sep="\n")
    print("== trouble", *lived.trouble, sep="\n")


def table(tally: Tally, title: str) -> None:
    """`true`: those that had to be found. A figure below its limit has a mark."""
    head = ("true", "found", "missed", "unfounded", "precision", "recall", "values wrong")
    print(f"\n{title}\n\n{'rule':18}" + "".join(f"{word:>14}" for word in head))
    print("-" * (18 + 14 * len(head)))
    for rule in tally.rules():
        right, missed = tally.right[rule], tally.missed[rule]
        counts = (right + missed, right, missed, tally.unfounded[rule])
        print(
            f"{rule:18}"
            + "".join(f"{count:14,}" for count in counts)
            + _share(tally.precision(rule), PRECISION)
            + _share(tally.recall(rule), RECALL)
            + f"{tally.values_wrong[rule]:14,}"
        )
    told = tally.initiators_right + tally.initiators_wrong
    print(f"\ninitiator right:{_share(tally.initiators(), INITIATOR)} of {told:,}")
    print(f"values right:   {_share(tally.values(), VALUES)} of {tally.values_told():,}")


def dialects_table(tallies: dict[str, Tally]) -> None:
    """Precision and recall of each rule in each kind of calendar, and how many were true."""
    print("\nprecision, recall and true ones\n")
    print(f"{'rule':18}" + "".join(f"{name:>22}" for name in tallies))
    print("-" * (18 + 22 * len(tallies)))
    for rule in sorted({rule for tally in tallies.values() for rule in tally.rules()}):
        cells = (
            _share(tally.precision(rule), PRECISION)[-8:]
            + _share(tally.recall(rule), RECALL)[-8:]
            + f"{tally.right[rule] + tally.missed[rule]:6,}"
            for tally in tallies.values()
        )
        print(f"{rule:18}" + "".join(cells))


def _share(share: float, limit: float) -> str:
    return f"{'!' if share < limit else ''} {share:.3f}".rjust(14)


def mismatches(outcomes: list[Outcome], show: int) -> None:
    shown: Counter[tuple[str, str]] = Counter()
    for one in outcomes:
        where = f"{one.lot.kind} {one.lot.seed} {one.lot.dialect} {one.lot.zone}"
        for wrong in one.mismatches:
            shown[wrong.rule, wrong.what] += 1
            if shown[wrong.rule, wrong.what] <= show:
                print(f"{wrong.rule} {wrong.what} [{where}] {wrong.words}")
        for trouble in one.trouble:
            shown["trouble", ""] += 1
            if shown["trouble", ""] <= show:
                print(f"trouble [{where}] {trouble}")
    if shown:
        print("\n" + ", ".join(f"{rule} {what}: {n}" for (rule, what), n in sorted(shown.items())))


def total(outcomes: list[Outcome]) -> Tally:
    tally = Tally()
    for one in outcomes:
        tally.add(one.tally)
    return tally


def by_dialect(outcomes: list[Outcome]) -> dict[str, Tally]:
    lived = {o.lot.dialect for o in outcomes}
    return {d: total([o for o in outcomes if o.lot.dialect == d]) for d in DIALECTS if d in lived}


def is_good(whole: Tally, of_dialects: list[Tally], findings_in_noise: int) -> bool:
    return (
        not findings_in_noise
        and whole.initiators() >= INITIATOR
        and whole.values() >= VALUES
        and all(
            tally.precision(rule) >= PRECISION and tally.recall(rule) >= RECALL
            for tally in (whole, *of_dialects)
            for rule in tally.rules()
        )
    )


def summary(mixed: list[Outcome], noise: list[Outcome], seconds: float) -> str:
    tally = total(mixed)
    rules = {
        rule: {
            "precision": round(tally.precision(rule), 4),
            "recall": round(tally.recall(rule), 4),
            "true": tally.right[rule] + tally.missed[rule],
        }
        for rule in tally.rules()
    }
    return json.dumps(
        {
            "lives": len(mixed),
            "rules": rules,
            "initiator": round(tally.initiators(), 4),
            "values": round(tally.values(), 4),
            "noise_lives": len(noise),
            "findings_in_noise": found_in(noise),
            "seconds": round(seconds),
        }
    )


def found_in(outcomes: list[Outcome]) -> int:
    return sum(one.findings for one in outcomes)


def main() -> int:
    given = arguments()
    if given.explain is not None:
        zone = given.zone or ZONES[0]
        kind = given.lives.split(",")[0]
        explain(Lot(seed=given.explain, dialect=given.dialect or "google", zone=zone, kind=kind))
        return 0
    begin = time.monotonic()
    with ProcessPoolExecutor(given.jobs) as pool:
        outcomes = list(pool.map(outcome, list(lots(given)), chunksize=4))
    mismatches(outcomes, given.show)
    mixed = [o for o in outcomes if o.lot.kind != "noise"]
    noise = [o for o in outcomes if o.lot.kind == "noise"]
    whole, of_dialects = total(mixed), by_dialect(mixed)
    dialects_table(of_dialects)
    table(whole, f"{len(mixed)} lives")
    print(f"findings in {len(noise)} lives of noise only: {found_in(noise)}")
    print(summary(mixed, noise, time.monotonic() - begin))
    return 0 if is_good(whole, [*of_dialects.values()], found_in(noise)) else 1


if __name__ == "__main__":
    sys.exit(main())
