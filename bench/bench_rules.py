"""The rules, held against made-up practices whose truth is known.

Run it as `python -m bench.bench_rules [--seeds N]`; one seed, the default, is 40 lives and takes a
minute or two. Every life is some months of a practice,
written as five kinds of calendar in four time zones, polled and evaluated by the product itself.
Precision: how many of the findings are true. Recall: how many of the true ones were found.
`--explain SEED` with `--dialect` and `--zone` tells one life in words. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator

from bench.simulator.compare import Tally, compare
from bench.simulator.dialects import DIALECTS
from bench.simulator.drawing import KINDS
from bench.simulator.lives import Lot, Outcome, live, outcome, story_of
from bench.simulator.zones import ZONES


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1, help="how many lives of each sort")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--lives", default=",".join(KINDS), help="mixed, noise, or both")
    parser.add_argument("--dialect", choices=DIALECTS, help="only this one")
    parser.add_argument("--zone", choices=ZONES, help="only this one")
    parser.add_argument("--by-dialect", action="store_true", help="a table for each dialect")
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
    _, wrong = compare(lived.expected, lived.findings)
    print("== mismatches", *(f"{w.rule} {w.what}: {w.words}" for w in wrong), sep="\n")
    print("== trouble", *lived.trouble, sep="\n")


def table(tally: Tally, title: str) -> None:
    print(f"\n{title}")
    head = ("rule", "right", "missed", "unfounded", "precision", "recall", "values wrong")
    print(f"{head[0]:20}" + "".join(f"{word:>13}" for word in head[1:]))
    for rule in tally.rules():
        counts = (tally.right[rule], tally.missed[rule], tally.unfounded[rule])
        print(
            f"{rule:20}"
            + "".join(f"{count:13}" for count in counts)
            + f"{tally.precision(rule):13.3f}{tally.recall(rule):13.3f}"
            + f"{tally.values_wrong[rule]:13}"
        )
    told = tally.initiators_right + tally.initiators_wrong
    print(f"initiator right: {tally.initiators():.3f} of {told}")


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


def summary(outcomes: list[Outcome], seconds: float) -> str:
    mixed = total([o for o in outcomes if o.lot.kind != "noise"])
    noise = [o for o in outcomes if o.lot.kind == "noise"]
    rules = {
        rule: {
            "precision": round(mixed.precision(rule), 4),
            "recall": round(mixed.recall(rule), 4),
            "right": mixed.right[rule],
        }
        for rule in mixed.rules()
    }
    return json.dumps(
        {
            "lives": len(outcomes) - len(noise),
            "rules": rules,
            "initiator": round(mixed.initiators(), 4),
            "noise_lives": len(noise),
            "findings_in_noise": sum(o.findings for o in noise),
            "seconds": round(seconds),
        }
    )


def main() -> None:
    given = arguments()
    if given.explain is not None:
        zone = given.zone or ZONES[0]
        kind = given.lives.split(",")[0]
        explain(Lot(seed=given.explain, dialect=given.dialect or "google", zone=zone, kind=kind))
        return
    begin = time.monotonic()
    with multiprocessing.Pool(given.jobs) as pool:
        outcomes = pool.map(outcome, list(lots(given)), chunksize=4)
    mismatches(outcomes, given.show)
    mixed = [o for o in outcomes if o.lot.kind != "noise"]
    if given.by_dialect:
        for dialect in DIALECTS:
            table(total([o for o in mixed if o.lot.dialect == dialect]), dialect)
    table(total(mixed), f"{len(mixed)} lives")
    print(summary(outcomes, time.monotonic() - begin))


if __name__ == "__main__":
    main()
