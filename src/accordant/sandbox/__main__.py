"""The child process of `accordant.sandbox.Sandbox`: one line of JSON when ready, and the end with standard input."""

from __future__ import annotations

import argparse
import sys

from accordant.errors import AccordantError
from accordant.sandbox import Announcement, Blueprint, Dialect, serve


def main() -> int:
    """Serve until standard input closes; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m accordant.sandbox", description=__doc__, allow_abbrev=False)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--data")
    parser.add_argument("--memory", action=argparse.BooleanOptionalAction)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--latency-seconds", type=float, default=0.0)
    parser.add_argument("--fault", action="append", default=[], metavar="NAME")
    parser.add_argument("--dialect", action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args()
    try:
        blueprint = Blueprint.of(
            seed=options.seed,
            faults=options.fault,
            dialect=Dialect.with_settings(options.dialect),
            rows=options.rows,
            data=options.data,
            memory=options.memory,
        )
        serve(
            blueprint,
            port=options.port,
            host=options.host,
            latency_seconds=options.latency_seconds,
            announce=_announce,
            until_stdin_closes=True,
        )
    except AccordantError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:  # before it was ready
        return 130
    return 0


def _announce(announcement: Announcement) -> None:
    sys.stdout.write(announcement.to_json() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
