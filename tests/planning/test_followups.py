"""What is sent after a source: exactly what the change says, by whom and how it says, and nothing that is not valid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from library import ANN, BEN, CAT, NAME, bank, family, known, loans, operations

from accordant.contracts import FollowUp, Literal, Strength
from accordant.exchange import Case, Phase
from accordant.planning.builder import Wish
from accordant.planning.families import Family
from accordant.planning.followups import UNKNOWN_PARAMETER, FollowUps, Origin, source_wire, wired
from accordant.planning.plans import Later, Step, Walk
from accordant.probes import WAY_PARTS
from accordant.sites import Person

TARGET = f"{NAME}/relations/it"
TREE = known(loans(8)).tree


class Bench:
    """The follow-ups of one relation, which is asked as the desk unless it is said otherwise."""

    def __init__(self, text: str, *, is_free: bool = False, **changes) -> None:
        self.family: Family = family(relations=f"it: {{strength: must, {text}}}", **changes)
        (self.relation,) = self.family.operation.relations.values()
        self.is_free = is_free

    def steps(self, person: Person = ANN, way: int = 0, **own: str) -> list[Step] | None:
        builder = self.family.main
        wish = Wish(own, "label", person, phase=Phase.RELATIONS)
        sent = builder.completed(wish)
        assert sent is not None
        origin = Origin(sent, wish, TARGET, is_list=self.relation.over == "list")
        made = FollowUps(self.family, builder, is_free=self.is_free)
        return made.steps(origin, self.relation.follow_ups, way)

    def case(self, person: Person = ANN, **own: str) -> Case:
        (step,) = self.steps(person, **own) or ()
        assert isinstance(step, Case)
        return step

    def sent(self, person: Person = ANN, **own: str) -> dict[str, str]:
        """What the only follow-up sends besides what every call has."""
        return plain(self.case(person, **own))


def plain(case: Case) -> dict[str, str]:
    return {name: value for name, value in case.request.parameters if name not in {"call", "key", "ticket"}}


# ------------------------------------------------------------------------------------------------ changes


@pytest.mark.parametrize(
    ("change", "own", "expected"),
    [
        ("{branch: 2}", {}, {"card": "11", "branch": "2"}),
        ("{branch: 2}", {"branch": "1"}, {"card": "11", "branch": "2"}),
        ("{branch: {absent: true}}", {"branch": "1", "size": "3"}, {"card": "11", "size": "3"}),
        ("{as: {other: true}}", {}, {"as": "json", "card": "11"}),
        ("{rising: {xpath: 'not($rising)'}}", {}, {"card": "11", "rising": "false"}),
        (
            "{page: {absent: true}, skip: {xpath: '$page * $size'}}",
            {"page": "2", "size": "3"},
            {"card": "11", "skip": "6", "size": "3"},
        ),
        ("{card: {absent: true}, mail: {person: same}}", {}, {"mail": "ann@example.org"}),
        ("{card: {person: other}}", {}, {"card": "12"}),
    ],
)
def test_a_follow_up_sends_what_its_source_does_but_for_the_change(change: str, own, expected) -> None:
    assert Bench(f"change: {change}, expect: equal").sent(**own) == expected


def test_parameters_stay_in_the_order_of_the_contract() -> None:
    made = Bench("change: {as: json, branch: 2, since: '2024-01-01'}, expect: equal").case(size="3", title="Volume")
    order = list(operations()[NAME].parameters)
    names = [name for name, _ in made.request.parameters]
    assert names == sorted(names, key=order.index)
    assert names == ["call", "key", "as", "card", "branch", "title", "since", "size"]


def test_a_change_that_changes_nothing_makes_no_follow_up() -> None:
    assert Bench("change: {branch: 2}, expect: equal").steps(branch="2") is None
    assert Bench("change: {branch: {absent: true}}, expect: equal").steps() is None
    assert Bench("change: {branch: 2}, expect: equal").steps(branch="02") is not None


@pytest.mark.parametrize("how", ["again", "reordered", "query-string", "plus-for-space", "unknown-parameter"])
def test_what_is_sent_another_way_may_be_the_same(how: str) -> None:
    assert Bench(f"follow_ups: [{{sent: {how}}}], expect: equal").sent(branch="1").items() >= {("branch", "1")}


def test_a_value_that_cannot_be_made_makes_no_follow_up() -> None:
    assert Bench("change: {card: {absent: true}, mail: {person: same}}, expect: equal").steps(CAT) is None
    assert Bench("change: {mail: {person: other}}, expect: disjoint", banks={}).steps() is None
    assert Bench("change: {size: {xpath: '$branch + 1'}}, expect: prefix").steps() is None
    assert Bench("change: {size: {xpath: '$branch + 1'}}, expect: prefix").steps(branch="1") is not None


def test_one_of_several_that_cannot_be_made_leaves_none() -> None:
    text = "follow_ups: [{change: {branch: {absent: true}}}, {change: {title: {absent: true}}}], expect: intersection"
    assert [plain(step) for step in Bench(text).steps(branch="1", title="Volume") or ()] == [
        {"card": "11", "title": "Volume"},
        {"card": "11", "branch": "1"},
    ]
    assert Bench(text).steps(branch="1") is None


# ------------------------------------------------------------------------------------- what is valid only


@pytest.mark.parametrize(
    ("change", "own"),
    [
        ("{size: {xpath: '$size - 5'}}", {"size": "5"}),  # less than min_value
        ("{size: {xpath: '$size + 5'}}", {"size": "50"}),  # more than max_value
        ("{page: {xpath: '-1'}}", {}),
        ("{branch: {xpath: '$branch - 2'}}", {"branch": "1"}),  # no nonNegativeInteger
        ("{title: {xpath: 'concat($title, $title)'}}", {"title": "a title of many letters"}),  # longer than max_length
        ("{skip: 1}", {"page": "1", "size": "2"}),  # breaks one-start
        ("{until: '2024-01-01'}", {"since": "2024-02-01"}),  # breaks window
        ("{card: {absent: true}}", {}),  # breaks whose
    ],
)
def test_what_the_contract_does_not_allow_is_sent_for_a_question_only(change: str, own) -> None:
    text = f"change: {change}, expect: equal"
    assert Bench(text).steps(**own) is None
    assert Bench(text, is_free=True).steps(**own)


@pytest.mark.parametrize("own", [{"size": "6"}, {"size": "45"}])
def test_what_is_just_allowed_is_sent(own) -> None:
    for sign in "+-":
        assert Bench(f"change: {{size: {{xpath: '$size {sign} 5'}}}}, expect: equal").steps(**own)


def test_a_rule_that_the_source_breaks_already_is_no_reason() -> None:
    bench = Bench("change: {as: {other: true}}, on: refused, expect: same-image")
    wish = Wish({}, "nobody", breaks=f"{NAME}/rules/whose")
    sent = bench.family.main.whole({})
    (step,) = FollowUps(bench.family, bench.family.main).steps(Origin(sent, wish, TARGET), bench.relation.follow_ups)
    assert isinstance(step, Case)
    assert (plain(step), step.acceptance, step.breaks) == ({"as": "json"}, None, f"{NAME}/rules/whose")


# --------------------------------------------------------------------------------- what a case says of itself


def test_a_follow_up_says_what_it_is_for_and_of_whom_and_gets_its_name_later() -> None:
    made = Bench("change: {branch: 2}, expect: subset").case(BEN)
    assert (made.role, made.target, made.person, made.phase) == ("follow-up", TARGET, "ben", Phase.RELATIONS)
    assert (made.id, made.group) == ("-", "-")
    assert made.label == "it: label (follow-up)"


def test_every_follow_up_is_told_apart_by_a_number() -> None:
    text = "follow_ups: [{change: {branch: 1}}, {change: {branch: 2}}, {change: {branch: 3}}], expect: complete"
    numbers = [step.part for way in (0, 1, 7) for step in Bench(text).steps(way=way) or () if isinstance(step, Case)]
    assert len(set(numbers)) == 9
    assert numbers == sorted(numbers)
    # Which answer of a question they tell is read off the number.
    assert [number // WAY_PARTS for number in numbers] == [0, 0, 0, 1, 1, 1, 7, 7, 7]


def test_a_follow_up_is_as_sure_to_be_accepted_as_what_it_sends() -> None:
    assert Bench("change: {branch: 2}, expect: subset").case().acceptance is Strength.MUST
    assert Bench("change: {order: title}, expect: subset").case().acceptance is Strength.PROBE
    # Whether somebody may be named beside the one who is named already, nobody promises.
    assert Bench("change: {mail: {person: other}}, expect: equal").case().acceptance is Strength.PROBE
    assert Bench("change: {mail: {person: same}}, expect: equal").case().acceptance is Strength.MUST


# ------------------------------------------------------------------------------------------ whole lists


def test_follow_ups_of_a_whole_list_read_all_its_pages() -> None:
    (walk,) = Bench("change: {branch: 2}, over: list, expect: subset").steps() or ()
    assert isinstance(walk, Walk)
    assert walk.page_parameter == "page"
    assert [walk.page(n).request.sent["page"] for n in (0, 3)] == ["0", "3"]
    assert walk.case.request.sent["branch"] == "2"


@pytest.mark.parametrize("is_free", [False, True])
def test_a_list_from_another_offset_on_cannot_be_read_in_pages(is_free: bool) -> None:
    bench = Bench("change: {skip: 2}, over: list, expect: subset", is_free=is_free)
    assert bench.steps() is None


def test_the_pages_of_another_operation_that_has_none_are_one_answer() -> None:
    text = "follow_ups: [{operation: listReturns}], over: list, expect: disjoint"
    (step,) = Bench(text).steps() or ()
    assert isinstance(step, Case)


# ---------------------------------------------------------------------------- other operations, other callers


def test_another_operation_gets_what_it_takes_of_the_source_and_its_own_rest() -> None:
    made = Bench("follow_ups: [{operation: listReturns, change: {branch: 2}}], expect: disjoint").case(
        size="3", order="title"
    )
    assert made.operation == "listReturns"
    assert dict(made.request.parameters) == {"call": "listReturns", "key": "{{key}}", "card": "11", "branch": "2"}


def test_another_caller_sends_its_own_credentials_and_nothing_of_the_first_ones() -> None:
    text = "follow_ups: [{caller: reader, change: {card: {absent: true}}}], expect: equal"
    made = Bench(text, callers=("desk", "reader")).case(size="3")
    assert (made.caller, made.request.servlet) == ("reader", "Reader")
    assert dict(made.request.parameters) == {"call": NAME, "ticket": "{{ticket}}", "size": "3"}


# --------------------------------------------------------------------------------- values from the answer


def later(text: str, **changes) -> Later:
    (step,) = Bench(text, **changes).steps() or ()
    assert isinstance(step, Later)
    return step


def test_a_value_from_the_answer_is_waited_for() -> None:
    step = later("change: {branch: {xpath: 'loan[1]/branch'}}, expect: subset")
    (made,) = step.make(TREE)
    assert isinstance(made, Case)
    assert plain(made) == {"card": "11", "branch": loans(1)[0]["branch"]}
    assert (step.target, made.target) == (TARGET, TARGET)
    assert step.make(None) == []
    assert step.make(known([]).tree) == []


def test_each_value_from_the_answer_makes_a_request_that_is_told_apart() -> None:
    step = later("change: {branch: {each: 'distinct-values(loan/branch)'}}, over: list, expect: complete")
    made = step.make(TREE)
    assert all(isinstance(one, Walk) for one in made)
    cases = [one.page(0) for one in made if isinstance(one, Walk)]
    assert sorted(case.request.sent["branch"] for case in cases) == ["1", "2", "3"]
    assert len({case.part for case in cases}) == 3
    assert step.make(known([]).tree) == []


def test_a_value_from_the_answer_that_is_not_valid_makes_no_request() -> None:
    step = later("change: {size: {xpath: 'count(loan) - 8'}}, expect: subset")
    assert step.make(TREE) == []
    assert len(step.make(known(loans(9)).tree)) == 1


# ----------------------------------------------------------------------------------------- after a write


WRITE = """follow_ups: [{after: {operation: renewLoan, send: {number: {xpath: "loan[1]/number"}}}}], expect: difference,
  differs: ["loan[1]"]"""


def test_a_write_comes_before_its_follow_up_and_is_made_from_the_answer() -> None:
    write, follow_up = Bench(WRITE, is_sandbox=True).steps() or ()
    assert isinstance(write, Later)
    assert isinstance(follow_up, Case)
    (case,) = write.make(TREE)
    assert isinstance(case, Case)
    assert (case.operation, case.role, case.target, case.person) == ("renewLoan", "before", TARGET, "ann")
    assert dict(case.request.parameters) == {"call": "renewLoan", "key": "{{key}}", "number": "1"}
    # It may be one that must not work.
    assert case.acceptance is Strength.PROBE
    assert case.phase is Phase.RELATIONS
    assert (follow_up.role, plain(follow_up)) == ("follow-up", {"card": "11"})


def test_where_the_source_was_refused_nothing_is_written_whatever_it_would_be() -> None:
    for number in ("3", "{xpath: 'count(loan) + 1'}"):
        text = WRITE.replace('{xpath: "loan[1]/number"}', number)
        write, _ = Bench(text, is_sandbox=True).steps() or ()
        assert isinstance(write, Later)
        assert write.make(None) == []
        assert len(write.make(known([]).tree)) == 1


def test_of_an_answer_that_is_not_there_nothing_is_counted() -> None:
    step = later("change: {size: {xpath: 'count(loan) + 1'}}, expect: subset")
    assert step.make(None) == []
    assert len(step.make(known([]).tree)) == 1


@pytest.mark.parametrize("tree", [None, known([]).tree], ids=["refused", "empty"])
def test_nothing_is_written_where_there_is_nothing_to_write_about(tree) -> None:
    write, _ = Bench(WRITE, is_sandbox=True).steps() or ()
    assert isinstance(write, Later)
    assert write.make(tree) == []


def test_a_write_is_never_more_than_one_request() -> None:
    text = WRITE.replace("xpath", "each").replace("loan[1]/number", "loan/number")
    write, _ = Bench(text, is_sandbox=True).steps() or ()
    assert isinstance(write, Later)
    assert len(write.make(TREE)) == 1
    assert write.cost == 1


# ------------------------------------------------------------------------------------------- on the wire


def test_reordered_is_the_same_the_other_way_round() -> None:
    made = Bench("follow_ups: [{sent: reordered}], expect: equivalent").case(branch="1")
    assert made.request.parameters == (("branch", "1"), ("card", "11"), ("key", "{{key}}"), ("call", NAME))
    assert made.acceptance is Strength.MUST


def test_a_parameter_that_no_api_has_is_added_and_may_be_refused() -> None:
    made = Bench("follow_ups: [{sent: unknown-parameter}], expect: equivalent").case()
    assert made.request.parameters == (("call", NAME), ("key", "{{key}}"), ("card", "11"), (UNKNOWN_PARAMETER, "1"))
    assert made.acceptance is Strength.SHOULD
    assert UNKNOWN_PARAMETER not in operations()[NAME].parameters


def test_a_query_string_is_asked_about_and_promised_by_nobody() -> None:
    made = Bench("follow_ups: [{sent: query-string}], expect: equivalent").case()
    assert (made.request.wire, made.acceptance) == ("query-string", Strength.PROBE)


def test_a_repeated_parameter_has_the_value_of_the_source_first() -> None:
    bench = Bench("follow_ups: [{sent: repeated, change: {size: 5}}], expect: prefix")
    made = bench.case(size="2", branch="1")
    assert made.request.parameters[2:] == (("card", "11"), ("branch", "1"), ("size", "2"), ("size", "5"))
    assert made.acceptance is Strength.PROBE
    # What the source does not send is given once.
    assert bench.case().request.parameters[2:] == (("card", "11"), ("size", "5"))


@pytest.mark.parametrize("how", [None, "again", "plus-for-space"])
def test_all_else_is_put_on_the_wire_as_usual(how: str | None) -> None:
    made = Bench("follow_ups: [{sent: again}], expect: equal").case(branch="1")
    assert wired(made, FollowUp(sent=how), {}) == made


def test_what_is_not_sure_does_not_get_surer_on_the_wire() -> None:
    made = Bench("follow_ups: [{sent: unknown-parameter}], expect: equivalent").case(order="title")
    assert made.acceptance is Strength.PROBE
    broken = replace(made, acceptance=None, breaks=f"{NAME}/rules/whose")
    assert wired(broken, FollowUp(sent="query-string"), {}).acceptance is None


def test_the_source_of_a_plus_has_no_plus_for_a_space() -> None:
    plus = Bench("follow_ups: [{sent: plus-for-space}], expect: equivalent").relation
    assert source_wire(plus) == "percent-for-space"
    assert source_wire(Bench("follow_ups: [{sent: again}], expect: equivalent").relation) == ""


def test_pages_of_a_walk_are_all_put_on_the_wire_alike() -> None:
    (walk,) = Bench("follow_ups: [{sent: unknown-parameter}], over: list, expect: equivalent").steps() or ()
    assert isinstance(walk, Walk)
    assert all((UNKNOWN_PARAMETER, "1") in walk.page(n).request.parameters for n in (0, 5))


# ------------------------------------------------------------------------------------------------- sources


def test_the_source_of_values_knows_both_people_where_somebody_else_is_wanted() -> None:
    for text, expected in (("{card: {person: other}}", BEN), ("{branch: 2}", None)):
        bench = Bench(f"change: {text}, expect: disjoint", banks={"desk": bank(ann=loans(8), ben=loans(5, "12"))})
        origin = Origin({"card": "11"}, Wish({}, "label", ANN), TARGET)
        made = FollowUps(bench.family, bench.family.main).source(origin, bench.relation.follow_ups[0], TREE)
        assert (made.person, made.other, made.tree) == (ANN, expected, TREE)


def test_a_follow_up_without_a_change_is_made_by_hand_too() -> None:
    bench = Bench("change: {branch: 2}, expect: equal")
    sent = bench.family.main.completed(Wish({}, "label", ANN))
    assert sent is not None
    made = FollowUps(bench.family, bench.family.main)
    assert made.steps(Origin(sent, Wish({}, "label", ANN), TARGET), []) == []
    assert made.steps(Origin(sent, Wish({}, "label", ANN), TARGET), [FollowUp({"branch": Literal("2")})])
