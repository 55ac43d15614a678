"""The child process of `accordant.sandbox.Sandbox`: one line of JSON when ready, and the end with standard input."""

from __future__ import annotations

import argparse
import sys

from accordant.errors import AccordantError
from accordant.sandbox.announcements import Announcement
from accordant.sandbox.servers import serve


def main() -> int:
    """Serve until standard input closes; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m accordant.sandbox", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-seconds", type=float, default=0.0)
    parser.add_argument("--fault", action="append", default=[])
    options = parser.parse_args()
    try:
        serve(
            seed=options.seed,
            faults=options.fault,
            port=options.port,
            latency_seconds=options.latency_seconds,
            announce=_announce,
            until_stdin_closes=True,
        )
    except AccordantError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def _announce(announcement: Announcement) -> None:
    sys.stdout.write(announcement.to_json() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
