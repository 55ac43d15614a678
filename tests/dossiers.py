"""Dossiers made by hand, for tests of the forms of a report; among them one in which everything is hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from accordant.contracts import Clause, Strength
from accordant.exchange import Request
from accordant.findings import (
    Breach,
    ClauseReport,
    Comparison,
    Finding,
    KnownFinding,
    Place,
    Report,
    Severity,
    Standing,
    Verdict,
    fingerprint,
)
from accordant.locations import Location
from accordant.reporting.dossiers import Cell, Dossier, Exhibit, Timing
from accordant.reporting.trends import ChangedObservation, Changes, PastFinding, RunSummary

URL = "https://secure2.example.org/site"
ENDS = {Verdict.HELD: "held", Verdict.OBSERVED: "held", Verdict.VIOLATED: "violated"}

HOSTILE = (
    "<script>document.title='taken'</script>",
    "</script><script>document.title='taken'</script>",
    "</style><img src=x onerror=\"document.title='taken'\">",
    '" autofocus onfocus="document.title=\'taken\'" x="',
    "' onmouseover='document.title=1",
    "--><svg onload=document.title='taken'>",
    "]]><!-- ",
    "javascript:document.title='taken'",
    "&lt;b&gt; &amp;#60;",
    "\u2028\u2029\ufeff\ufffe\uffff\x0b\x00\x08\x7f\x85\x9b2J",
    "\x1b[2J\x1b]0;taken\x07\x1b[31m",
    "\u202egnp.exe\u2066",
    "\ud800 alone",
    "![x](https://evil.example/x.png) [link](https://evil.example) <https://evil.example>",
    "@everyone #1 evil/repo#2 | cell | `tick` ``two`` ~~~ \n\n# heading\n- item\n</details>",
    "{{api_key}} {0} [text](1)",
)
EVIL = " ".join(HOSTILE)


def clause(id_: str = "op/checks/schema", strength: Strength = Strength.MUST, **changes: Any) -> Clause:
    location = Location("contracts/op.yaml", 7, 3)
    return replace(
        Clause(id_, strength, f"the summary of {id_}", "https://example.org/api page 3", location), **changes
    )


def finding(id_: str = "op/checks/schema", number: int = 1, **changes: Any) -> Finding:
    sent = (("method", "op"), ("api_key", "{{api_key}}"), ("size", str(number)))
    made = Finding(
        f"F{number}",
        clause(id_),
        Severity.ERROR,
        Breach(f"expected {number}", f"actual {number}", f"signature {number}", Place("/r/a[2]", 2, 3)),
        (Request("S", sent),),
        (f"1-{number:04d}",),
        fingerprint(id_, f"signature {number}"),
        count=number,
        minimal="minimal",
    )
    return replace(made, **changes)


def item(id_: str, verdict: Verdict = Verdict.HELD, **changes: Any) -> ClauseReport:
    strength = Strength.PROBE if verdict is Verdict.OBSERVED else Strength.MUST
    return replace(ClauseReport(clause(id_, strength), verdict, {verdict: 2}), **changes)


def known(of: Finding, standing: Standing = Standing.KNOWN) -> Finding:
    entry = KnownFinding(
        of.fingerprint, of.clause.id, "", "s", "case 4711", "ada@example.org", date(2026, 11, 1), date(2027, 2, 1)
    )
    return replace(of, known=entry, standing=standing)


def report(*findings: Finding, clauses: tuple[ClauseReport, ...] | None = None, **changes: Any) -> Report:
    """Without clauses, those of the findings, violated, and one that is held."""
    if clauses is None:
        violated = dict.fromkeys(each.clause.id for each in findings)
        clauses = (*(item(each, Verdict.VIOLATED) for each in violated), item("op/checks/status"))
    numbers = {"requests": 5, "answered": 5, "judged": 5, "run": "20261126-s", "seed": 1}
    return Report("op on sandbox", clauses, findings, **{**numbers, **changes})


def exhibit(case: str, body: str = "<r>\n  <a/>\n  <a>x</a>\n</r>", **changes: Any) -> Exhibit:
    made = Exhibit(case, "a test", "server", "xml", 200, "text/xml", 12.5, body, len(body))
    return replace(made, **changes)


def dossier(*findings: Finding, **changes: Any) -> Dossier:
    """A run with an answer for each case of its findings; `changes` are those of the report or of the dossier."""
    own = {name: changes.pop(name) for name in list(changes) if name in Dossier.__dataclass_fields__}
    of = report(*findings, **changes)
    cases = [case for each in findings for case in each.cases]
    made = Dossier(
        of,
        url=URL,
        summary=RunSummary("20261126-s", "2026.11", "2026-11-26T08:00:00.000Z", median_ms=3.0, p95_ms=9.0),
        exhibits={case: exhibit(case) for case in cases},
        cells=tuple(
            Cell(each.clause.id, caller, form, {each.verdict: 1})
            for each in of.clauses
            if each.verdict is not Verdict.NOT_EXERCISED
            for caller, form in (("server", "xml"), ("server", "json"))
        ),
        timings=(Timing("server", "json", (1.0, 2.0, 40.0)), Timing("server", "xml", (3.0, 4.0, 900.0))),
    )
    return replace(made, **own)


def summary(number: int = 1, **changes: Any) -> RunSummary:
    made = RunSummary(
        f"2026{number:04d}-s",
        "",
        f"2026-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}T08:00:00.000Z",
        {Severity.ERROR: number % 3, Severity.WARNING: number % 2},
        number % 2,
        {Verdict.HELD: 50 + number % 7, Verdict.VIOLATED: number % 3, Verdict.NOT_EXERCISED: 9},
        500,
        3.0 + number % 5,
        9.0 + number % 11,
    )
    return replace(made, **changes)


EARLIER = RunSummary("20261026-s", "2026.10", "2026-10-26T08:00:00.000Z", {Severity.ERROR: 1})


def hostile_dossier() -> Dossier:
    """All that can come from a site, a contract, a recording or a baseline is hostile."""
    evil_clause = clause("op/checks/schema", summary=EVIL, source=f"https://evil.example/{EVIL}")
    evil = finding(
        number=1,
        clause=evil_clause,
        breach=Breach(EVIL, EVIL, EVIL, Place(EVIL, 2, 3), EVIL),
        requests=(Request(EVIL, ((EVIL, EVIL), ("plain", EVIL))), Request("S", (("plain", "x"),), EVIL)),
        cases=("1-0001", "1-0002"),
        document=EVIL,
        documents=(EVIL, EVIL),
        variants=((EVIL, 3),),
    )
    script_source = finding("op/checks/status", 2, clause=clause("op/checks/status", source="javascript:alert(1)"))
    accepted = known(finding("op/checks/format", 3))
    entry = accepted.known
    assert entry is not None
    entry = replace(entry, reason=EVIL, owner=EVIL)
    accepted = replace(accepted, known=entry)
    clauses = (
        ClauseReport(evil_clause, Verdict.VIOLATED, {Verdict.VIOLATED: 1}),
        item("op/rules/r", Verdict.OBSERVED, observations={EVIL: 2}),
        item("op/rules/s", Verdict.VACUOUS, reasons={EVIL: 2}),
        item("op/rules/t", Verdict.NOT_EXERCISED, reasons={EVIL: 2}),
        item("op/checks/status", Verdict.VIOLATED),
        item("op/checks/format", Verdict.VIOLATED, is_known=True),
    )
    changes = Changes(
        EARLIER,
        new=(evil.fingerprint,),
        still=(script_source.fingerprint,),
        fixed=(PastFinding("0" * 12, "op/checks/x", Severity.ERROR, EVIL),),
        unseen=(PastFinding("1" * 12, "op/checks/y", Severity.ERROR, EVIL, EVIL),),
        observations=(ChangedObservation("op/rules/r", (EVIL,), (EVIL,)),),
        no_longer_exercised=("op/rules/s",),
        shapes=(EVIL,),
        timings=(EVIL,),
    )
    made = dossier(
        evil,
        script_source,
        accepted,
        clauses=clauses,
        unjudged=((EVIL, EVIL),),
        unreadable=((EVIL, EVIL),),
        passed_over=((EVIL, EVIL),),
        comparison=Comparison(EVIL, (entry,), ((entry, EVIL),), {"op/rules/r": (EVIL,)}, {"op/rules/s": (EVIL,)}),
        record=EVIL,
        exhibits={"1-0001": exhibit("1-0001", f"<r>\n {EVIL}\n</r>", content_type=EVIL, label=EVIL)},
        cells=(Cell("op/checks/schema", "server", EVIL, {Verdict.VIOLATED: 1}),),
        timings=(Timing(EVIL, EVIL, (1.0,)),),
        changes=changes,
        history=(replace(EARLIER, label=EVIL), summary(2)),
    )
    return replace(made, report=replace(made.report, title=EVIL), summary=replace(made.summary, label=EVIL))
