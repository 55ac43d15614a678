"""Content models: what counts say of sequences, choices, groups and repetitions."""

from __future__ import annotations

import pytest
from derivation.verdicts import LUMINATE, Verdicts, assert_verdicts, complex_root, schema_of
from lxml import etree

from accordant.mapping import image


def element(name, **occurs):
    written = "".join(f' {key}Occurs="{value}"' for key, value in occurs.items())
    return f'<xs:element name="{name}" type="xs:int"{written}/>'


A, B, C = element("a"), element("b"), element("c")


def r(names):
    return f"<r>{''.join(f'<{name}>1</{name}>' for name in names)}</r>"


def group(model, *members, **occurs):
    written = "".join(f' {key}Occurs="{value}"' for key, value in occurs.items())
    return f"<xs:{model}{written}>{''.join(members)}</xs:{model}>"


# The content, words of children that are valid, words that are not, words whose fault no image shows.
MODELS = {
    "a choice": (group("choice", A, B), ["a", "b"], ["", "ab", "aa", "c"], []),
    "a choice of nothing or more": (
        group("choice", A, element("b", min=0)),
        ["", "a", "b"],
        ["ab", "aa", "bb"],
        [],
    ),
    "a repeated choice": (group("choice", A, B, max="unbounded"), ["a", "b", "ab", "aab", "bab"], ["", "c"], []),
    "a choice with bounds": (
        group("choice", A, B, C, min=2, max=3),
        ["ab", "aa", "abc", "ccc", "bb"],
        ["", "a", "abca", "aaaa"],
        [],
    ),
    "a choice of sequences": (
        group("choice", group("sequence", A, B), C),
        ["ab", "c"],
        ["", "a", "b", "ac", "abc"],
        ["ba"],
    ),
    "a sequence of choices": (
        group("sequence", group("choice", A, B), group("choice", C, element("d"))),
        ["ac", "ad", "bc"],
        ["", "a", "cd", "abc", "abcd"],
        ["ca"],
    ),
    "an optional sequence": (group("sequence", A, B, min=0), ["", "ab"], ["a", "b", "aab"], ["ba"]),
    "a sequence several times": (
        group("sequence", A, B, max="unbounded"),
        ["ab", "abab", "ababab"],
        ["", "a", "aab", "abb", "aaabb"],
        ["aabb"],
    ),
    "a sequence twice to three times": (
        group("sequence", A, element("b", min=0), min=2, max=3),
        ["aa", "aba", "abab", "ababab", "aaa"],
        ["a", "ab", "aabbb", "aaaa", "b"],
        ["abba", "aabb"],
    ),
    "a pair of children": (group("sequence", element("a", min=2, max=2)), ["aa"], ["", "a", "aaa"], []),
    "pairs of children": (
        group("sequence", element("a", min=2, max=2), max="unbounded"),
        ["aa", "aaaa"],
        ["", "a", "aaa", "aaaaa"],
        [],
    ),
    "at least three": (group("sequence", element("a", min=3, max="unbounded")), ["aaa", "aaaa"], ["", "a", "aa"], []),
    "one name twice in a sequence": (group("sequence", A, B, A), ["aba"], ["ab", "aa", "aaab"], ["aab"]),
    "all": (group("all", A, element("b", min=0)), ["a", "ab", "ba"], ["", "b", "aa", "abb"], []),
    "an optional all": (group("all", A, B, min=0), ["", "ab", "ba"], ["a", "b"], []),
    "nothing at all": (group("sequence", A, min=0, max=0), [""], ["a"], []),
    "groups in groups": (
        group("sequence", group("choice", group("sequence", A, element("b", min=0)), C, min=0), element("d")),
        ["d", "ad", "abd", "cd"],
        ["", "bd", "acd", "a", "aad"],
        ["da"],
    ),
    "a repeated sequence or another": (
        group("choice", group("sequence", A, B, max="unbounded"), group("sequence", C, element("d"))),
        ["ab", "abab", "cd"],
        ["", "a", "b", "c", "abc", "aab", "abcd"],
        ["ba"],
    ),
}
WIDENED = {"a sequence several times", "pairs of children", "a repeated sequence or another"}


@pytest.mark.parametrize("name", MODELS)
def test_counts_of_a_content_model(tmp_path, name):
    content, valid, invalid, lost = MODELS[name]
    path = schema_of(tmp_path, complex_root(content))
    verdicts = assert_verdicts(path, [r(word) for word in valid], [r(word) for word in invalid], lost=[*map(r, lost)])
    assert ("child-order" in verdicts.losses) == bool(lost)
    assert ("interleaved-counts" in verdicts.losses) == (name in WIDENED)


def test_long_runs_of_a_repeated_group_are_counted_in_part_and_that_is_said(tmp_path):
    path = schema_of(tmp_path, complex_root(group("sequence", A, B, max="unbounded")))
    assert_verdicts(path, [r("ab" * 20)], [r("ab" * 5 + "a")], lost=[r("ab" * 20 + "a")])


