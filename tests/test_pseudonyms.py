from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers import ROOT, operation, site
from hypothesis import given
from hypothesis import strategies as st

from accordant import datatypes
from accordant.errors import ContractError
from accordant.loading import load_contract
from accordant.project import find_project
from accordant.pseudonyms import PersonalNames, Pseudonyms, personal_names
from accordant.sites import Personal

NAMES = PersonalNames(
    frozenset({"subject", "text", "mail"}),
    frozenset({"interaction_subject", "primary_email"}),
    frozenset({"subject", "interaction_subject"}),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{}"), max_size=40)
KEYS = st.binary(min_size=1, max_size=8)


def pseudonyms(key: bytes = b"key") -> Pseudonyms:
    return Pseudonyms(NAMES, key)


# ------------------------------------------------------------------------------------------------ shape


@pytest.mark.parametrize("name", ["subject", "text"])
@given(text=TEXTS, key=KEYS)
def test_a_pseudonym_has_the_shape_of_what_it_stands_for(name: str, text: str, key: bytes) -> None:
    found = pseudonyms(key).of(name, text)
    assert len(found) == len(text)
    if "@" not in text:
        assert len(found.encode()) == len(text.encode())
        assert [c.isspace() for c in found] == [c.isspace() for c in text]
        assert [c.isupper() for c in found] == [c.isupper() for c in text]
        assert [c.isdigit() for c in found] == [c.isdigit() for c in text]
        assert all(a == b for a, b in zip(text, found, strict=True) if not a.isalnum())


@pytest.mark.parametrize("text", ["Thank you, Ada Quill", "Äpfel für Öde", "Привет, мир", "感謝您的捐款", "x7"])
@pytest.mark.parametrize("name", ["subject", "text"])
def test_a_pseudonym_is_another_text(name: str, text: str) -> None:
    assert pseudonyms().of(name, text) != text


@pytest.mark.parametrize("text", ["", " ", "0", "!?", "🎗"])
def test_what_has_neither_letters_nor_digits_stays(text: str) -> None:
    assert pseudonyms().of("subject", text) == pseudonyms().of("text", text) == text


def test_a_number_stays_a_number() -> None:
    for text in ("10", "-4711", "0.50", "1000000007"):
        assert datatypes.get("decimal").is_valid(pseudonyms().of("text", text))


@pytest.mark.parametrize("text", ["1971-02-28", "1999-12-31T23:59:59.5-06:00", "2000-02-29Z"])
def test_a_date_stays_a_date_of_that_year(text: str) -> None:
    found = pseudonyms().of("text", text)
    kind = "dateTime" if "T" in text else "date"
    assert datatypes.get(kind).is_valid(found)
    assert found[:5] == text[:5]


@pytest.mark.parametrize("name", ["text", "subject"])
def test_what_follows_a_date_is_not_kept(name: str) -> None:
    found = pseudonyms().of(name, "1971-02-28 Ada Quill called about her gift")
    assert "Ada" not in found
    assert "gift" not in found


@pytest.mark.parametrize("text", ["0000-00-00", "1971-13-02", "1971-02-32"])
def test_what_only_looks_like_a_date_is_a_text_like_others(text: str) -> None:
    people = pseudonyms()
    assert people.of("subject", text + text).startswith(people.of("subject", text))


def test_an_email_address_stays_one_and_is_nobodys() -> None:
    found = pseudonyms().of("mail", "ada.quill@some-company.com")
    assert found.endswith("@example.org")
    assert len(found) == len("ada.quill@some-company.com")
    assert "ada" not in found
    assert pseudonyms().of("mail", "ADA.quill@some-company.com").lower() == found


def test_short_email_addresses_keep_apart() -> None:
    people = pseudonyms()
    found = {people.of("mail", f"{first}@{second}.io") for first in "abcdefghij" for second in "abcdefghij"}
    assert len(found) == 100


def test_placeholders_of_secrets_stay() -> None:
    assert pseudonyms().of("text", "user={{login_name}}&x=1").partition("=")[2].startswith("{{login_name}}&")


# --------------------------------------------------------------------------------- what must stay true


@given(TEXTS, TEXTS, KEYS)
def test_searched_texts_contain_what_they_contained(text: str, part: str, key: bytes) -> None:
    people = pseudonyms(key)
    whole = people.of("subject", text + part + text)
    assert people.of("subject", part) in whole
    assert whole.startswith(people.of("subject", text))


@given(st.text(st.characters(max_codepoint=0x4FF, categories=["Lu", "Ll", "Nd", "Zs"]), max_size=12), TEXTS, KEYS)
def test_searched_texts_contain_nothing_new(text: str, part: str, key: bytes) -> None:
    people = pseudonyms(key)
    assert (people.of("subject", part) in people.of("subject", text)) == (part in text)


@given(st.text(st.characters(codec="latin-1", categories=["Lu", "Ll"], exclude_characters="ßÿª\u00b5º"), min_size=1))
def test_searched_texts_are_alike_in_capitals(text: str) -> None:
    people = pseudonyms()
    assert people.of("subject", text.upper()).lower() == people.of("subject", text).lower()


@given(TEXTS, TEXTS)
def test_what_is_equal_stays_equal_and_nothing_else_becomes_so(one: str, other: str) -> None:
    people = pseudonyms()
    assert (people.of("subject", one) == people.of("subject", other)) == (one == other)
    assert people.of("text", one) == pseudonyms().of("text", one)


def test_texts_that_are_not_searched_do_not_show_their_letters() -> None:
    found = pseudonyms().of("text", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert len(set(found)) > 5


def test_another_key_gives_other_pseudonyms() -> None:
    text = "Thank you for your gift"
    assert len({pseudonyms(key).of(name, text) for key in (b"1", b"2") for name in ("subject", "text")}) == 4


# ------------------------------------------------------------------------------------------ back and forth


@given(TEXTS, KEYS)
def test_a_searched_value_that_was_seen_is_sent_as_it_is_in_truth(text: str, key: bytes) -> None:
    people = pseudonyms(key)
    assert people.real("interaction_subject", people.of("subject", text)) == text


def test_a_part_of_what_was_seen_is_sent_as_it_is_in_truth() -> None:
    people = pseudonyms()
    seen = people.of("subject", "Thank you for your gift")
    assert people.real("interaction_subject", seen[3:12].upper()) == "nk you fo".upper()


def test_a_word_of_the_contract_is_sent_as_it_stands_there() -> None:
    people = pseudonyms()
    people.of("subject", "Thank you for your gift")
    assert people.real("interaction_subject", "Sample") == "Sample"
    assert people.real("primary_email", "nobody@example.org") == "nobody@example.org"
    assert people.real("cons_id", "1001") == "1001"


def test_people_of_a_site_are_known_by_pseudonyms_and_asked_for_by_their_addresses() -> None:
    people = pseudonyms()
    private = people.site(site())
    assert private.people[0].identifiers["cons_id"] == "1001"
    mail = private.people[0].identifiers["primary_email"]
    assert mail != "ada@example.org"
    assert people.real("primary_email", mail) == "ada@example.org"


def test_the_pseudonym_of_somebody_in_another_case_is_taken_back_in_that_case() -> None:
    people = pseudonyms()
    mail = people.site(site()).people[0].identifiers["primary_email"]
    assert mail != "ada@example.org"
    assert people.real("primary_email", mail.upper()) == "ADA@EXAMPLE.ORG"
    assert people.real("primary_email", mail.title()) == mail.title()
    assert "primary_email" not in people.compared([("primary_email", "ADA@EXAMPLE.ORG")])


def test_what_a_made_up_value_is_compared_with_is_its_pseudonym_where_that_was_seen() -> None:
    people = pseudonyms()
    seen = people.of("subject", "Thank you, Ada")
    assert people.compared([("interaction_subject", "thank YOU")])["interaction_subject"].lower() in seen.lower()


def test_what_a_made_up_value_is_compared_with_gives_no_letters_away_where_nothing_was_seen() -> None:
    people = pseudonyms()
    seen = people.of("subject", "Thank you, Ada")
    found = people.compared([("interaction_subject", "The quick brown fox jumps over the lazy dog")])
    assert found["interaction_subject"] != Pseudonyms(NAMES, b"key").of(
        "subject", "The quick brown fox jumps over the lazy dog"
    )
    assert found["interaction_subject"].lower() not in seen.lower()


# -------------------------------------------------------------------------------------- what is personal


def test_contract_and_site_say_what_is_personal() -> None:
    names = personal_names([operation()], Personal(("interaction/count",), ("center_id",)))
    assert names.elements == {"subject", "text", "count"}
    assert {"interaction_subject", "primary_email", "list_filter_text", "center_id"} <= names.parameters
    assert {"interaction_subject", "subject"} <= names.searched
    assert not names.searched & {"text", "primary_email"}


def test_a_path_that_no_answer_has_is_a_mistake_of_the_contract(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts")
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    shutil.copytree(ROOT / "strategies", tmp_path / "strategies")
    (tmp_path / "pyproject.toml").write_text("[tool.accordant]\n")
    file = tmp_path / "contracts" / "luminate" / "constituent" / "getUserInteractions.yaml"
    file.write_text(file.read_text("utf-8").replace("interaction/note/text]", "interaction/note/txt]"), "utf-8")
    with pytest.raises(ContractError) as raised:
        load_contract(find_project(explicit=tmp_path))
    (mistake,) = raised.value.mistakes
    assert "txt" in str(mistake)
    assert str(mistake.location.file).endswith("getUserInteractions.yaml")
