"""How many requests a second are drawn from the contract alone, and whether any was thrown away: by CPU time.

    python benchmarks/generation.py           every operation and caller, 500 requests each, the best of three rounds
    python benchmarks/generation.py --most 100

Beside each stands what a user would write instead: `fixed_dictionaries` of the same strategies without any rule, and
the same with a filter by the rules. Hypothesis itself says how many examples were thrown away; of ours that is none.
It also cuts some short while it makes new examples of old ones, of `lists(integers())` as of anything that draws more
at one time than at another: these are told, and no target.
Requests that break a rule are timed too, the slowest rule of each caller being told, and a covering array.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from time import process_time

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.statistics import collector
from hypothesis.strategies import SearchStrategy
from samples import ROOT, table

from accordant.generation.operations import Requests
from accordant.generation.pairwise import ABSENT, Factor, Level, cover
from accordant.idl import parse
from accordant.loading import load_contract
from accordant.project import find_project
from accordant.rules import Problem

TARGET, ROUNDS, ARRAY_SECONDS = 400, 3, 2.0
Line = tuple[str, str, str, bool | None]


def drawn(strategy: SearchStrategy[Mapping[str, str]], count: int) -> tuple[float, Counter[str]]:
    """Return the requests of a second, and how many examples had which outcome."""
    outcomes: Counter[str] = Counter()

    def collect(statistics: Mapping[str, object]) -> None:
        for phase in statistics.values():
            if isinstance(phase, dict):
                outcomes.update(case["status"] for case in phase["test-cases"])

    @hypothesis.seed(1)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(strategy)
    def run(request: Mapping[str, str]) -> None:
        pass

    with collector.with_value(collect):
        started = process_time()
        run()
        seconds = process_time() - started
    return outcomes["valid"] / seconds, outcomes


def plain(requests: Requests) -> SearchStrategy[dict[str, str]]:
    own = requests.strategies
    return st.fixed_dictionaries(
        {name: own[name] for name in own if name in requests.required},
        optional={name: own[name] for name in own if name not in requests.required},
    )


def measure(requests: Requests, count: int) -> Iterator[Line]:
    name = f"{requests.operation.name}, {requests.caller}"
    contenders = {
        "ours": requests.valid(),
        "without rules": plain(requests),
        "filtered": plain(requests).filter(requests.problem.is_valid),
    }
    best = dict.fromkeys(contenders, 0.0)
    thrown: dict[str, Counter[str]] = {}
    for _ in range(ROUNDS):
        for contender, strategy in contenders.items():
            rate, thrown[contender] = drawn(strategy, count)
            best[contender] = max(best[contender], rate)
    ours = best["ours"]
    yield f"{name}: valid requests", f"{ours:.0f} a second", f"{TARGET}", ours >= TARGET
    yield "  of what the same values give without rules", f"{ours / best['without rules']:.2f}", "", None
    yield "  of what a filter leaves", f"{ours / best['filtered']:.2f}", "", None
    yield "  thrown away", f"{thrown['ours']['invalid']}", "0", not thrown["ours"]["invalid"]
    share = thrown["filtered"]["invalid"] / thrown["filtered"].total()
    yield "  thrown away by the filter", f"{share:.0%}", "", None
    short = [f"{thrown[one]['overrun'] / thrown[one].total():.0%}" for one in ("ours", "without rules")]
    yield "  cut short, and without rules", ", ".join(short), "", None
    if requests.rules:
        rate, outcomes, rule = min(
            ((*drawn(requests.breaking(rule), count), rule) for rule in requests.rules), key=lambda each: each[0]
        )
        figure = f"{rate:.0f} a second"
        yield f"  breaking a rule, the slowest ({rule})", figure, "", None if not outcomes["invalid"] else False


def array() -> Line:
    """Time fifteen parameters with three levels under rules, two callers and two formats."""
    factors = [Factor(f"p{number}", (ABSENT, Level("nought", ("0",)), Level("one", ("1",)))) for number in range(15)]
    factors.append(Factor("format", (Level("xml", ("xml",)), Level("json", ("json",)))))
    rules = [
        {"zero_or_one": ["p0", "p1"]},
        {"all_or_none": ["p2", "p3"]},
        {"compare": "p4 <= p5"},
        {"or": ["p6", "p7", "p8"]},
        {"requires": {"if": "p9", "then": "p10"}},
    ]
    domains = {factor.name: tuple(value for level in factor.levels for value in level.values) for factor in factors}
    formulas = {f"rule {number}": parse(rule) for number, rule in enumerate(rules)}
    problem = Problem(domains, formulas, {name: "integer" for name in domains if name != "format"})
    started = process_time()
    made = cover(factors, {"server": problem, "client": problem})
    seconds = process_time() - started
    what = f"a covering array: {len(made.rows)} rows for {made.possible} pairs, {len(made.impossible)} impossible"
    return what, f"{seconds:.2f} s", f"{ARRAY_SECONDS} s", seconds <= ARRAY_SECONDS and made.covered == made.possible


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=500, help="requests of each kind")
    count = parser.parse_args().most
    project = find_project(explicit=ROOT)
    holds = True
    for operation in load_contract(project).operations.values():
        for caller in operation.servlets:
            holds &= table(list(measure(Requests(operation, caller, project), count)), width=70)
    holds &= table([array()])
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