@pytest.mark.parametrize(
    "content",
    [
        group("sequence", element("a", max=10000), B, min=10000, max=100000),
        group("choice", A, B, max=10000),
        group("sequence", group("choice", A, B, C, max=50), element("d", max=10**9), max=10**9),
        group("choice", *(element(f"e{number}") for number in range(200))),
        group("choice", *(element(f"e{number}") for number in range(200)), max="unbounded"),
    ],
)
def test_large_bounds_and_many_alternatives_are_widened_and_that_is_said(tmp_path, content):
    verdicts = Verdicts(schema_of(tmp_path, complex_root(content)))
    assert "interleaved-counts" in verdicts.losses
    assert not verdicts.json(etree.fromstring('<r xmlns="urn:t"/>'))


def test_what_may_not_occur_is_an_unknown_key(tmp_path):
    verdicts = Verdicts(schema_of(tmp_path, complex_root(group("sequence", A, element("b", min=0, max=0)))))
    root = etree.fromstring(r("ab").replace("<r>", '<r xmlns="urn:t">'))
    # lxml takes it, xmlschema does not, and is right: such a particle is none (Structures 3.3.2).
    assert verdicts.xml(root) == (True, False)
    assert not verdicts.json(root)


def test_groups_by_name_are_their_content(tmp_path):
    body = (
        f'<xs:group name="g">{group("choice", A, B)}</xs:group>'
        f'<xs:group name="h"><xs:sequence><xs:group ref="t:g" maxOccurs="2"/>{C}</xs:sequence></xs:group>'
        + complex_root('<xs:group ref="t:h" minOccurs="0"/>')
    )
    assert_verdicts(schema_of(tmp_path, body), [r(""), r("ac"), r("bac")], [r("c"), r("a"), r("abac"), r("ab")])


def test_a_group_that_is_redefined_is_what_it_became(tmp_path):
    schema_of(tmp_path, f'<xs:group name="g"><xs:sequence>{A}</xs:sequence></xs:group>', name="base.xsd")
    redefined = f'<xs:group name="g"><xs:sequence><xs:group ref="t:g"/>{B}</xs:sequence></xs:group>'
    body = f'<xs:redefine schemaLocation="base.xsd">{redefined}</xs:redefine>' + complex_root('<xs:group ref="t:g"/>')
    assert_verdicts(schema_of(tmp_path, body), [r("ab")], [r("a"), r("b"), r("")])


def test_two_declarations_of_one_name_may_be_as_any_of_them_says(tmp_path):
    nillable = '<xs:element name="a" type="xs:int" nillable="true"/>'
    path = schema_of(tmp_path, complex_root(group("sequence", A, B, nillable)))
    verdicts = assert_verdicts(
        path,
        [r("aba"), '<r><a>1</a><b>1</b><a xsi:nil="true"/></r>'],
        ["<r><a>x</a><b>1</b><a>1</a></r>"],
        lost=['<r><a xsi:nil="true"/><b>1</b><a>1</a></r>'],
    )
    assert "name-collision" in verdicts.losses


def test_a_type_may_contain_itself(tmp_path):
    body = '<xs:element name="r" type="t:T"/><xs:complexType name="T">' + group(
        "choice", A, '<xs:element name="t" type="t:T"/>'
    )
    path = schema_of(tmp_path, body + "</xs:complexType>")
    assert_verdicts(path, ["<r><t><t><a>1</a></t></t></r>"], ["<r><t><t/></t></r>", "<r><t><a>x</a></t></r>"])


# What is said of a choice that is not kept: one fault, one sentence.

SENTENCES = [
    (group("choice", A, B), "", ["$.r expected one of a, b"]),
    (group("choice", A, B), "ab", ["$.r.b a and b exclude each other"]),
    (group("choice", A, B, C), "ab", ["$.r.b a and b exclude each other"]),
    (group("choice", A, B), "aa", ["$.r.a expected xsd:int as a string, got an array of 2"]),
    (group("choice", A, B, max="unbounded"), "", ["$.r expected one of a, b"]),
    (group("choice", group("sequence", A, B), C), "a", ["$.r.b b is missing beside a"]),
    (group("sequence", A, B, min=0), "b", ["$.r.a a is missing beside b"]),
    (group("sequence", A, B, max="unbounded"), "aab", ["$.r.a expected a at most once beside b, got it 2 times"]),
    (group("sequence", A, B), "a", ["$.r.b b is missing"]),
    (group("sequence", group("choice", A, B), C), "c", ["$.r expected one of a, b"]),
]


@pytest.mark.parametrize(("content", "word", "said"), SENTENCES)
def test_a_choice_that_is_not_kept_is_one_fault(tmp_path, content, word, said):
    verdicts = Verdicts(schema_of(tmp_path, complex_root(content)))
    root = etree.fromstring(r(word).replace("<r>", '<r xmlns="urn:t">'))
    assert verdicts.messages(image(root, LUMINATE)) == said
