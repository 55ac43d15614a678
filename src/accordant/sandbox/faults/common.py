"""Common parameters that do not do what is said of them, or do more.

Source: http://open.convio.com/api/apidoc/general/common_parameters.html, general/http_status.html and
general/using_redirect_parameters.html.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from accordant.sandbox.calls import Call, Reply
from accordant.sandbox.documents import Document, to_xml
from accordant.sandbox.faults.changes import AboutRefusals, with_parameters
from accordant.sandbox.faults.faults import Fault, Query
from accordant.sandbox.listings import DEFAULT_PAGE_SIZE, Listing
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import Interaction

__all__ = [
    "CenterIdHidesRows",
    "ErrorRedirectIgnored",
    "GetAccepted",
    "JsonByDefault",
    "JsonIgnoredForErrors",
    "MethodIgnoresCase",
    "MovedPermanently",
    "OffsetBeforePageSize",
    "RedirectBeforeSuccessRedirect",
    "RedirectNotSigned",
    "SecondCallDiffers",
    "SourceFiltersList",
    "StatusForbiddenForGet",
    "SuppressionChangesMessage",
    "SuppressionIgnoredInJson",
    "SuppressionOfSuccess",
    "UnknownParameterRefused",
    "VersionByItsNumber",
]


class JsonByDefault(Fault):
    """Without response_format the answer is in JSON."""

    group = "common"
    clause = "response_format is xml by default"

    def call(self, call: Call) -> Call:
        return call if "response_format" in call.parameters else with_parameters(call, response_format="json")


class JsonIgnoredForErrors(AboutRefusals):
    """Refusals come in XML where JSON was asked for."""

    group = "common"
    clause = "an answer has the format that was asked for"

    def reply(self, call: Call, reply: Reply) -> Reply:
        if self.refused is None or not call.wants_json or reply.status == 302:
            return reply
        headers = {**reply.headers, "content-type": "text/xml;charset=UTF-8"}
        return replace(reply, headers=headers, body=to_xml(self.refused).encode())


class UnknownParameterRefused(Fault):
    """A parameter that is not on the method's page is refused with code 22."""

    group = "common"
    clause = "unknown parameters are ignored"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if call.parameters.keys() - _KNOWN:
            raise Refusal(22, "There is no such parameter.")
        return listing


class OffsetBeforePageSize(Fault):
    """A list_page_offset that is sent before list_page_size counts pages of 25 rows."""

    group = "common"
    clause = "the order of parameters does not matter"

    def listing(self, call: Call, listing: Listing) -> Listing:
        names = [name for name, _ in call.pairs if name in ("list_page_offset", "list_page_size")]
        if not listing.page_offset or names[:2] != ["list_page_offset", "list_page_size"]:
            return listing
        return replace(listing, page_offset=None, record_offset=listing.page_offset * DEFAULT_PAGE_SIZE)


class SecondCallDiffers(Fault):
    """The second of two equal calls in a row lacks the last row of its page."""

    group = "common"
    clause = "the same call has the same answer"

    _before: object = None

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        asked = (query.call.servlet, query.call.pairs)
        again = asked == self._before
        self._before = None if again else asked
        return rows[:-1] if again else rows


class SourceFiltersList(Fault):
    """source is taken for interaction_subject where that is not sent."""

    group = "common"
    clause = "source does not change a list"

    def listing(self, call: Call, listing: Listing) -> Listing:
        source = call.parameters.get("source")
        return replace(listing, subject=source) if source and listing.subject is None else listing


class CenterIdHidesRows(Fault):
    """With center_id a page lacks the rows of category 0."""

    group = "common"
    clause = "center_id does not change a list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return [row for row in rows if row.category_id] if "center_id" in query.call.parameters else rows


class GetAccepted(Fault):
    """A GET is answered like a POST."""

    group = "common"
    clause = "the methods are called with POST"

    def call(self, call: Call) -> Call:
        return replace(call, http_method="POST") if call.http_method == "GET" else call


