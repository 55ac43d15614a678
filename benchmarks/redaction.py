"""How long it takes to keep an answer of 25 rows: secrets alone, and with pseudonyms; against reading and judging it.

    python benchmarks/redaction.py

On distinct answers, whose texts are new at first and then seen again, as in a run. Medians, in milliseconds of one
core; a request at ten a second has a hundred.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from time import process_time

from samples import ROOT, answer_rows, as_json, as_xml, table

from accordant.answers import Answer, Reader
from accordant.exchange import Case, Exchange, Phase, Request, Response
from accordant.keeping import Keeper, ordinary_words
from accordant.loading import load_contract
from accordant.project import find_project
from accordant.pseudonyms import Pseudonyms, personal_names
from accordant.redaction import Redactor

ROWS, ANSWERS = 25, 60
TARGETS = {"without secrets": 0.5, "with pseudonyms": 5.0, "with pseudonyms of texts seen before": 1.5}
SECRETS = {"api_key": "k3y-4711-0815", "login_name": "api.user.of.ours", "login_password": "p&ss wörd+/4711"}


def median(work: Callable[[Response], object], responses: Sequence[Response]) -> float:
    """Return the milliseconds that the work takes for one response."""
    taken = []
    for response in responses:
        start = process_time()
        work(response)
        taken.append(process_time() - start)
    return statistics.median(taken) * 1000


def main() -> int:
    """Print the table; 1 where a target is missed."""
    project = find_project(explicit=ROOT)
    contract = load_contract(project)
    operation = contract.operations["getUserInteractions"]
    reader = Reader(operation.api, project)
    names = personal_names([operation])
    sent = (("method", operation.name), ("cons_id", "1001"), *SECRETS.items())
    request = Request("SRConsAPI", tuple((n, f"{{{{{n}}}}}" if n in SECRETS else v) for n, v in sent))
    case = Case("1", operation.name, "server", Phase.COVERAGE, request, "", "")
    lines: list[tuple[str, str, str, bool | None]] = []
    words = ordinary_words([operation], reader)
    for form, write in (("XML", as_xml), ("JSON", as_json)):
        bodies = [write(answer_rows(ROWS, seed)) for seed in range(ANSWERS)]
        responses = [Response(200, (("content-type", "text/plain"), ("date", "now")), body) for body in bodies]
        plain = Keeper(Redactor(SECRETS, ordinary=words), None, reader, contract.operations)
        people = Keeper(Redactor(SECRETS, ordinary=words), Pseudonyms(names, b"key"), reader, contract.operations)
        ways: dict[str, Callable[[Response], object]] = {
            "parsed and validated": lambda response: (
                Answer(reader, operation, Exchange(case, response)).schema_violations
            ),
            "without secrets": lambda response, keeper=plain: keeper.kept(case, sent, response),  # type: ignore[misc]
            "with pseudonyms": lambda response, keeper=people: keeper.kept(case, sent, response),  # type: ignore[misc]
            "with pseudonyms of texts seen before": lambda response, keeper=people: (  # type: ignore[misc]
                keeper.kept(case, sent, response)
            ),
        }
        for way in ways.values():
            way(Response(200, (), write(answer_rows(ROWS, ANSWERS))))
        for name, way in ways.items():
            found = median(way, responses)
            target = TARGETS.get(name)
            holds = None if target is None else found <= target
            lines.append((f"{form}, {name}", f"{found:.2f} ms", f"<= {target:g} ms" if target else "", holds))
    return int(not table(lines))


if __name__ == "__main__":
    sys.exit(main())
