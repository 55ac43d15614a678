"""The page about profiles: the file that it shows is read, and written as it is."""

from __future__ import annotations

import re
from pathlib import Path

from accordant.regression.characterising import profile_text
from accordant.regression.profiles import WITHHELD, read_profile

PAGE = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text("utf-8")


def test_the_file_that_the_page_shows_is_read_and_written_as_it_is(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "sandbox.yaml").write_text(text, "utf-8")
    profile = read_profile(tmp_path / "sandbox.yaml")
    assert len(profile.observations) == 1
    assert profile_text(profile).partition("accordant: 1")[2] == text.partition("accordant: 1")[2]


def test_the_page_says_what_stands_for_personal_values() -> None:
    assert f"`{WITHHELD}`" in PAGE
