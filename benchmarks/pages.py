"""The HTML report of 5,000 findings and 100 runs: how large it is, how long it takes to make, and to be of use.

Measured in a headless Chromium, without which only the first two figures are printed.
Usage: python benchmarks/pages.py [--findings N] [--runs N] [--keep FILE]
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browsers import browser, chromium  # noqa: E402 - the folder has to be named first
from dossiers import dossier, exhibit, finding, item, summary  # noqa: E402

from accordant.contracts import Strength  # noqa: E402
from accordant.exchange import Request  # noqa: E402
from accordant.findings import Breach, Place, Severity, Verdict  # noqa: E402
from accordant.reporting.dossiers import Dossier  # noqa: E402
from accordant.reporting.pages import html_page  # noqa: E402
from accordant.reporting.trends import Changes  # noqa: E402

TARGETS = {"size": 10.0, "made": 10.0, "interactive": 1.5, "filtered": 0.3, "opened": 0.3}
KINDS = ("checks", "parameters", "rules", "asserts", "relations")
ROUNDS = 5


def body(number: int) -> str:
    """An answer of some 12 kB in lines of different lengths."""
    rows = "".join(
        f"<interaction><interactionId>{number + row}</interactionId><subject>Subject {number * row} of many</subject>"
        f"<note>{'word ' * (row % 40)}</note></interaction>\n"
        for row in range(60)
    )
    return f'<?xml version="1.0"?>\n<listResponse>\n{rows}</listResponse>'


def large(findings: int, runs: int) -> Dossier:
    """A run with so many findings, a tenth of them new, and so many runs before it."""
    drawn = random.Random(1)
    clauses = [
        item(f"operation{number % 12}/{KINDS[number % 5]}/clause-{number}", drawn.choice(list(Verdict)))
        for number in range(600)
    ]
    found = []
    for number in range(1, findings + 1):
        of = drawn.choice(clauses).clause
        parameters = tuple((f"parameter_{place}", f"value {drawn.randrange(10**6)}") for place in range(6))
        found.append(
            finding(
                of.id,
                number,
                severity=Severity.ERROR if of.strength is Strength.MUST else Severity.WARNING,
                breach=Breach(
                    f"the row {number} where it belongs, and once only",
                    f"{drawn.randrange(9)} rows: {', '.join(str(drawn.randrange(10**5)) for _ in range(8))}",
                    str(number),
                    Place(f"/listResponse/interaction[{number % 50}]/subject", 3 + number % 50, 60),
                ),
                requests=(Request("SRConsAPI", parameters), Request("SRConsAPI", parameters[1:])),
                cases=(f"1-{number}", f"2-{number}"),
            )
        )
    history = tuple(summary(number) for number in range(1, runs + 1))
    keys = [each.fingerprint for each in found]
    return dossier(
        *found,
        clauses=tuple(clauses),
        exhibits={case: exhibit(case, body(number)) for number, each in enumerate(found) for case in each.cases},
        changes=Changes(history[-2], new=tuple(keys[::10]), still=tuple(key for key in keys if key not in keys[::10])),
        history=history,
    )


def in_browser(file: Path) -> dict[str, float]:
    """Return what a reader waits for, in seconds: the median of some rounds."""
    program = chromium()
    if program is None:
        return {}
    found: dict[str, list[float]] = {"interactive": [], "filtered": [], "opened": []}
    clock = (
        "(() => {{ const began = performance.now(); {}; document.body.offsetHeight;"
        "return performance.now() - began; }})()"
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, browser(program, Path(folder)) as running:
        for _ in range(ROUNDS):
            page = running.page(1440, 900)
            page.open(file.as_uri())
            found["interactive"].append(page.do("performance.getEntriesByName('ready')[0].startTime"))
            page.do("document.querySelector('[name=q]').value = '77'")
            event = "document.getElementById('filters').dispatchEvent(new Event('submit', { cancelable: true }))"
            found["filtered"].append(page.do(clock.format(event)))
            last = "Array.from(document.querySelectorAll('.finding')).at(-1)"
            began = page.do("performance.now()")
            page.do(f"{last}.hidden = false; {last}.open = true")
            page.wait(f"{last}.querySelector('.actual')")
            found["opened"].append(page.do("performance.now()") - began)
            page.close()
    return {name: statistics.median(values) / 1000 for name, values in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--findings", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="where the page is written to")
    options = parser.parse_args()
    made = large(options.findings, options.runs)
    began = time.process_time()
    text = html_page(made)
    figures = {"made": time.process_time() - began, "size": len(text.encode()) / 1e6}
    with tempfile.TemporaryDirectory() as folder:
        file = options.keep or Path(folder) / "report.html"
        file.write_text(text, "utf-8")
        figures |= in_browser(file.resolve())
    if "interactive" not in figures:
        print("no Chromium here: what a browser makes of it was not measured")
    for name, value in figures.items():
        unit = "MB" if name == "size" else "s"
        print(f"{name:12} {value:8.3f} {unit:3} at most {TARGETS[name]} {'' if value <= TARGETS[name] else 'MISSED'}")
    return 0 if all(value <= TARGETS[name] for name, value in figures.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
