"""What a page shows, before it is a page."""

from __future__ import annotations

from dataclasses import replace

from dossiers import EARLIER, clause, dossier, exhibit, finding, item, known

from accordant.exchange import Request
from accordant.findings import Verdict
from accordant.reporting.dossiers import Cell
from accordant.reporting.pages.views import columns_of, finding_views, operation_views
from accordant.reporting.trends import Changes


def test_what_is_new_comes_first_and_what_is_known_last() -> None:
    old, new, accepted = finding("op/a/b", 1), finding("op/a/c", 2), known(finding("op/a/d", 3))
    changes = Changes(EARLIER, new=(new.fingerprint,), still=(old.fingerprint,))
    views = list(finding_views(dossier(accepted, old, new, changes=changes)))
    assert [(view.finding.id, view.standing) for view in views] == [("F2", "new"), ("F1", "still"), ("F3", "known")]


def test_what_differs_between_the_requests_is_marked() -> None:
    pair = (Request("S", (("a", "1"), ("b", "2"))), Request("S", (("a", "1"), ("b", "3"), ("c", "4"))))
    (view,) = finding_views(dossier(finding(requests=pair, cases=("1-0001", "1-0002"))))
    assert [request.parameters for request in view.requests] == [
        (("a", "1", False), ("b", "2", True)),
        (("a", "1", False), ("b", "3", True), ("c", "4", True)),
    ]
    assert [request.title for request in view.requests] == ["Request 1 of 2", "Request 2 of 2"]


def test_secrets_are_in_no_view_but_as_variables() -> None:
    (view,) = finding_views(dossier(finding()))
    assert "{{" not in view.text + view.curl + str(view.requests[0].parameters)
    assert "$ACCORDANT_API_KEY" in view.curl


def test_the_place_is_marked_in_the_answer_that_shows_it() -> None:
    (view,) = finding_views(dossier(finding()))
    excerpt = view.requests[0].excerpt
    assert excerpt is not None
    assert [line.marked for line in excerpt.lines if line.is_marked] == ["<a/>"]


def test_a_finding_without_an_answer_has_no_excerpt() -> None:
    (view,) = finding_views(dossier(finding(), exhibits={"1-0001": exhibit("1-0001", "", failure="timeout")}))
    assert view.requests[0].excerpt is None
    (view,) = finding_views(dossier(finding(), exhibits={}))
    assert view.requests[0].exhibit is None


def test_of_many_requests_the_first_are_shown_and_the_others_counted() -> None:
    many = finding(requests=finding().requests * 11, cases=tuple(f"1-{number}" for number in range(11)))
    (view,) = finding_views(dossier(many))
    assert (len(view.requests), view.more) == (8, 3)


def test_the_server_comes_first_xml_before_json_and_what_has_no_format_last() -> None:
    cells = [Cell("c", caller, form) for caller in ("client", "server") for form in ("", "json", "xml")]
    assert columns_of(cells) == (
        ("server", "xml"),
        ("server", "json"),
        ("server", ""),
        ("client", "xml"),
        ("client", "json"),
        ("client", ""),
    )


def test_the_matrix_has_a_row_for_what_was_exercised_and_the_reason_for_the_rest() -> None:
    clauses = (
        item("op/checks/status"),
        item("op/checks/schema", Verdict.VIOLATED),
        item("op/checks/a", Verdict.NOT_EXERCISED, reasons={"no data": 1}),
        item("op/checks/b", Verdict.NOT_EXERCISED, reasons={"no data": 1}),
        item("op/rules/r"),
    )
    made = dossier(finding(), clauses=clauses)
    (operation,) = operation_views(made, (("server", "xml"), ("client", "xml")))
    checks, rules = operation.kinds
    assert [row.name for row in checks.rows] == ["schema", "status"]
    assert [(why, [view.name for view in views]) for why, views in checks.idle] == [("no data", ["a", "b"])]
    assert checks.rows[0].findings == ("F1",)
    assert [cell and cell.verdict for cell in checks.rows[0].cells] == [Verdict.VIOLATED, None]
    assert (checks.is_open, rules.is_open) == (True, False)


def test_a_clause_with_a_name_in_parts_keeps_them() -> None:
    (operation,) = operation_views(dossier(clauses=(item("op/rules/r/refused"),)), ())
    assert operation.kinds[0].rows[0].name == "r/refused"
    assert clause("op/rules/r/refused").kind == "rules"


def test_what_recordings_show_is_counted_in_recordings() -> None:
    one = finding(document="a.xml", documents=("a.xml", "b.xml"), count=2)
    (view,) = finding_views(dossier(one))
    assert view.seen == "2 recordings"
    (view,) = finding_views(dossier(replace(one, of_pairs=True, count=1)))
    assert view.seen == "1 pair"
