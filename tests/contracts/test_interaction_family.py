"""The contracts of the interaction family against what is known: every rule and relation of the list, every parameter.

The list has rules R1 to R19 and relations M1 to M29. Each stands here with the clauses that it became, and with the
strength that it has there: m must, s should, p probe. A row with several strengths has a clause for each.
"""

from __future__ import annotations

import json
import re

import pytest
from helpers import NAMESPACE, ROOT, project
from lxml import etree

from accordant.contracts import Contract, Operation, Strength
from accordant.linting import iter_advice
from accordant.loading import load_contract, read_contract
from accordant.mapping import Mapping, image
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
        # Client calls need none, but a session: printed for two methods, inferred for the others.
        *(("s", f"{operation}/rules/session-token/refused") for operation in FAMILY),
    ],
    "R2": [
        ("m", f"{UI}/relations/others-stay-hidden"),
        ("p", f"{UI}/probes/foreign-cons-id"),
        ("p", f"{GI}/probes/interaction-of-another"),
    ],
    "R3": [("p", f"{UI}/rules/one-offset/refused"), ("p", f"{UI}/probes/which-offset-counts")],
    "R4": [("p", f"{UI}/probes/offset-without-size")],
    "R5": [("p", f"{UI}/rules/filter-pair/refused")],
    "R6": [("p", f"{UI}/probes/ascending-without-a-column")],
    "R7": [
        ("p", f"{UI}/rules/date-order/refused"),
        ("p", f"{UI}/rules/date-order/codes"),
        ("p", f"{LI}/rules/date-order/refused"),
        ("p", f"{UI}/probes/inverted-dates"),
    ],
    "R8": [
        ("p", f"{UI}/rules/page-offset-from-zero/refused"),
        ("p", f"{UI}/rules/record-offset-from-zero/refused"),
        ("p", f"{UI}/rules/page-size-from-one/refused"),
        ("p", f"{UI}/probes/number-with-a-sign"),
        ("p", f"{UI}/probes/number-with-zeros"),
        ("p", f"{UI}/probes/number-with-spaces"),
        ("p", f"{UI}/probes/offset-of-32-bits"),
        ("p", f"{UI}/probes/offset-of-64-bits"),
        ("p", f"{UI}/probes/largest-page"),
        ("m", f"{UI}/checks/no-server-error"),
    ],
    "R9": [
        ("s", f"{UI}/parameters/interaction_type_id/refused"),
        ("p", f"{UI}/parameters/interaction_type_id/codes"),
        ("m", f"{UI}/checks/accepted"),
    ],
    "R10": [("s", f"{UI}/parameters/interaction_subject/refused"), ("m", f"{UI}/checks/accepted")],
    "R11": [
        ("p", f"{UI}/parameters/begin_date/refused"),
        ("p", f"{UI}/probes/date-without-a-time"),
        ("p", f"{UI}/probes/time-without-a-zone"),
        ("p", f"{UI}/probes/date-of-a-week"),
        ("p", f"{UI}/probes/date-without-dashes"),
        ("m", f"{UI}/checks/accepted"),
    ],
    "R12": [
        ("p", f"{UI}/parameters/list_ascending/refused"),
        ("p", f"{UI}/probes/boolean-in-capitals"),
        ("p", f"{UI}/probes/boolean-as-a-word"),
        ("p", f"{UI}/probes/boolean-without-a-value"),
        ("m", f"{UI}/checks/accepted"),
    ],
    "R13": [
        *(("m", f"{operation}/responses/other-http-method/status") for operation in FAMILY),
        # Whether a 405 has an error document is not known.
        *(("p", f"{operation}/responses/other-http-method/refused") for operation in FAMILY),
    ],
    "R14": [
        ("m", f"{UI}/parameters/method/codes"),
        ("m", f"{UI}/parameters/api_key/codes"),
        ("m", f"{UI}/parameters/login_name/codes"),
        ("m", f"{UI}/parameters/v/refused"),
        ("p", f"{UI}/parameters/v/codes"),
        *(("m", f"{UI}/parameters/{name}/missing/refused") for name in ("method", "v", "api_key")),
        ("m", f"{UI}/parameters/method/missing/codes"),
    ],
    "R15": [("m", f"{UI}/relations/xml-is-the-default"), ("p", f"{UI}/parameters/response_format/refused")],
    "R16": [
        ("m", f"{UI}/parameters/login_name/refused"),
        ("m", f"{UI}/parameters/login_name/missing/refused"),
        ("m", f"{UI}/parameters/login_password/missing/refused"),
        ("p", f"{UI}/probes/no-login-at-all"),
    ],
    "R17": [
        ("p", f"{UI}/rules/sign-needs-redirect/refused"),
        ("p", f"{UI}/probes/redirect-in-a-server-call"),
        ("p", f"{UI}/probes/login-in-a-client-call"),
    ],
    "R18": [
        ("s", f"{UI}/relations/unknown-parameters-are-ignored"),
        ("p", f"{UI}/probes/twice-the-same-parameter"),
        ("p", f"{UI}/probes/empty-subject"),
    ],
    "R19": [
        ("s", f"{UI}/relations/cons-id-decides"),
        ("s", f"{UI}/relations/cons-id-decides-over-an-address"),
        ("s", f"{UI}/relations/member-id-decides"),
        *(("s", f"{UI}/parameters/{name}/unknown/refused") for name in ("cons_id", "member_id", "primary_email")),
        ("p", f"{UI}/parameters/cons_id/unknown/codes"),
        ("s", f"{UI}/parameters/primary_email/ambiguous/refused"),
        ("p", f"{UI}/parameters/primary_email/ambiguous/codes"),
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
    "M3": [
        ("m", f"{UI}/relations/pages-are-a-partition"),
        ("m", f"{UI}/relations/page-size-does-not-matter"),
        ("p", f"{UI}/probes/page-past-the-end"),
    ],
    "M4": [("m", f"{UI}/relations/page-is-record-offset")],
    "M5": [("m", f"{UI}/relations/smaller-page-is-a-prefix"), ("m", f"{UI}/asserts/page-size-is-kept")],
    "M6": [("m", f"{UI}/relations/next-record-drops-the-first")],
    "M7": [("m", f"{UI}/relations/descending-is-reversed")],
    "M8": [("m", f"{UI}/relations/sorted-by-the-column"), ("p", f"{UI}/probes/order-by-itself")],
    "M9": [("m", f"{UI}/relations/sorting-permutes")],
    "M10": [
        ("m", f"{UI}/relations/narrower-window-takes-away"),
        ("m", f"{UI}/asserts/not-before-begin-date"),
        ("m", f"{UI}/asserts/not-after-end-date"),
    ],
    "M11": [
        ("m", f"{UI}/relations/two-windows-make-one"),
        ("m", f"{UI}/relations/windows-share-nothing"),
        ("p", f"{UI}/probes/begin-at-a-row"),
        ("p", f"{UI}/probes/end-at-a-row"),
    ],
    "M12": [("p", f"{UI}/probes/window-of-one-moment")],
    "M13": [("s", f"{UI}/relations/zone-does-not-matter"), ("s", f"{UI}/relations/fraction-does-not-matter")],
    "M14": [("m", f"{UI}/relations/wide-window-is-none")],
    "M15": [
        ("m", f"{UI}/asserts/type-filter"),
        ("m", f"{LI}/asserts/type-filter"),
        ("m", f"{UI}/asserts/category-filter"),
        ("m", f"{UI}/relations/type-takes-away"),
        ("m", f"{UI}/relations/category-takes-away"),
        ("m", f"{UI}/relations/filters-meet"),
        ("m", f"{UI}/relations/types-are-a-partition"),
        ("p", f"{UI}/relations/subject-takes-away"),
        ("p", f"{UI}/asserts/text-filter"),
    ],
    "M16": [("s", f"{UI}/relations/filters-come-before-paging")],
    "M17": [
        ("p", f"{UI}/probes/whole-subject"),
        ("p", f"{UI}/probes/beginning-of-a-subject"),
        ("p", f"{UI}/probes/middle-of-a-subject"),
        ("p", f"{UI}/probes/case-of-a-subject"),
    ],
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
        ("p", f"{UI}/relations/other-name-of-the-suppression"),
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
        ("s", f"{UI}/relations/standard-types-are-not-updated"),
    ],
    "M26": [
        ("m", f"{UI}/relations/row-stands-alone"),
        ("m", f"{GI}/asserts/interaction-is-the-one-asked-for"),
        ("s", f"{LI}/relations/has-what-constituents-have"),
        ("s", f"{UI}/asserts/only-custom-types-have-notes"),
    ],
    "M27": [
        *(
            ("s", f"{operation}/asserts/{name}")
            for operation in (UI, GI, LI)
            for name in ("note-belongs-to-its-row", "note-repeats-its-row", "modified-after-created", "ids-are-unique")
        ),
        ("s", f"{UI}/asserts/only-custom-types-have-notes"),
        # Weaker than the list has it: a note needs a body, and a body is optional.
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

# How sure it is that there is such a rule; what a breach of it leads to is asked.
RULES = {
    "R3": ("s", UI, "one-offset"),
    "R5": ("p", UI, "filter-pair"),
    "R17": ("s", UI, "sign-needs-redirect"),
}

# What is known of the methods and stands in no row: that a parameter is required, what client code reads and sends.
OTHERS = [
    ("m", f"{GI}/parameters/interaction_id/missing/refused"),
    ("m", f"{LI}/parameters/interaction_type_id/missing/refused"),
    ("m", f"{LOG}/parameters/interaction_subject/missing/refused"),
    ("m", f"{UPD}/parameters/interaction_id/missing/refused"),
    ("s", f"{LOG}/rules/valid-type/refused"),
    ("s", f"{LOG}/asserts/message-is-there"),
    ("s", f"{UI}/checks/media-type"),
    ("m", f"{UI}/checks/no-stack-trace"),
    ("s", f"{UI}/checks/no-others-named"),
    ("m", f"{UI}/checks/redirect"),
    ("m", f"{UI}/relations/others-stay-hidden-from-a-login"),
    # A sample that is whole is documentation; what is read off client code, or guessed from a sibling, is not.
    ("m", f"{UI}/checks/schema"),
    *(("s", f"{operation}/checks/schema") for operation in (GI, LI, LOG, UPD)),
    # What nobody knows.
    ("p", f"{UI}/probes/no-rows-in-json"),
    ("p", f"{UI}/probes/child-without-a-value"),
    ("p", f"{UI}/probes/several-notes"),
    ("p", f"{UI}/probes/types-of-notes"),
    ("p", f"{UI}/probes/kinds-of-notes"),
    ("p", f"{UI}/probes/largest-count"),
    ("p", f"{UI}/probes/references"),
    ("p", f"{UI}/probes/long-source"),
]


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract(project())


@pytest.fixture(scope="module")
def strengths(contract: Contract) -> dict[str, Strength]:
    return {clause.id: clause.strength for operation in contract.operations.values() for clause in operation.clauses()}


def test_no_row_is_forgotten() -> None:
    wanted = {f"R{number}" for number in range(1, 20)} | {f"M{number}" for number in range(1, 30)}
    assert set(ROWS) == wanted


@pytest.mark.parametrize(("row", "grade", "clause"), [(row, *one) for row, clauses in ROWS.items() for one in clauses])
def test_row_is_a_clause_of_its_strength(row: str, grade: str, clause: str, strengths: dict[str, Strength]) -> None:
    assert strengths.get(clause) is STRENGTHS[grade], row


@pytest.mark.parametrize(("grade", "clause"), OTHERS)
def test_what_else_is_known_is_a_clause_of_its_strength(
    grade: str, clause: str, strengths: dict[str, Strength]
) -> None:
    assert strengths.get(clause) is STRENGTHS[grade]


@pytest.mark.parametrize(
    ("operation", "parameter", "grade"),
    [
        (UI, "interaction_type_id", "m"),
        (UI, "source", "m"),
        (UI, "auth", "s"),
        # A number is of the type, and need not be that of anything.
        (GI, "interaction_id", "p"),
        (LI, "interaction_type_id", "p"),
        (UPD, "interaction_body", "s"),
        (UPD, "cons_id", "s"),
        (LOG, "interaction_body", "m"),
    ],
)
def test_a_legal_value_is_accepted_as_surely_as_the_page_says(
    operation: str, parameter: str, grade: str, contract: Contract
) -> None:
    assert contract.operations[operation].parameters[parameter].strength is STRENGTHS[grade]


def test_a_status_is_as_sure_as_the_page_says(contract: Contract) -> None:
    api = contract.operations[UI].api
    assert (api.success_status.expect, api.success_status.strength) == ((200,), Strength.SHOULD)
    assert (api.error.status.expect, api.error.status.strength) == ((403,), Strength.SHOULD)
    assert api.redirect is not None
    assert (api.redirect.status.expect, api.redirect.status.strength) == ((302,), Strength.MUST)
    assert api.redirect.by == ("redirect", "success_redirect", "error_redirect")


@pytest.mark.parametrize(("operation", "grade"), [(UI, "s"), (GI, "m"), (LI, "s"), (LOG, "s"), (UPD, "m")])
def test_a_session_is_as_sure_as_the_page_says(operation: str, grade: str, contract: Contract) -> None:
    assert contract.operations[operation].rules["session-token"].strength is STRENGTHS[grade]


def test_no_page_of_an_operation_is_cited_by_another_alone(contract: Contract) -> None:
    for name in (LI, LOG):
        cited = {clause.source for clause in contract.operations[name].clauses() if "_method.html" in clause.source}
        others = {source for source in cited if f"{name}_method.html" not in source}
        assert {re.sub(r".*/(\w+)_method.html.*", r"\1", source) for source in others} <= {
            # That of the usage notes, of the shared parameters, and of the one error that has another namespace.
            GI,
            "create",
            "offlineOrganizationGift",
        }


@pytest.mark.parametrize(("grade", "operation", "name"), RULES.values(), ids=RULES)
def test_row_is_a_rule_of_its_strength(grade: str, operation: str, name: str, contract: Contract) -> None:
    assert contract.operations[operation].rules[name].strength is STRENGTHS[grade]


def test_every_clause_says_where_it_is_from(contract: Contract) -> None:
    clauses = [clause for operation in contract.operations.values() for clause in operation.clauses()]
    assert [clause.id for clause in clauses if len(clause.source) < 10] == []


# --- parameters -------------------------------------------------------------------------------------------------------

CLIENT = "center_id error_redirect redirect sign_redirects success_redirect"
# The last is what one page calls the one before.
BOTH = "method api_key v response_format source sub_source suppress_response_codes suppress_result_codes"
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
    # Client code sends the last, which is in no syntax line of this method.
    UPD: f"interaction_id {FIELDS} cons_id",
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
        (UI, "getUserInteractionsResponse", Strength.SHOULD),
        (GI, "getInteractionResponse", Strength.SHOULD),
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


def test_whom_every_evidence_needs_is_said_in_words(contract: Contract) -> None:
    needs = [
        construct.evidence.needs
        for operation in contract.operations.values()
        for kind in (operation.asserts, operation.relations, operation.probes)
        for construct in kind.values()
        if construct.evidence is not None
    ]
    # They stand in the middle of sentences.
    assert needs
    assert all(words.startswith("somebody ") and not words.endswith(".") for words in needs)


def test_lint_has_nothing_to_say() -> None:
    loaded = read_contract(project())
    assert list(loaded.mistakes) == []
    assert [str(one) for one in iter_advice(loaded, project())] == []


# --- the types of the answers -----------------------------------------------------------------------------------------

ROW = "<interaction><interactionId>1000</interactionId><interactionTypeId>1</interactionTypeId></interaction>"
DONE = "<message>Interaction logged successfully.</message>"
WHOM = "<cons_id>1001</cons_id>"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL = 'xsi:nil="true"'
XSD = XmlValidator(ROOT / "schemas" / "crm.public.v1.xsd")
DERIVED = JsonValidator(json.loads((ROOT / "schemas" / "derived" / "crm.public.v1.schema.json").read_text("utf-8")))


def interaction(content: str) -> str:
    return f"<interaction>{content}</interaction>"


@pytest.mark.parametrize(
    ("root", "content", "is_valid"),
    [
        ("getInteractionResponse", ROW, True),
        ("getInteractionResponse", "", True),
        # Whether what has no value is nil, empty or left out is not known.
        ("getInteractionResponse", "<interaction/>", True),
        ("getUserInteractionsResponse", interaction("<note/>"), True),
        ("getUserInteractionsResponse", interaction(f"<note {NIL}/>"), True),
        ("getUserInteractionsResponse", interaction("<note><text>Hello</text></note>"), True),
        *(
            ("getUserInteractionsResponse", interaction(text), True)
            for name in (
                *("interactionId", "interactionTypeId", "categoryId", "referenceId", "consId", "createdBy"),
                *("creationDate", "subject", "count"),
            )
            for text in (f"<{name}/>", f"<{name} {NIL}/>")
        ),
        ("getUserInteractionsResponse", interaction("<note><modifiedDate/><noteId/></note>"), True),
        ("getUserInteractionsResponse", interaction("<referenceId>A-12</referenceId>"), True),
        ("getUserInteractionsResponse", interaction("<count>several</count>"), False),
        ("getUserInteractionsResponse", interaction("<interactionTypeId>-1</interactionTypeId>"), False),
        ("getUserInteractionsResponse", interaction("<creationDate>2016-02-30T00:00:00Z</creationDate>"), False),
        ("getUserInteractionsResponse", interaction("<creationDate>2016-02-29T23:59:59.9Z</creationDate>"), True),
        ("getUserInteractionsResponse", interaction("<creationDate>2015-02-29T00:00:00Z</creationDate>"), False),
        ("getUserInteractionsResponse", interaction("<subjects/>"), False),
        ("listInteractionsResponse", ROW + ROW, True),
        ("listInteractionsResponse", "", True),
        (
            "listInteractionsResponse",
            "<totalNumberResults>1</totalNumberResults><pageNumber>0</pageNumber>" + ROW,
            True,
        ),
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
    document = etree.fromstring(f'<{root} xmlns="{NAMESPACE}" xmlns:xsi="{XSI}">{content}</{root}>')
    assert XSD.is_valid(document) is is_valid
    mapping = Mapping.from_rules(contract.operations[UI].api.mapping)
    assert DERIVED.is_valid(image(document, mapping)) is is_valid
