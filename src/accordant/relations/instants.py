"""When a request was under way. Requests that were under way together have no order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from accordant.answers import Answer

__all__ = ["Span", "span"]


@dataclass(frozen=True, slots=True)
class Span:
    """From when a request was sent until its answer was there at the latest."""

    start: datetime
    end: datetime

    def is_before(self, other: Span) -> bool:
        """Tell whether the answer was there before the other request was sent."""
        return self.end < other.start


def span(answer: Answer) -> Span | None:
    """Return when a request was under way; None where it was not answered, or that is not known."""
    response = answer.exchange.response
    try:
        start = datetime.fromisoformat(answer.exchange.started_at)
    except ValueError:
        return None
    start = start if start.tzinfo else start.replace(tzinfo=UTC)
    # Times are kept in milliseconds.
    return (
        None if response is None else Span(start, start + timedelta(seconds=response.elapsed_seconds, milliseconds=1))
    )