class StatusForbiddenForGet(Fault):
    """A GET is refused with status 403."""

    group = "common"
    clause = "what is not a POST is refused with status 405"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, status=403) if reply.status == 405 else reply


class MethodIgnoresCase(Fault):
    """The name of the method may be written in capitals or small letters."""

    group = "common"
    clause = "the name of a method is case-sensitive"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("method", "")
        return with_parameters(call, method=next((name for name in _METHODS if name.lower() == sent.lower()), sent))


class VersionByItsNumber(Fault):
    """A v of 1, 1.00 or 01.0 is accepted."""

    group = "common"
    clause = "v is 1.0"

    def call(self, call: Call) -> Call:
        return with_parameters(call, v="1.0") if call.parameters.get("v") in ("1", "1.00", "01.0") else call


class SuppressionIgnoredInJson(Fault):
    """suppress_response_codes has no effect on refusals in JSON."""

    group = "common"
    clause = "with suppress_response_codes every status is 200"

    def call(self, call: Call) -> Call:
        ignored = call.wants_json and _suppresses(call)
        return with_parameters(call, suppress_response_codes="false") if ignored else call


class SuppressionOfSuccess(AboutRefusals):
    """With suppress_response_codes a success has status 202."""

    group = "common"
    clause = "with suppress_response_codes every status is 200"

    def reply(self, call: Call, reply: Reply) -> Reply:
        succeeded = self.refused is None and reply.status == 200
        return replace(reply, status=202) if succeeded and _suppresses(call) else reply


class SuppressionChangesMessage(Fault):
    """With suppress_response_codes a refusal says OK."""

    group = "common"
    clause = "suppress_response_codes changes nothing but the status"

    def document(self, call: Call, document: Document) -> Document:
        content = document.root.content
        if isinstance(content, str) or not document.is_error or not _suppresses(call):
            return document
        children = [replace(child, content="OK") if child.name == "message" else child for child in content]
        return replace(document, root=replace(document.root, content=children))


class MovedPermanently(Fault):
    """Redirects have status 301."""

    group = "common"
    clause = "a redirect has status 302"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, status=301) if reply.status == 302 else reply


class RedirectBeforeSuccessRedirect(Fault):
    """redirect is followed though there is a success_redirect."""

    group = "common"
    clause = "redirect is followed where there is no specific one"

    def call(self, call: Call) -> Call:
        general = call.parameters.get("redirect")
        both = general and call.parameters.get("success_redirect")
        return with_parameters(call, success_redirect=general) if both else call


class RedirectNotSigned(Fault):
    """sign_redirects is accepted and ignored."""

    group = "common"
    clause = "with sign_redirects a redirect has a timestamp and a hash"

    def call(self, call: Call) -> Call:
        signs = call.parameters.get("sign_redirects", "").strip() in ("true", "1")
        return with_parameters(call, sign_redirects="false") if signs else call


class ErrorRedirectIgnored(Fault):
    """A refusal is redirected to redirect and not to error_redirect."""

    group = "common"
    clause = "redirect is followed where there is no specific one"

    def call(self, call: Call) -> Call:
        return with_parameters(call, error_redirect=None)


_METHODS = (
    "getInteraction",
    "getUserInteractions",
    "listInteractions",
    "logInteraction",
    "updateInteraction",
    "login",
    "loginTest",
    "getLoginUrl",
)

_KNOWN = frozenset(
    (
        *("method", "api_key", "v", "response_format", "center_id", "source", "sub_source", "suppress_response_codes"),
        "suppress_result_codes",
        *("error_redirect", "redirect", "success_redirect", "sign_redirects", "auth", "sso_auth_token", "JSESSIONID"),
        *("login_name", "login_password", "cons_id", "member_id", "primary_email", "begin_date", "end_date"),
        *("interaction_subject", "interaction_type_id", "list_ascending", "list_category_id", "list_filter_column"),
        *("list_filter_text", "list_page_offset", "list_page_size", "list_record_offset", "list_sort_column"),
    )
)


def _suppresses(call: Call) -> bool:
    return call.parameters.get("suppress_response_codes", "").strip() in ("true", "1")
