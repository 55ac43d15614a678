"""What the sandbox does where the documentation is silent or contradicts itself, in one place.

Each field is one such question and its default one plausible answer, with which the client code that is known works.
None of them may be relied on by a client of the real service; they are named so that a probe can be seen to notice when
an answer changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, Self, get_args, get_origin, get_type_hints

from accordant.errors import UsageError, nearest

__all__ = ["CRM_NAMESPACE", "Dialect", "Question"]

CRM_NAMESPACE = "http://convio.com/crm/v1.0"

SortColumn = Literal[
    "interactionId",
    "interactionTypeId",
    "categoryId",
    "referenceId",
    "consId",
    "createdBy",
    "creationDate",
    "subject",
    "count",
]


@dataclass(frozen=True, slots=True)
class Question:
    """A field of the dialect, as a command line shows it.

    Attributes:
        name: The field.
        values: What it may be, each as it is written in a setting; ``N`` stands for a whole number from 1.
        default: One of the values.
        description: What the values mean.
    """

    name: str
    values: tuple[str, ...]
    default: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Answers to the questions that the vendor's pages leave open.

    Attributes:
        both_offsets: Which of list_record_offset and list_page_offset counts when both are sent, or error 50.
        offset_without_size: An offset without list_page_size goes with the default size, or is error 50.
        negative_offset: An offset below 0 is error 50, or 0.
        page_size_cap: The most rows a page can have; None for no cap (the page of getUserInteractions prints none).
        page_size_below_one: A size of 0 or less is error 50, or the default size.
        past_the_end: A page after the last row is an empty list, or error 50.
        default_sort_column: What the rows are ordered by when no list_sort_column is sent.
        ascending_alone: Whether list_ascending without list_sort_column turns the default order or is ignored.
        ties: Rows with equal sort keys stand by interactionId in both directions, or are reversed like the rest.
        sort_ignores_case: Whether upper and lower case are one in the order of subjects.
        unknown_column: A sort or filter column that rows do not have is error 50, or counts as not sent.
        inverted_dates: begin_date after end_date is error 25, or an empty list.
        begin_inclusive: Whether a row logged exactly at begin_date belongs to the range.
        end_inclusive: Whether a row logged exactly at end_date belongs to the range.
        date_only: A date without a time is error 25, or the midnight with which it begins in the site's zone.
        subject_match: How interaction_subject finds a subject.
        subject_ignores_case: Whether upper and lower case are one in interaction_subject.
        filter_match: How list_filter_text finds the printed value of list_filter_column; case is ignored.
        filter_alone: list_filter_column without list_filter_text, or the reverse, is ignored or error 50.
        client_filter: list_filter_column and list_filter_text on a client call apply, or are ignored.
        unknown_type: An interaction type that the site does not have gives an empty list, or error 26.
        unknown_category: A security category that the site does not have gives an empty list, or error 29.
        private_type: listInteractions for a type that is not a public custom one is error 26, or an empty list.
        integer_padding: Whether blanks around an integer are trimmed, as its type has it, or make it an error.
        lenient_booleans: Whether TRUE, yes and their like are booleans; xsd:boolean has true, false, 1 and 0.
        member_id_falls_through: Whether primary_email is tried when member_id finds nobody (the pages of 2008 say so).
        email_ignores_case: Whether upper and lower case are one in primary_email.
        several_found_code: The error code when an identifier fits several constituents.
        none_given_code: The error code of a server call without cons_id, member_id and primary_email.
        foreign_cons_id: cons_id of somebody else on a client call is ignored, or error 3.
        unknown_interaction_code: The error code for an interaction_id that no interaction has.
        foreign_interaction_code: The error code for the interaction_id of somebody else.
        log_unknown_constituent_code: The error code when logInteraction is for a constituent who is not found.
        log_answers_cons_id: Whether the answer of logInteraction names the constituent beside the message.
        standard_update_code: The error code of updateInteraction for a standard interaction other than type 0.
        update_root: The root of the answer of updateInteraction.
        note_without_text: A custom interaction logged without a body has a note with an empty text, or no note.
        empty_text: An element without text is empty, nil, or left out.
        login_by_email: Whether login takes email and password; the page names user_name and password only.
        bad_login_code: The error code of login for a wrong user name or password.
        incomplete_login_code: The error code of login without a name or a password.
        client_login_nonce: Whether the answer of login to a browser has a nonce; one to a server has it.
        send_user_name_to_nobody: send_user_name for an address that nobody has is error 16, or answered like others.
        logout_without_session: logout, or login with logout=true, outside of a session is done, or error 204.
        login_test_get: Whether loginTest may be called by GET: its page says so, and a note of 2020 withdraws it.
        remembered_days: How long a browser is to keep the cookie of a login with remember_me.
        bad_token_code: The error code of a client call whose auth token is missing or unknown.
        expired_token_code: The error code of a client call whose session has ended by itself.
        anonymous_token_code: The error code of a client call with the token of a session in which nobody is logged in.
        token_alone: Whether an auth token of a login counts without the JSESSIONID of its session.
        cookie_alone: Whether the JSESSIONID of a session counts without its auth token.
        server_session: A session of a constituent on a server call without administrator is error 3, or counts.
        used_nonce: A nonce that was used before is ignored, or error 3.
        client_credentials: login_name and login_password on a client call are ignored, or error 3.
        wrong_version_code: The error code for a v other than 1.0; a missing v is 9.
        unknown_format: A response_format other than xml and json is error 22, or answered in XML.
        empty_value: An empty value is refused where its type is a number, boolean or date, or counts as not sent; an
            empty string is always as good as not sent.
        repeated_parameter: Which value of a parameter sent twice counts; the query string is before the body.
        suppress_result_codes: Whether this spelling of suppress_response_codes, of the page of statuses, counts too.
        suppressed_405: Whether suppress_response_codes turns 405 into 200 as well.
        bad_http_method_code: The code in the body of a 405 (the pages of 2008 list 405 as a code).
        body_of_405: A 405 has an errorResponse, or nothing.
        xml_media_type: As what XML is sent; no page says.
        bad_redirect: A redirect address that is none of http or https, or is malformed, is ignored, or error 22.
        redirect_values: Whether ``${errorResponse/code}`` and the like in an address are filled in.
        redirect_hash: How the hash of sign_redirects is made.
        empty_root: A root without children in JSON is an empty object, or an empty string.
        error_namespace: Namespace of errorResponse; vendor samples print both.
    """

    both_offsets: Literal["record", "page", "error"] = "record"
    offset_without_size: Literal["default", "error"] = "default"
    negative_offset: Literal["error", "zero"] = "error"
    page_size_cap: int | None = None
    page_size_below_one: Literal["error", "default"] = "error"
    past_the_end: Literal["empty", "error"] = "empty"
    default_sort_column: SortColumn = "interactionId"
    ascending_alone: Literal["applies", "ignored"] = "applies"
    ties: Literal["by-id", "reversed"] = "by-id"
    sort_ignores_case: bool = False
    unknown_column: Literal["error", "ignored"] = "error"
    inverted_dates: Literal["error", "empty"] = "error"
    begin_inclusive: bool = True
    end_inclusive: bool = True
    date_only: Literal["error", "midnight"] = "error"
    subject_match: Literal["contains", "prefix", "exact"] = "contains"
    subject_ignores_case: bool = True
    filter_match: Literal["contains", "exact"] = "contains"
    filter_alone: Literal["ignored", "error"] = "ignored"
    client_filter: Literal["applies", "ignored"] = "applies"
    unknown_type: Literal["empty", "error"] = "empty"
    unknown_category: Literal["empty", "error"] = "empty"
    private_type: Literal["error", "empty"] = "error"
    integer_padding: Literal["trimmed", "error"] = "trimmed"
    lenient_booleans: bool = False
    member_id_falls_through: bool = False
    email_ignores_case: bool = True
    several_found_code: Literal[8, 15] = 8
    none_given_code: Literal[9, 10] = 9
    foreign_cons_id: Literal["ignored", "error"] = "ignored"
    unknown_interaction_code: Literal[27, 16] = 27
    foreign_interaction_code: Literal[27, 16, 32, 3] = 27
    log_unknown_constituent_code: Literal[16, 32] = 16
    log_answers_cons_id: bool = False
    standard_update_code: Literal[27, 26] = 27
    update_root: Literal["updateConsResponse", "updateInteractionResponse"] = "updateConsResponse"
    note_without_text: Literal["empty", "absent"] = "empty"
    empty_text: Literal["empty", "nil", "absent"] = "empty"
    login_by_email: bool = False
    bad_login_code: Literal[202, 200, 201] = 202
    incomplete_login_code: Literal[9, 202] = 9
    client_login_nonce: bool = False
    send_user_name_to_nobody: Literal["error", "silent"] = "error"
    logout_without_session: Literal["accepted", "error"] = "accepted"
    login_test_get: bool = False
    remembered_days: Literal[30, 365] = 30
    bad_token_code: Literal[5, 3] = 5
    expired_token_code: Literal[5, 3] = 5
    anonymous_token_code: Literal[3, 5] = 3
    token_alone: bool = True
    cookie_alone: bool = True
    server_session: Literal["error", "counts"] = "error"
    used_nonce: Literal["ignored", "error"] = "ignored"
    client_credentials: Literal["ignored", "error"] = "ignored"
    wrong_version_code: Literal[1, 22] = 1
    unknown_format: Literal["error", "xml"] = "error"
    empty_value: Literal["by-type", "absent"] = "by-type"
    repeated_parameter: Literal["first", "last"] = "first"
    suppress_result_codes: bool = False
    suppressed_405: bool = False
    bad_http_method_code: Literal[405, 1, 14] = 405
    body_of_405: Literal["document", "empty"] = "document"
    xml_media_type: Literal["text/xml", "application/xml"] = "text/xml"
    bad_redirect: Literal["ignored", "error"] = "ignored"
    redirect_values: bool = True
    redirect_hash: Literal["md5", "sha1"] = "md5"
    empty_root: Literal["object", "string"] = "object"
    error_namespace: Literal["http://convio.com/crm/v1.0", "http://convio.com/crm/v1"] = "http://convio.com/crm/v1.0"

    @classmethod
    def with_settings(cls, settings: Iterable[str]) -> Self:
        """Return the dialect with settings like ``both_offsets=page``; of two for one name the last counts.

        Raises:
            UsageError: There is no such name, or it cannot have that value.
        """
        questions = {question.name: question for question in cls.questions()}
        values: dict[str, Any] = {}
        for setting in settings:
            name, equals, text = setting.partition("=")
            name = name.strip()
            if not equals:
                raise UsageError(
                    f"{setting!r} is no setting of the dialect; write NAME=VALUE, for example ties=reversed"
                )
            if name not in questions:
                hint = nearest(name, questions) or "accordant sandbox --list-dialects lists them"
                raise UsageError(f"the dialect has no {name!r}; {hint}")
            values[name] = _value(questions[name], text.strip())
        return replace(cls(), **values)

    @classmethod
    def questions(cls) -> Iterator[Question]:
        """Yield every field in its order, for a list of them."""
        descriptions = _descriptions(cls.__doc__ or "")
        hints = get_type_hints(cls)
        for field in fields(cls):
            legal = tuple(_text(value) for value in _legal(hints[field.name]))
            yield Question(field.name, legal, _text(field.default), descriptions[field.name])


