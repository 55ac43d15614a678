"""The methods that write interactions: one is logged, or changed.

Sources: http://open.convio.com/api/apidoc/reference/methods/logInteraction_method.html and
updateInteraction_method.html beside it; defaults from create_method.html, which shares the parameters. The answer is
known from client code alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from accordant.sandbox.callers import logged_in, subject_of
from accordant.sandbox.calls import Call
from accordant.sandbox.documents import Document, Node, message
from accordant.sandbox.interactions import interaction_asked_for
from accordant.sandbox.listings import SUBJECT_LIMIT, non_negative_integer
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import CATEGORIES, FIRST_CUSTOM_TYPE, TYPES, Interaction

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["log_interaction", "update_interaction"]

BODY_LIMIT = 1500
#: "Other", the only standard type with which interactions are logged and changed.
OTHER = 0

_LARGEST_COUNT = 2**31 - 1
# Written into XML, any other character would make the document one that nobody can read.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What was sent about an interaction; None stands for what was not."""

    subject: str | None
    body: str | None
    type_id: int | None
    category_id: int | None
    count: int | None


def log_interaction(site: Site, call: Call) -> Document:
    """Log an interaction for the constituent who calls, or whom an administrator identifies."""
    dialect = site.dialect
    try:
        person = subject_of(site, call)
    except Refusal as refusal:
        if refusal.code == 16:
            raise Refusal(dialect.log_unknown_constituent_code) from refusal
        raise
    entry = _read(call)
    if entry.subject is None:
        raise Refusal(9, "The subject is needed.")
    row = site.store.add(
        cons_id=person.cons_id,
        interaction_type_id=OTHER if entry.type_id is None else entry.type_id,
        category_id=0 if entry.category_id is None else entry.category_id,
        created_by=_author(site, call),
        created=site.now(),
        subject=entry.subject,
        count=1 if entry.count is None else entry.count,
        note_text=entry.body,
    )
    _spoil(site, call, row)
    rest = [Node("cons_id", person.cons_id)] if dialect.log_answers_cons_id else []
    return message("updateConsResponse", "Interaction logged successfully.", *rest)


def update_interaction(site: Site, call: Call) -> Document:
    """Change what was sent of an interaction: any for an administrator, their own for constituents."""
    person = None if call.is_administrators else logged_in(site, call)
    call.person = person
    old = interaction_asked_for(site, call, person)
    if not _can_be_written(old.interaction_type_id):
        raise Refusal(site.dialect.standard_update_code, "An interaction of a standard type cannot be changed.")
    entry = _read(call)
    changes = {
        "subject": entry.subject,
        "note_text": entry.body,
        "interaction_type_id": entry.type_id,
        "category_id": entry.category_id,
        "count": entry.count,
    }
    sent: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
    row = replace(old, **sent, modified_by=_author(site, call), modified=site.now())
    site.store.change(row)
    _spoil(site, call, row)
    return message(site.dialect.update_root, "Interaction updated successfully.")


def _spoil(site: Site, call: Call, row: Interaction) -> None:
    kept = row
    for fault in site.faults:
        kept = fault.written(call, kept)
    if kept != row:
        site.store.change(kept)


def _author(site: Site, call: Call) -> str:
    return site.administrator if call.is_administrators else logged_in(site, call).cons_id


def _can_be_written(type_id: int) -> bool:
    return type_id == OTHER or (type_id >= FIRST_CUSTOM_TYPE and type_id in TYPES)


def _read(call: Call) -> _Entry:
    sent = call.parameters

    def number(name: str, code: int) -> int | None:
        return non_negative_integer(sent[name], code) if name in sent else None

    subject, body = sent.get("interaction_subject"), sent.get("interaction_body")
    if subject is not None and len(subject) > SUBJECT_LIMIT:
        raise Refusal(23, "The subject is longer than 80 characters.")
    if body is not None and len(body) > BODY_LIMIT:
        raise Refusal(30)
    if _UNPRINTABLE.search((subject or "") + (body or "")):
        raise Refusal(35)
    type_id = number("interaction_type_id", 26)
    if type_id is not None and not _can_be_written(type_id):
        raise Refusal(26)
    category_id = number("interaction_cat_id", 29)
    if category_id is not None and category_id not in CATEGORIES:
        raise Refusal(29)
    count = number("interaction_count", 22)
    if count is not None and count > _LARGEST_COUNT:
        raise Refusal(22, "The count is too large.")
    return _Entry(subject, body, type_id, category_id, count)
