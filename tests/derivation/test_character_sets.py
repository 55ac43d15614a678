"""Sets of characters, and that what is written means the same to both readers of JSON Schema."""

from __future__ import annotations

import re
import unicodedata

import jsonschema_rs
import pytest

from accordant.derivation import character_sets
from accordant.derivation.character_sets import ANY, DOT, NAME_CHARACTER, NAME_START, WHITE, of

SOME = (
    "\t\n\r !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f\x80\x85\xa0·ÀÖ\u00d7ß÷øŁ\u0391Ж\u05d0\u0627\u0661\u07c0\u0904"
)
SOME += "\u0e01\u2028\u3000一가\ue000\uf900\ufffd😀\U0010fffd"


@pytest.mark.parametrize(
    "characters",
    [
        of("a"),
        of("-"),
        of("^"),
        of("]["),
        of("&~|-"),
        of((0x21, 0x2F), "\\"),
        of("\t\n"),
        WHITE,
        DOT,
        ANY,
        ANY - of("a"),
        WHITE.complement(),
        NAME_START,
        NAME_CHARACTER - of(":"),
        character_sets.digits(),
        character_sets.word_characters(),
        character_sets.category("Lu"),
        character_sets.category("S").complement(),
        character_sets.block("BasicLatin"),
        character_sets.block("PrivateUse").complement(),
    ],
    ids=lambda found: found.render()[:20],
)
def test_a_class_means_to_python_and_to_rust_what_the_set_has(characters):
    written = characters.render()
    fast = jsonschema_rs.Draft202012Validator({"pattern": f"^{written}$(?!\\n)"})
    for character in SOME:
        expected = character in characters
        assert (re.fullmatch(written, character) is not None) == expected, character
        assert fast.is_valid(character) == expected, character


def test_sets_are_joined_and_cut_at_every_edge():
    assert of("abc") == of((0x61, 0x63))
    assert of("a", "c") | of("b") == of("abc")
    assert of((0x61, 0x7A)) - of("a") - of("z") - of("m") == of((0x62, 0x6C), (0x6E, 0x79))
    assert of("ab") - of((0x20, 0x7F)) == character_sets.NONE
    assert of("ab").complement().complement() == of("ab")
    assert not character_sets.NONE


def test_characters_that_xml_does_not_have_are_in_no_set():
    assert of((0, 0x1F)) == of("\t\n\r")
    assert of((0xD800, 0xDFFF)) == character_sets.NONE


@pytest.mark.parametrize("name", ["L", "Lu", "Nd", "P", "Sm", "Zs", "Cn"])
def test_a_category_has_what_any_version_of_unicode_gives_it(name):
    found, others = character_sets.category(name), character_sets.category(name).complement()
    for code in [*range(0x20, 0x3000), 0x1F600, 0x10FFFD]:
        character = chr(code)
        today = unicodedata.category(character).startswith(name)
        once = unicodedata.ucd_3_2_0.category(character).startswith(name)
        assert (character in found) == (today or once), hex(code)
        assert (character in others) == (not (today and once)), hex(code)


def test_a_block_that_has_grown_is_accepted_in_its_largest_form():
    tibetan = character_sets.block("Tibetan")
    assert "\u0fc0" in tibetan
    assert "\u0fc0" in tibetan.complement()
    assert "\u0f00" not in tibetan.complement()


def test_names_that_unicode_never_had_are_no_sets():
    assert character_sets.category("Xx") is None
    assert character_sets.block("Klingon") is None
    assert character_sets.block("Greek") == character_sets.block("GreekandCoptic")
