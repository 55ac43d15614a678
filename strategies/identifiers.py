"""Who is asked for: by one identifier or several, of somebody who is there, of nobody, or of different people.

A request names a constituent by `cons_id`, `member_id` or `primary_email`; where several are sent and disagree, the
documentation lets them count in this order. `people` are those of the site's settings, each a mapping from parameters
to values; without them people are invented, on example.org, who are nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

__all__ = [
    "agreeing",
    "ambiguous",
    "cons_ids",
    "disagreeing",
    "emails",
    "member_ids",
    "others",
    "present",
    "unknown",
]

Person = Mapping[str, str]

_ORDER = ("cons_id", "member_id", "primary_email")
_INVENTED: tuple[Person, ...] = (
    {"cons_id": "1001", "member_id": "A-1001", "primary_email": "ada@example.org"},
    {"cons_id": "1002", "member_id": "A-1002", "primary_email": "bob@example.org"},
    {"cons_id": "1003", "member_id": "A-1003", "primary_email": "cyd@example.org"},
    # One household with one address, as there are many.
    {"cons_id": "1004", "member_id": "A-1004", "primary_email": "family@example.org"},
    {"cons_id": "1005", "member_id": "A-1005", "primary_email": "family@example.org"},
)


def cons_ids(*, known: Sequence[str] = ()) -> SearchStrategy[str]:
    """Values of `cons_id`: known ones; without any, numbers.

    Args:
        known: Those of the site's people.
    """
    return st.sampled_from(list(known)) if known else st.integers(1001, 10**7).map(str)


def member_ids(*, known: Sequence[str] = ()) -> SearchStrategy[str]:
    """Values of `member_id`: known ones; without any, numbers behind a letter, as organisations number members.

    Args:
        known: Those of the site's people.
    """
    return st.sampled_from(list(known)) if known else st.integers(1, 10**6).map("A-{}".format)


def emails(*, known: Sequence[str] = ()) -> SearchStrategy[str]:
    """Values of `primary_email`: known ones; without any, invented ones on example.org in several forms.

    Args:
        known: Those of the site's people.
    """
    if known:
        return st.sampled_from(list(known))
    names = st.sampled_from(("ada", "Bob", "cyd+gifts", "d.eve", "o'neil", "x_y-z", "7"))
    hosts = st.sampled_from(("example.org", "mail.example.org", "EXAMPLE.ORG"))
    return st.builds("{}{}@{}".format, names, st.sampled_from(("", "1", "99")), hosts)


def present(*, people: Sequence[Person] = ()) -> SearchStrategy[dict[str, str]]:
    """One identifier of somebody who is there.

    Args:
        people: The site's.

    Raises:
        ValueError: Nobody has an identifier.
    """
    return _sampled([{name: person[name]} for person in _all(people) for name in _names(person)], "identifier")


def others(*, people: Sequence[Person] = ()) -> SearchStrategy[dict[str, str]]:
    """One identifier of anybody but the first person: for calls in which that one is logged in.

    Args:
        people: The site's; what the first one shares is left out.

    Raises:
        ValueError: There is no other person.
    """
    first, *rest = _all(people)
    found = [{name: person[name]} for person in rest for name in _names(person) if person[name] != first.get(name)]
    return _sampled(found, "identifier of another person")


def unknown(*, people: Sequence[Person] = ()) -> SearchStrategy[dict[str, str]]:
    """One identifier that is nobody's: far beyond the known ones, nought, negative, no number at all; or an address.

    Args:
        people: The site's.
    """
    taken = {person[name] for person in _all(people) for name in _names(person)}
    numbers = sorted({int(text) for text in taken if text.isdecimal() and text.isascii()} | {1000})
    # Numbers are given out in order, so that none is far beyond the known ones.
    far = [str(number + step) for number in numbers for step in (10**15, 10**16)]
    odd = ["0", "-1", "x", "00", "9223372036854775807", "9223372036854775808"]
    by_number = st.builds(
        _one,
        st.sampled_from(_ORDER[:2]),
        st.one_of([st.sampled_from([text for text in texts if text not in taken]) for texts in (odd, far)]),
    )
    # Domains under "invalid" are reserved, so that nobody has such an address (RFC 2606).
    by_email = st.builds(lambda number: {"primary_email": f"nobody-{number}@accordant.invalid"}, st.integers(1, 10**6))
    return st.one_of(by_number, by_email)


def ambiguous(*, people: Sequence[Person] = ()) -> SearchStrategy[dict[str, str]]:
    """One identifier that several people have, most likely an address.

    Args:
        people: The site's.

    Raises:
        ValueError: No identifier is shared.
    """
    owners: dict[tuple[str, str], int] = {}
    for person in _all(people):
        for name in _names(person):
            owners[name, person[name]] = owners.get((name, person[name]), 0) + 1
    return _sampled([{name: value} for (name, value), count in owners.items() if count > 1], "shared identifier")


def agreeing(*, people: Sequence[Person] = ()) -> SearchStrategy[dict[str, str]]:
    """Two or three identifiers of one person, in any order.

    Args:
        people: The site's.

    Raises:
        ValueError: Nobody has two.
    """
    found = [
        {name: person[name] for name in chosen}
        for person in _all(people)
        for size in (2, 3)
        for chosen in combinations(_names(person), size)
    ]
    return _in_any_order(_sampled(found, "person with two identifiers"))


def disagreeing(*, people: Sequence[Person] = ()) -> SearchStrategy[dict[str, str]]:
    """Two or three identifiers, not all of one person, in any order: the one of higher precedence should decide.

    Args:
        people: The site's.

    Raises:
        ValueError: There are no two people with different identifiers.
    """
    everybody = _all(people)
    pairs = [
        {one: first[one], other: second[other]}
        for one, other in combinations(_ORDER, 2)
        for first in everybody
        for second in everybody
        if one in first and other in second and not _is_one_person({one: first[one], other: second[other]}, everybody)
    ]
    triples = [
        {**pair, name: person[name]}
        for pair in pairs
        for person in everybody
        for name in _names(person)
        if name not in pair
    ]
    found = [pairs, triples] if triples else [pairs]
    return _in_any_order(st.one_of([_sampled(each, "pair of people with different identifiers") for each in found]))


def _all(people: Sequence[Person]) -> Sequence[Person]:
    return people or _INVENTED


def _names(person: Person) -> list[str]:
    return [name for name in _ORDER if name in person]


def _one(name: str, value: str) -> dict[str, str]:
    return {name: value}


def _is_one_person(sent: Person, people: Sequence[Person]) -> bool:
    return any(all(person.get(name) == value for name, value in sent.items()) for person in people)


def _sampled(found: Sequence[dict[str, str]], what: str) -> SearchStrategy[dict[str, str]]:
    if not found:
        raise ValueError(f"among these people there is no {what}")
    # Copies, so that who changes a drawn one does not change what is drawn next.
    return st.sampled_from(found).map(dict)


def _in_any_order(strategy: SearchStrategy[dict[str, str]]) -> SearchStrategy[dict[str, str]]:
    return strategy.flatmap(lambda sent: st.permutations(list(sent.items())).map(dict))
