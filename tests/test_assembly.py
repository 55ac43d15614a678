"""An operation is put together from its API, the groups in the order of `uses`, and its own words, which win."""

from __future__ import annotations

from helpers import CORPUS

from accordant.assembly import Assembler
from accordant.contracts import Operation
from accordant.documents import parse_document
from accordant.errors import Mistake
from accordant.parts import File

OPERATION = """\
accordant: 1
operation: op
summary: A test.
source: of the operation
api: tiny
servlets: {server: Server}
http_methods: [POST]
effect: read
response: {element: getUserInteractionsResponse, strength: must}
"""


def file(text: str, kind: str, name: str) -> File:
    document = parse_document(text, f"{name}.yaml")
    assert document.mistakes == ()
    return File(document, kind, name)


def api() -> File:
    return file((CORPUS / "valid/api.yaml").read_text("utf-8"), "api", "tiny")


def group(name: str, rest: str) -> File:
    return file(f"accordant: 1\ngroup: {name}\nsource: of {name}\n{rest}", "group", name)


def assembled(rest: str, *groups: File) -> tuple[Operation | None, list[Mistake]]:
    mistakes: list[Mistake] = []
    own = file(OPERATION + rest, "operation", "op")
    return Assembler([own, *groups, api()], mistakes).operation(own), mistakes


def test_the_words_given_last_win() -> None:
    first = group("first", "parameters: {a: {type: 'xsd:string', max_length: 5, strength: must}}\n")
    second = group("second", "parameters: {a: {max_length: 7, personal: true}}\n")
    made, mistakes = assembled("uses: [first, second]\nparameters: {a: {strength: should}}\n", first, second)
    a = made.parameters["a"]
    assert mistakes == []
    assert (a.type, a.max_length, a.personal, a.strength) == ("string", 7, True, "should")
    assert a.source == "of first"
    assert a.location.file == "op.yaml"
    other, _ = assembled("uses: [second, first]\nparameters: {a: {strength: should}}\n", first, second)
    assert other.parameters["a"].max_length == 5


def test_a_group_that_is_not_used_adds_nothing() -> None:
    made, _ = assembled("", group("first", "parameters: {a: {type: 'xsd:string', strength: must}}\n"))
    assert set(made.parameters) == {"method", "response_format", "go", "auth"}


def test_a_refined_parameter_of_the_api_stays_in_its_place() -> None:
    made, _ = assembled("parameters: {b: {type: 'xsd:string', strength: must}, method: {secret: true}}\n")
    assert list(made.parameters) == ["method", "response_format", "go", "auth", "b"]
    assert made.parameters["method"].fixed == "{operation}"
    assert made.parameters["method"].secret


def test_a_parameter_that_nobody_declares_whole_is_a_mistake_with_the_nearest_name() -> None:
    made, mistakes = assembled("parameters: {respons_format: {default: json}}\n")
    assert "respons_format" not in made.parameters
    assert [m.message for m in mistakes] == [
        "parameters/respons_format needs the key 'type'",
        "parameters/respons_format needs the key 'strength'",
    ]
    assert all("did you mean 'response_format'?" in m.hint for m in mistakes)


def test_listings_and_codes_are_merged() -> None:
    paging = group("paging", "listing: {page: p, size: s}\nerrors: {codes: {1: Otherwise, 70: Page}}\n")
    made, _ = assembled("uses: [paging]\nlisting: {size: z, sort: c}\n", paging)
    assert (made.listing.page, made.listing.size, made.listing.sort, made.listing.record) == ("p", "z", "c", None)
    assert made.error_codes == {1: "Otherwise", 2: "Wrong key", 70: "Page"}


def test_what_is_missing_leaves_no_operation_and_every_mistake() -> None:
    made, mistakes = assembled("uses: [nothing, nowhere]\n")
    assert made is not None
    assert [m.message.partition(",")[0] for m in mistakes] == [
        "there is no group 'nothing'",
        "there is no group 'nowhere'",
    ]
    own = file(OPERATION.replace("api: tiny", "api: none"), "operation", "op")
    found: list[Mistake] = []
    assert Assembler([own], found).operation(own) is None
    assert [m.location.line for m in found] == [5]


def test_two_parts_of_one_name_are_a_mistake_that_names_the_first() -> None:
    rule = "rules: {r: {or: [a, b], strength: must, violated: {refused: must}}}\n"
    parameters = "parameters: {a: {type: 'xsd:string', strength: must}, b: {type: 'xsd:string', strength: must}}\n"
    _, mistakes = assembled("uses: [g]\n" + rule, group("g", parameters + rule))
    assert [m.message for m in mistakes] == ["rule 'r' is already defined at g.yaml:5:9"]
    assert mistakes[0].location.file == "op.yaml"


def test_a_second_operation_of_one_name_is_left_out() -> None:
    mistakes: list[Mistake] = []
    one, two = (file(OPERATION, "operation", "op") for _ in range(2))
    assembler = Assembler([one, two, api()], mistakes)
    assert assembler.operation(one) is not None
    assert assembler.operation(two) is None
    assert "already defined" in mistakes[0].message


def test_all_operations_of_an_api_share_it() -> None:
    one = file(OPERATION, "operation", "op")
    two = file(OPERATION.replace("operation: op", "operation: po"), "operation", "po")
    assembler = Assembler([one, two, api()], [])
    assert assembler.operation(one).api is assembler.operation(two).api
    assert set(assembler.documents()) == {"op.yaml", "po.yaml", "tiny.yaml"}
