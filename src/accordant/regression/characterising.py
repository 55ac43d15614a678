"""What a run has observed to a site profile, and a profile to text.

The text reads like the page of documentation that is missing: by contract file, each question with its answers. It is
kept in a repository, so that no value of anybody's data may get in: what a probe reads from an answer is left out where
it may be personal.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from accordant import __version__
from accordant.contracts import Operation, Strength
from accordant.errors import UsageError
from accordant.findings import ClauseReport, Report, Verdict
from accordant.judging import Judge
from accordant.pseudonyms import PersonalNames
from accordant.regression.profiles import PROFILE_VERSION, WITHHELD, OperationProfile, Profile, ProfileEntry
from accordant.regression.writing import scalar_text
from accordant.sites import Site

__all__ = ["characterised", "hidden_values", "profile_text", "write_profile"]

_HEAD: Final = """\
# What this site does where the documentation of its vendor is silent, as runs have seen it. Written by
# 'accordant run --characterise'; later runs say what has changed.
"""
_WORD: Final = re.compile(r"@?[A-Za-z_][\w.-]*")
_SHORTEST: Final = 3


def characterised(
    report: Report, operation: Operation, names: PersonalNames, hidden: Collection[str], asked: date
) -> OperationProfile:
    """Return what a run says to the questions of an operation.

    Args:
        names: What is personal.
        hidden: Values that must not get into the profile, in lower case; see `hidden_values`.
        asked: The day of the run.
    """
    entries = {}
    for each in report.clauses:
        is_question = each.clause.strength is Strength.PROBE
        if each.observations or (is_question and each.verdict is not Verdict.HELD):
            entries[each.clause.id] = _entry(each, operation, names, hidden)
    return OperationProfile(asked, __version__, entries)


def hidden_values(judge: Judge, site: Site, names: PersonalNames) -> frozenset[str]:
    """Return the values that a profile must not have, in lower case.

    They are secrets, what identifies people, and what is personal in requests and answers. A run that is judged again
    has no secrets, and knows its people by what it asked for.
    """
    parameters = names.parameters | {
        parameter.name
        for operation in judge.operations.values()
        for parameter in operation.parameters.values()
        if parameter.comes_from == "people"
    }
    values = {*site.secrets.values(), *site.login.values()}
    values |= {value for person in site.people for value in person.identifiers.values()}
    for answer in judge.ordered():
        values |= {value for name, value in answer.case.request.parameters if name in parameters}
        if names.elements and answer.root is not None:
            for element in answer.root.iter("*"):
                name = str(element.tag).rpartition("}")[2]
                if name in names.elements:
                    values.add(element.text or "")
                for attribute, value in element.attrib.items():
                    if f"@{str(attribute).rpartition('}')[2]}" in names.elements:
                        values.add(str(value))
        answer.release()
    return frozenset(value.strip().lower() for value in values if len(value.strip()) >= _SHORTEST)


def _entry(each: ClauseReport, operation: Operation, names: PersonalNames, hidden: Collection[str]) -> ProfileEntry:
    clause = each.clause
    answers: dict[str, int] = {}
    for said, count in each.observations.items():
        public = _public(said, clause.id, operation, names, hidden)
        answers[public] = answers.get(public, 0) + count
    reason = next(iter(each.reasons), "") or "it was not asked"
    if _gives_away(reason, hidden):
        reason = f"the reason names a value {WITHHELD}"
    question = clause.summary
    return ProfileEntry(
        clause.id, _file(clause.location.file), question, clause.source, answers, "" if answers else reason
    )


def _public(said: str, clause: str, operation: Operation, names: PersonalNames, hidden: Collection[str]) -> str:
    """Return an answer without values that may be personal."""
    _, kind, name = clause.split("/", 2)
    probe = operation.probes.get(name) if kind == "probes" else None
    for way in probe.ways if probe is not None else ():
        if way.observe is not None and said.startswith(f"{way.answer}: "):
            used = set(_WORD.findall(way.observe.text))
            private = used & (names.elements | names.parameters)
            if private or _gives_away(said.removeprefix(f"{way.answer}: "), hidden):
                return f"{way.answer}: {WITHHELD}"
            return said
    return said


def _gives_away(text: str, hidden: Collection[str]) -> bool:
    lower = text.lower()
    return any(value in lower and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", lower) for value in hidden)


def _file(shown: str) -> str:
    """Return a contract file as it is called in any project: where it lies on this machine is nobody's business."""
    _, found, rest = shown.replace("\\", "/").rpartition("contracts/")
    return f"{found}{rest}" if found else shown.replace("\\", "/").rpartition("/")[2]


# -------------------------------------------------------------------------------------------------- text


def write_profile(path: Path, profile: Profile) -> None:
    """Write a profile; the file is the old one or the new one, whenever it is looked at.

    Raises:
        UsageError: Nothing can be written there.
    """
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(profile_text(profile), "utf-8")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise UsageError(f"the profile cannot be written: {error.filename or path}: {error.strerror}") from error


def profile_text(profile: Profile) -> str:
    """Return a profile as text: operations, files and clauses by name, the answer that was given most often first."""
    return _HEAD + "\n".join(_lines(profile)) + "\n"


def _lines(profile: Profile) -> Iterator[str]:
    yield f"accordant: {PROFILE_VERSION}"
    yield f"profile: {scalar_text(profile.site)}"
    if profile.operations:
        yield "operations:"
    for name, operation in sorted(profile.operations.items()):
        yield f"  {scalar_text(name)}:"
        yield f"    date: {operation.asked.isoformat()}"
        yield f"    by: {scalar_text(operation.by)}"
        if operation.entries:
            yield "    contract:"
        file = None
        for entry in sorted(operation.entries.values(), key=lambda one: (one.file, one.clause)):
            if entry.file != file:
                file = entry.file
                yield f"      {scalar_text(file)}:"
            yield from _entry_lines(entry)


def _entry_lines(entry: ProfileEntry) -> Iterator[str]:
    yield f"        {scalar_text(entry.clause.partition('/')[2])}:"
    yield f"          question: {scalar_text(entry.question)}"
    if entry.answers:
        yield "          answers:"
    for answer, seen in sorted(entry.answers.items(), key=lambda item: (-item[1], item[0])):
        yield f"            - answer: {scalar_text(answer)}"
        yield f"              seen: {seen}"
    if entry.open:
        yield f"          open: {scalar_text(entry.open)}"
    if entry.source:
        yield f"          source: {scalar_text(entry.source)}"
    if entry.as_of is not None:
        yield f"          as_of: {entry.as_of.isoformat()}"
