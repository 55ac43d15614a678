"""What the site answers when it does not do what was asked: a documented code and a message.

Source: http://open.convio.com/api/apidoc/general/error_codes.html (generic codes) and
https://developer.blackbaud.com/lo-api/loapi/getting-started/reference/errorcodes/constituent; the status from
http://open.convio.com/api/apidoc/general/http_status.html. What is known of 200 to 204 comes from client code.
"""

from __future__ import annotations

__all__ = ["MESSAGES", "Refusal"]

MESSAGES = {
    1: "Unable to process request.",
    2: "Incorrect API key.",
    3: "Authorization failed.",
    5: "This method is restricted; an authentication token is needed.",
    6: "No method was specified, or the method is not valid.",
    8: "The request is for one constituent and matched several.",
    9: "A required parameter is missing.",
    10: "Required fields are missing.",
    14: "Method not allowed.",
    15: "Matched multiple constituent records.",
    16: "Constituent record not found.",
    22: "Validation error.",
    23: "Input size error.",
    25: "Invalid date range.",
    26: "Invalid interaction type.",
    27: "Invalid interaction.",
    29: "Invalid category ID.",
    30: "The body of the interaction is too large.",
    32: "Invalid constituent ID for interactions.",
    35: "Invalid characters.",
    50: "The list criteria are invalid.",
    200: "The login failed.",
    201: "The login failed.",
    202: "The user name or the password is wrong.",
    204: "Nobody is logged in.",
    405: "HTTP method not allowed.",
}


class Refusal(Exception):  # noqa: N818 - the site's answer, not an error of ours
    """The request is not done; the answer is an errorResponse.

    Messages never repeat what was sent: an echo of a credential or of markup would be a fault of its own.

    Attributes:
        code: A documented error code.
        status: The HTTP status; 403 is the documented one for errors.
        message: Text for the caller.
    """

    def __init__(self, code: int, detail: str = "", *, status: int = 403) -> None:
        self.code = code
        self.status = status
        self.message = f"{MESSAGES[code]} {detail}".rstrip()
        super().__init__(f"{code}: {self.message}")
