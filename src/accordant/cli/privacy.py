"""What of a run's data is kept, as the command line decides it; and last words without secrets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.answers import Reader
    from accordant.contracts import Contract
    from accordant.keeping import Keeper
    from accordant.pseudonyms import Pseudonyms
    from accordant.recordings import Journal, RunHeader
    from accordant.sites import Site

__all__ = ["last_words", "made_private"]

_KEEPERS: list[Keeper] = []


def made_private(
    site: Site, contract: Contract, reader: Reader, earlier: Journal | None, *, wanted: bool | None
) -> tuple[Site, Keeper, dict[str, str]]:
    """Return a site as plans may see it, what stands between it and all that is kept, and what the header says of that.

    Args:
        earlier: The run that goes on.
        wanted: Whether the user asks for pseudonyms; None leaves it to the site: a sandbox knows no real people.

    Raises:
        UsageError: The key of the run that goes on is not here, or something else is wanted than it had.
    """
    from accordant.keeping import Keeper, ordinary_words  # noqa: PLC0415
    from accordant.keepsakes import SETTING, save  # noqa: PLC0415
    from accordant.redaction import Redactor  # noqa: PLC0415

    operations = contract.operations
    pseudonyms = _pseudonyms(site, contract, None if earlier is None else earlier.header, wanted=wanted)
    redactor = Redactor(site.secrets, ordinary=ordinary_words(operations.values(), reader))
    keeper = Keeper(redactor, pseudonyms, reader, operations)
    _KEEPERS.append(keeper)
    if pseudonyms is None:
        return site, keeper, {}
    private = pseudonyms.site(site)
    if earlier is not None:
        keeper.recall(earlier.exchanges)
        return private, keeper, {}
    return private, keeper, {SETTING: save(pseudonyms)}


def _pseudonyms(site: Site, contract: Contract, earlier: RunHeader | None, *, wanted: bool | None) -> Pseudonyms | None:
    from accordant.keepsakes import SETTING, load  # noqa: PLC0415
    from accordant.pseudonyms import Pseudonyms, personal_names  # noqa: PLC0415

    names = personal_names(contract.operations.values(), site.personal)
    if earlier is not None:
        name = earlier.settings.get(SETTING)
        if wanted is not None and wanted != bool(name):
            had = "pseudonyms" if name else "no pseudonyms"
            raise UsageError(f"the run {earlier.run} has {had}, and goes on so; leave the option out")
        return load(str(name), names) if name else None
    is_wanted = not site.is_sandbox if wanted is None else wanted
    return Pseudonyms(names) if is_wanted and names else None


def last_words(text: str) -> str:
    """Return the text of a defect without what this process knows to be secret: a message may repeat a value."""
    from accordant.redaction import Redactor  # noqa: PLC0415 - for what should never happen

    known = {name.removeprefix("ACCORDANT_").lower(): value for name, value in os.environ.items()}
    secrets = {name: value for name, value in known.items() if f"ACCORDANT_{name.upper()}" in os.environ}
    text = Redactor(secrets).redact_text(text)
    for keeper in _KEEPERS:
        text = keeper.text(text)
    return text
