"""The contracts of the interaction family against what is known: every rule and relation of the list, every parameter.

The list has rules R1 to R19 and relations M1 to M29. Each stands here with the clauses that it became, and with the
strength that it has there: m must, s should, p probe. A row with several strengths has a clause for each.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from helpers import NAMESPACE, ROOT, project
from lxml import etree

from accordant.contracts import Contract, Operation, Strength
from accordant.linting import iter_advice
from accordant.loading import load_contract, read_contract
from accordant.mapping import Mapping, image
from accordant.planning.ability import why_not_planned
from accordant.validators.json import JsonValidator
from accordant.validators.xml import XmlValidator

UI, GI, LI, LOG, UPD = (
    "getUserInteractions",
    "getInteraction",
    "listInteractions",
    "logInteraction",
    "updateInteraction",
)
FAMILY = (UI, GI, LI, LOG, UPD)
STRENGTHS = {"m": Strength.MUST, "s": Strength.SHOULD, "p": Strength.PROBE}

ROWS: dict[str, list[tuple[str, str]]] = {
    "R1": [
        ("m", f"{UI}/rules/identifier/refused"),
        ("m", f"{GI}/rules/identifier/refused"),
        ("m", f"{LOG}/rules/identifier/refused"),
    ],
    "R2": [("m", f"{UI}/relations/others-stay-hidden"), ("p", f"{UI}/probes/foreign-cons-id")],
    "R4": [("p", f"{UI}/probes/offset-without-size")],
    "R6": [("p", f"{UI}/probes/ascending-without-a-column")],
    "R7": [
        ("p", f"{UI}/rules/date-order/refused"),
        ("p", f"{UI}/rules/date-order/codes"),
        ("p", f"{LI}/rules/date-order/refused"),
    ],
    "R8": [
        ("p", f"{UI}/rules/page-offset-from-zero/refused"),
        ("p", f"{UI}/rules/record-offset-from-zero/refused"),
        ("p", f"{UI}/rules/page-size-from-one/refused"),
        ("p", f"{UI}/probes/spelling-of-numbers"),
        ("m", f"{UI}/checks/no-server-error"),
    ],
    "R9": [("p", f"{UI}/parameters/interaction_type_id/codes"), ("m", f"{UI}/checks/accepted")],
    "R10": [("p", f"{UI}/parameters/interaction_subject/refused"), ("m", f"{UI}/checks/accepted")],
    "R11": [("p", f"{UI}/parameters/begin_date/refused"), ("p", f"{UI}/probes/other-forms-of-dates")],
    "R12": [("p", f"{UI}/parameters/list_ascending/refused"), ("p", f"{UI}/probes/spelling-of-booleans")],
    "R13": [
        ("m", f"{operation}/responses/other-http-method/{part}")
        for operation in FAMILY
        for part in ("refused", "status")
    ],
    "R14": [
        ("m", f"{UI}/parameters/method/codes"),
        ("m", f"{UI}/parameters/api_key/codes"),
        ("m", f"{UI}/parameters/login_name/codes"),
        ("s", f"{UI}/parameters/v/refused"),
    ],
    "R15": [("m", f"{UI}/relations/xml-is-the-default"), ("p", f"{UI}/parameters/response_format/refused")],
    "R16": [("m", f"{UI}/parameters/login_name/refused")],
    "R18": [
        ("s", f"{UI}/relations/unknown-parameters-are-ignored"),
        ("p", f"{UI}/probes/twice-the-same-parameter"),
        ("p", f"{UI}/probes/empty-subject"),
    ],
    "R19": [
        ("s", f"{UI}/relations/cons-id-decides"),
        ("s", f"{UI}/relations/member-id-decides"),
        ("p", f"{UI}/probes/nobody-found"),
        ("p", f"{UI}/probes/several-found"),
        ("p", f"{UI}/probes/member-id-falls-through"),
    ],
    "M1": [
        ("m", f"{UI}/relations/{name}")
        for name in (
            "defaults-are-explicit",
            "ascending-is-the-default",
            "first-page-is-the-default",
            "first-record-is-the-default",
            "xml-is-the-default",
        )
    ],
    "M2": [("m", f"{UI}/relations/pages-are-a-partition")],
    "M3": [("m", f"{UI}/relations/pages-are-a-partition"), ("p", f"{UI}/probes/page-past-the-end")],
    "M4": [("m", f"{UI}/relations/page-is-record-offset")],
    "M5": [("m", f"{UI}/relations/smaller-page-is-a-prefix"), ("m", f"{UI}/asserts/page-size-is-kept")],
    "M6": [("m", f"{UI}/relations/next-record-drops-the-first")],
    "M7": [("m", f"{UI}/relations/descending-is-reversed")],
    "M8": [("m", f"{UI}/relations/sorted-by-the-column")],
    "M9": [("m", f"{UI}/relations/sorting-permutes")],
    "M10": [
        ("m", f"{UI}/relations/narrower-window-takes-away"),
        ("m", f"{UI}/asserts/not-before-begin-date"),
        ("m", f"{UI}/asserts/not-after-end-date"),
    ],
    "M11": [
        ("m", f"{UI}/relations/two-windows-make-one"),
        ("p", f"{UI}/probes/begin-at-a-row"),
        ("p", f"{UI}/probes/end-at-a-row"),
    ],
    "M12": [("p", f"{UI}/probes/window-of-one-moment")],
    "M13": [("s", f"{UI}/relations/zone-does-not-matter")],
    "M14": [("m", f"{UI}/relations/wide-window-is-none")],
    "M15": [
        ("m", f"{UI}/asserts/type-filter"),
        ("m", f"{UI}/asserts/category-filter"),
        ("m", f"{UI}/relations/type-takes-away"),
        ("m", f"{UI}/relations/category-takes-away"),
        ("m", f"{UI}/relations/filters-meet"),
        ("m", f"{UI}/relations/types-are-a-partition"),
        ("p", f"{UI}/relations/subject-takes-away"),
    ],
    "M16": [("s", f"{UI}/relations/filters-come-before-paging")],
    "M17": [("p", f"{UI}/probes/subject-match")],
    "M18": [
        ("s", f"{UI}/relations/same-by-member-id"),
        ("s", f"{UI}/relations/same-by-primary-email"),
        ("s", f"{GI}/relations/same-by-member-id"),
        ("p", f"{UI}/probes/case-of-an-email-address"),
    ],
    "M19": [
        ("s", f"{UI}/relations/other-person-other-list"),
        ("s", f"{UI}/asserts/constituent-is-the-one-asked-for"),
    ],
    "M20": [
        ("m", f"{UI}/relations/formats-agree"),
        ("m", f"{GI}/relations/formats-agree"),
        ("m", f"{LI}/relations/formats-agree"),
        ("p", f"{UI}/probes/no-rows-in-json"),
    ],
    "M21": [
        ("m", f"{UI}/relations/suppression-changes-the-status"),
        ("m", f"{UI}/relations/suppression-leaves-successes"),
        ("m", f"{LOG}/relations/suppression-changes-the-status"),
    ],
    "M22": [
        ("m", f"{UI}/relations/asked-again"),
        ("m", f"{UI}/relations/order-of-parameters"),
        ("m", f"{UI}/relations/plus-is-a-space"),
        ("p", f"{UI}/relations/query-string"),
    ],
    "M23": [("s", f"{UI}/relations/source-is-only-noted"), ("s", f"{UI}/relations/center-does-not-matter")],
    "M24": [("s", f"{UI}/relations/own-list-through-the-client-servlet")],
    "M25": [
        ("s", f"{UI}/relations/logged-interaction-is-listed"),
        ("s", f"{UI}/relations/updated-interaction-changes-alone"),
    ],
    "M26": [
        ("m", f"{UI}/relations/row-stands-alone"),
        ("m", f"{GI}/asserts/interaction-is-the-one-asked-for"),
        ("s", f"{UI}/relations/listed-by-type"),
        ("s", f"{UI}/asserts/only-custom-types-have-notes"),
    ],
    "M27": [
        *(
            ("s", f"{operation}/asserts/{name}")
            for operation in (UI, GI, LI)
            for name in ("note-belongs-to-its-row", "note-repeats-its-row", "modified-after-created", "ids-are-unique")
        ),
        ("s", f"{UI}/asserts/only-custom-types-have-notes"),
        ("p", f"{UI}/asserts/custom-types-have-notes"),
    ],
    "M28": [
        *(("m", f"{operation}/relations/errors-agree-in-both-formats") for operation in FAMILY),
        ("m", f"{UI}/checks/error-code"),
        ("s", f"{UI}/rules/identifier/status"),
    ],
    "M29": [
        ("m", f"{UI}/checks/no-server-error"),
        ("m", f"{UI}/checks/no-unescaped-reflection"),
        ("m", f"{UI}/relations/filter-text-takes-away"),
    ],
}

# What is asserted of a rule here is only that it may exist: what a breach leads to is asked.
RULES = {
    "R3": ("s", UI, "one-offset"),
    "R5": ("p", UI, "filter-pair"),
    "R17": ("s", UI, "sign-needs-redirect"),
}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract(project())


@pytest.fixture(scope="module")
def strengths(contract: Contract) -> dict[str, Strength]:
    return {clause.id: clause.strength for operation in contract.operations.values() for clause in operation.clauses()}


def test_no_row_is_forgotten() -> None:
    wanted = {f"R{number}" for number in range(1, 20)} | {f"M{number}" for number in range(1, 30)}
    assert {*ROWS, *RULES} == wanted


@pytest.mark.parametrize(("row", "grade", "clause"), [(row, *one) for row, clauses in ROWS.items() for one in clauses])
def test_row_is_a_clause_of_its_strength(row: str, grade: str, clause: str, strengths: dict[str, Strength]) -> None:
    assert strengths.get(clause) is STRENGTHS[grade], row


@pytest.mark.parametrize(("grade", "operation", "name"), RULES.values(), ids=RULES)
def test_row_is_a_rule_of_its_strength(grade: str, operation: str, name: str, contract: Contract) -> None:
    assert contract.operations[operation].rules[name].strength is STRENGTHS[grade]


def test_every_clause_says_where_it_is_from(contract: Contract) -> None:
    clauses = [clause for operation in contract.operations.values() for clause in operation.clauses()]
    assert [clause.id for clause in clauses if len(clause.source) < 10] == []


# --- parameters -------------------------------------------------------------------------------------------------------

CLIENT = "center_id error_redirect redirect sign_redirects success_redirect"
BOTH = "method api_key v response_format source sub_source suppress_response_codes"
SERVER = "login_name login_password center_id"
SESSION = "auth sso_auth_token JSESSIONID s_locale"
PEOPLE = "cons_id member_id primary_email"
LIST = (
    "begin_date end_date interaction_subject interaction_type_id list_ascending list_category_id list_filter_column "
    "list_filter_text list_page_offset list_page_size list_record_offset list_sort_column"
)
FIELDS = "interaction_body interaction_cat_id interaction_count interaction_subject interaction_type_id"
OWN = {
    UI: f"{PEOPLE} {LIST}",
    GI: f"interaction_id {PEOPLE}",
    LI: LIST,
    LOG: f"{FIELDS} {PEOPLE}",
    UPD: f"interaction_id {FIELDS}",
}
REQUIRED = {UI: "", GI: "interaction_id", LI: "interaction_type_id", LOG: "interaction_subject", UPD: "interaction_id"}


def sent_by(operation: Operation, caller: str) -> set[str]:
    return {name for name, parameter in operation.parameters.items() if parameter.is_for(caller)}


@pytest.mark.parametrize("name", FAMILY)
def test_parameters_are_those_of_the_documented_syntax(name: str, contract: Contract) -> None:
    operation = contract.operations[name]
    assert sent_by(operation, "server") == {*BOTH.split(), *SERVER.split(), *OWN[name].split()}
    # Client code sends a token to methods whose syntax does not print one.
    assert sent_by(operation, "client") == {*BOTH.split(), *CLIENT.split(), *SESSION.split(), *OWN[name].split()}


@pytest.mark.parametrize("name", FAMILY)
def test_what_is_required_is_what_the_page_calls_required(name: str, contract: Contract) -> None:
    own = {n for n in OWN[name].split() if contract.operations[name].parameters[n].required}
    assert own == set(REQUIRED[name].split())


@pytest.mark.parametrize(
    ("operation", "parameter", "attribute", "value"),
    [
        (UI, "list_page_size", "default", "25"),
        (LI, "list_ascending", "default", "true"),
        (LOG, "interaction_cat_id", "default", "0"),
        (LOG, "interaction_count", "default", "1"),
        (LOG, "interaction_type_id", "default", "0"),
        (UPD, "interaction_cat_id", "default", None),
        (LOG, "interaction_body", "max_length", 1500),
        (UPD, "interaction_subject", "max_length", 80),
    ],
)
def test_documented_defaults_and_bounds(
    operation: str, parameter: str, attribute: str, value: object, contract: Contract
) -> None:
    assert getattr(contract.operations[operation].parameters[parameter], attribute) == value


@pytest.mark.parametrize("name", FAMILY)
def test_how_it_is_called(name: str, contract: Contract) -> None:
    operation = contract.operations[name]
    assert operation.servlets == {"client": "CRConsAPI", "server": "SRConsAPI"}
    assert tuple(operation.http_methods) == ("POST",)
    assert operation.authentication == {"client": "session", "server": "administrator"}
    assert operation.effect == ("write" if name in {LOG, UPD} else "read")


@pytest.mark.parametrize(
    ("name", "element", "strength"),
    [
        (UI, "getUserInteractionsResponse", Strength.MUST),
        (GI, "getInteractionResponse", Strength.MUST),
        (LI, "listInteractionsResponse", Strength.SHOULD),
        (LOG, "updateConsResponse", Strength.SHOULD),
        (UPD, None, Strength.PROBE),
    ],
)
def test_what_it_is_answered_with(name: str, element: str | None, strength: Strength, contract: Contract) -> None:
    operation = contract.operations[name]
    assert (operation.element, operation.element_strength) == (element, strength)


@pytest.mark.parametrize("name", FAMILY)
def test_the_table_of_errors_is_the_documented_one(name: str, contract: Contract) -> None:
    assert set(contract.operations[name].error_codes) == {*range(1, 10), *range(10, 37), 50, 405}


# --- the files --------------------------------------------------------------------------------------------------------


def test_lint_has_nothing_to_say() -> None:
    loaded = read_contract(project())
    assert list(loaded.mistakes) == []
    assert [str(one) for one in iter_advice(loaded, project())] == []


def marked(file: Path, line: int) -> bool:
    """Tell whether the comment above a line says that a clause is not executed yet."""
    lines = file.read_text("utf-8").splitlines()
    above = []
    for text in reversed(lines[: line - 1]):
        if not text.lstrip().startswith("#"):
            break
        above.append(text)
    return any("# not executed yet: " in text for text in above)


def test_exactly_what_is_not_executed_yet_says_so(contract: Contract) -> None:
    for operation in contract.operations.values():
        for relation in operation.relations.values():
            said = marked(ROOT / relation.location.file, relation.location.line)
            assert said == bool(why_not_planned(operation, relation)), f"{operation.name}/relations/{relation.name}"


def test_probes_and_other_http_methods_say_that_they_are_not_executed_yet() -> None:
    for file in (ROOT / "contracts").rglob("*.yaml"):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if re.fullmatch(r" *(probes|other_http_method):", line):
                assert marked(file, number), f"{file.name}:{number}"


# --- the types of the answers -----------------------------------------------------------------------------------------

ROW = "<interaction><interactionId>1000</interactionId><interactionTypeId>1</interactionTypeId></interaction>"
DONE = "<message>Interaction logged successfully.</message>"
WHOM = "<cons_id>1001</cons_id>"
XSD = XmlValidator(ROOT / "schemas" / "crm.public.v1.xsd")
DERIVED = JsonValidator(json.loads((ROOT / "schemas" / "derived" / "crm.public.v1.schema.json").read_text("utf-8")))


@pytest.mark.parametrize(
    ("root", "content", "is_valid"),
    [
        ("getInteractionResponse", ROW, True),
        ("getInteractionResponse", "", True),
        ("getInteractionResponse", "<interaction/>", False),
        ("listInteractionsResponse", ROW + ROW, True),
        ("listInteractionsResponse", "", True),
        ("listInteractionsResponse", ROW.replace("1000", "one"), False),
        ("updateConsResponse", DONE, True),
        ("updateConsResponse", DONE + WHOM, True),
        ("updateConsResponse", WHOM + DONE, True),
        ("updateConsResponse", "", True),
        ("updateConsResponse", DONE + DONE, False),
        ("updateConsResponse", "<cons_id>ada</cons_id>", False),
        ("updateInteractionResponse", "", False),
    ],
)
def test_an_answer_is_judged_alike_in_both_formats(root: str, content: str, is_valid: bool, contract: Contract) -> None:
    document = etree.fromstring(f'<{root} xmlns="{NAMESPACE}">{content}</{root}>')
    assert XSD.is_valid(document) is is_valid
    mapping = Mapping.from_rules(contract.operations[UI].api.mapping)
    assert DERIVED.is_valid(image(document, mapping)) is is_valid
