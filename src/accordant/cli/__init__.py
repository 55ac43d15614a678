"""The command line. Each command loads what it needs when it runs, so that help is quick."""

from __future__ import annotations

import os
import sys

import click

from accordant import __version__
from accordant.cli.baselines import baseline
from accordant.cli.comparing import compare
from accordant.cli.derivations import derive
from accordant.cli.documents import validate
from accordant.cli.histories import history
from accordant.cli.mistakes import echo_found
from accordant.cli.mutations import mutate
from accordant.cli.plans import plan
from accordant.cli.privacy import last_words
from accordant.cli.projects import explain, init, lint
from accordant.cli.purges import purge
from accordant.cli.replays import replay
from accordant.cli.reports import report
from accordant.cli.runs import run
from accordant.cli.sandboxes import sandbox
from accordant.cli.sites import site
from accordant.errors import AccordantError, ContractError, UsageError

__all__ = ["cli", "main"]

_EPILOG = """\b
Exit codes
  0   conforms: nothing was found
  1   findings
  2   wrong usage
  3   a contract, schema or recording cannot be read
  4   the site cannot be reached, or refuses us
  70  a defect of accordant itself

Begin with 'accordant run': it starts a sandbox site and tests it.
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80}, epilog=_EPILOG)
@click.version_option(__version__, "--version", message="accordant %(version)s")
def cli() -> None:
    """Contract tests for the Luminate Online API, and APIs of its kind.

    Contracts in YAML say what an API promises. accordant makes requests that
    keep and break those promises, sends them to a site, judges the answers
    against the contract and its XML and JSON schemas, and reports what does
    not hold, each with the smallest request that shows it.
    """


for command in (
    init,
    lint,
    validate,
    plan,
    run,
    replay,
    compare,
    history,
    report,
    mutate,
    baseline,
    derive,
    sandbox,
    site,
    purge,
    explain,
):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the code that the outcome has."""
    sys.exit(_run(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: list[str]) -> int:  # noqa: C901, PLR0911 - one branch for each way in which it may end
    if os.environ.get("NO_COLOR"):
        os.environ.pop("FORCE_COLOR", None)
    try:
        result = cli.main(arguments, prog_name="accordant", standalone_mode=False)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        if context is not None:
            click.echo(context.get_usage(), err=True)
            click.echo(f"Try '{context.command_path} --help' for help.\n", err=True)
        click.echo(f"Error: {_safe(error.format_message())}", err=True)
        return 2
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        return 130
    except ContractError as error:
        echo_found(error.mistakes, err=True)
        return error.exit_code
    except AccordantError as error:
        click.echo(_safe(str(error)), err=True)
        return error.exit_code
    except BrokenPipeError:
        # Whoever reads our output has seen enough; Python would complain again while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is None:
            raise
        click.echo(_safe(f"{error.filename}: {error.strerror}"), err=True)
        return UsageError.exit_code
    except Exception:  # noqa: BLE001 - whatever it is, it is our defect, and this is the last place to say so
        import traceback  # noqa: PLC0415

        click.echo(_safe(last_words(traceback.format_exc())), err=True)
        click.echo("This is a defect of accordant. Please report it with the lines above.", err=True)
        return 70
    return result if isinstance(result, int) else 0


def _safe(text: str) -> str:
    """Return a message in which nothing that a site or a file said can move the cursor."""
    from accordant.reporting.text import safe  # noqa: PLC0415 - help is quick without it

    return "\n".join(safe(line) for line in text.split("\n"))
