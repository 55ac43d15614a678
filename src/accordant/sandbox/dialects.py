"""What the sandbox does where the documentation is silent or contradicts itself, in one place.

Each field is one such question and its default one plausible answer. None of them may be relied on by a client of the
real service; they are named so that a probe can be seen to notice when an answer changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["CRM_NAMESPACE", "Dialect"]

CRM_NAMESPACE = "http://convio.com/crm/v1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Answers to the questions that the vendor's pages leave open.

    Attributes:
        both_offsets: Which of list_record_offset and list_page_offset counts when both are sent, or error 50.
        page_size_cap: The most rows a page can have; None for no cap (the page of getUserInteractions prints none).
        page_size_below_one: A size of 0 or less is error 50, or the default size.
        past_the_end: A page after the last row is an empty list, or error 50.
        default_sort_column: What the rows are ordered by when no list_sort_column is sent.
        ascending_alone: Whether list_ascending without list_sort_column turns the default order or is ignored.
        ties: Rows with equal sort keys stand by interactionId in both directions, or are reversed like the rest.
        inverted_dates: begin_date after end_date is error 25, or an empty list.
        begin_inclusive: Whether a row logged exactly at begin_date belongs to the range.
        end_inclusive: Whether a row logged exactly at end_date belongs to the range.
        subject_match: How interaction_subject finds a subject.
        subject_ignores_case: Whether upper and lower case are one in interaction_subject.
        filter_match: How list_filter_text finds the printed value of list_filter_column; case is ignored.
        filter_alone: list_filter_column without list_filter_text, or the reverse, is ignored or error 50.
        unknown_type: An interaction type that the site does not have gives an empty list, or error 26.
        unknown_category: A security category that the site does not have gives an empty list, or error 29.
        member_id_falls_through: Whether primary_email is tried when member_id finds nobody (the pages of 2008 say so).
        email_ignores_case: Whether upper and lower case are one in primary_email.
        several_found_code: The error code when an identifier fits several constituents: 8 generic, or 15.
        foreign_cons_id: cons_id of somebody else on a client call is ignored, or error 3.
        bad_token_code: The error code of a client call whose auth token is missing or unknown.
        wrong_version_code: The error code for a v other than 1.0; a missing v is 9.
        unknown_format: A response_format other than xml and json is error 22, or answered in XML.
        empty_value: An empty value is refused where its type is a number, boolean or date, or counts as not sent; an
            empty string is always as good as not sent.
        repeated_parameter: Which value of a parameter sent twice counts; the query string is before the body.
        bad_http_method_code: The code in the body of a 405 (the pages of 2008 list 405 as a code).
        empty_root: A root without children in JSON is an empty object, or an empty string.
        error_namespace: Namespace of errorResponse (vendor samples print ``.../v1`` and ``.../v1.0``).
    """

    both_offsets: Literal["record", "page", "error"] = "record"
    page_size_cap: int | None = None
    page_size_below_one: Literal["error", "default"] = "error"
    past_the_end: Literal["empty", "error"] = "empty"
    default_sort_column: str = "interactionId"
    ascending_alone: Literal["applies", "ignored"] = "applies"
    ties: Literal["by-id", "reversed"] = "by-id"
    inverted_dates: Literal["error", "empty"] = "error"
    begin_inclusive: bool = True
    end_inclusive: bool = True
    subject_match: Literal["contains", "prefix", "exact"] = "contains"
    subject_ignores_case: bool = True
    filter_match: Literal["contains", "exact"] = "contains"
    filter_alone: Literal["ignored", "error"] = "ignored"
    unknown_type: Literal["empty", "error"] = "empty"
    unknown_category: Literal["empty", "error"] = "empty"
    member_id_falls_through: bool = False
    email_ignores_case: bool = True
    several_found_code: int = 8
    foreign_cons_id: Literal["ignored", "error"] = "ignored"
    bad_token_code: int = 5
    wrong_version_code: int = 1
    unknown_format: Literal["error", "xml"] = "error"
    empty_value: Literal["by-type", "absent"] = "by-type"
    repeated_parameter: Literal["first", "last"] = "first"
    bad_http_method_code: int = 405
    empty_root: Literal["object", "string"] = "object"
    error_namespace: str = CRM_NAMESPACE