class _WholeNumber:
    """Stands for every whole number from 1 among legal values."""


def _legal(hint: object) -> tuple[object, ...]:
    if hint is bool:
        return (True, False)
    if get_origin(hint) is Literal:
        return get_args(hint)
    return (_WholeNumber, None)


def _text(value: object) -> str:
    if value is _WholeNumber:
        return "N"
    return str(value).lower() if value is None or isinstance(value, bool) else str(value)


def _value(question: Question, text: str) -> object:
    for value in _legal(get_type_hints(Dialect)[question.name]):
        if value is _WholeNumber:
            if re.fullmatch(r"0*[1-9][0-9]{0,8}", text):
                return int(text)
        elif text == _text(value):
            return value
    guess = nearest(text, question.values)
    hint = f"; {guess}" if guess else ""
    raise UsageError(f"{question.name} of the dialect cannot be {text!r}, only {_listed(question.values)}{hint}")


def _listed(values: tuple[str, ...]) -> str:
    words = ["a whole number from 1" if value == "N" else value for value in values]
    return ", ".join(words[:-1]) + f" or {words[-1]}"


def _descriptions(docstring: str) -> dict[str, str]:
    """Return the text of each field in the section Attributes of a docstring."""
    section = docstring.partition("Attributes:\n")[2]
    entries = re.findall(r"^ {8}(\w+): (.+(?:\n {12}.+)*)", section, re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in entries}
