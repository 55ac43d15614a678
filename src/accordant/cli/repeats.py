"""How commands send again what shows findings: on the live site that is named, or on the sandbox as it was."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from accordant.cli.announcements import confirm_again
from accordant.cli.run_options import check_same, sandbox_of, settings_of

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Finding
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.recordings import Journal
    from accordant.sites.choices import SiteOptions

__all__ = ["sent_again"]


def sent_again(
    project: Project,
    contract: Contract,
    judge: Judge,
    journal: Journal,
    findings: Sequence[Finding],
    site_options: SiteOptions,
    *,
    yes: bool,
    times: int = 1,
) -> dict[str, int]:
    """Return by fingerprint in how many of `times` repetitions each finding was seen.

    Raises:
        UsageError: It is another site than that of the run, or nobody can be asked whether it may be sent.
    """
    from accordant.cli.privacy import made_private  # noqa: PLC0415
    from accordant.repetitions import cases_of, is_still_there  # noqa: PLC0415
    from accordant.sessions import SessionTransport  # noqa: PLC0415
    from accordant.sites.choices import choose_site  # noqa: PLC0415
    from accordant.transports import HttpTransport  # noqa: PLC0415

    operation, header = judge.operation, journal.header
    with ExitStack() as stack:
        if site_options.is_live:
            site = choose_site(site_options, operation, contract, project)
        else:
            _, faults, dialect = settings_of(header)
            site = sandbox_of(stack, header.seed, faults, dialect)
        check_same(header, site, header.callers)
        if site_options.is_live and not yes:
            confirm_again(site.url, times * sum(len(cases_of(judge, finding)) for finding in findings))
        site, keeper, _ = made_private(site, contract, judge.reader, journal, wanted=None)
        writes = [each.name for each in contract.operations.values() if each.effect != "read"]
        http = stack.enter_context(HttpTransport(site, writes=writes, keeper=keeper))
        transport = SessionTransport(http, site, contract.operations, judge.reader)
        return {
            finding.fingerprint: sum(is_still_there(judge, finding, transport) for _ in range(times))
            for finding in findings
        }
