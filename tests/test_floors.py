"""A module imports from its own floor and those below it, never from above (ARCHITECTURE.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "accordant"
FLOORS = {
    0: "errors locations datatypes datetimes",
    1: "authentications formulas clauses claims contracts exchange findings",
    2: "advice apis retirements strategies yaml_slips scalars rule_values documents language loading parts constructs "
    "assembly facets follow_ups consistency linting idl terms notation rules expressions native_xpath inference "
    "schema_files schema_models variables project sites",
    3: "mapping derivation validators answers bodies bank generation planning transports redaction recordings "
    "sandbox json_slices calls journal_checks journal_salvage archives cassettes gatherings messages same_calls "
    "transcripts sources surveys connections sessions reachability alphabets pseudonyms masking keeping keepsakes",
    4: "disclosures provocations checks assertions relations coverage usability guards judging exercise outcomes "
    "probes twins misuses writings redirects refusals statuses",
    5: "recorded_relations minimising runner rehearsals repetitions validation examiners "
    "tallies large_documents inspections mutation recorders clients answer_shapes",
    6: "reporting regression history",
    7: "cli testing pytest_plugin __main__",
}
FLOOR_OF = {name: floor for floor, names in FLOORS.items() for name in names.split()}
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "accordant":
            names |= {f"accordant.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    found = {name.split(".")[1] for name in names if name.startswith("accordant.")}
    return {name for name in found if name != "__version__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_imports_nothing_from_above(path: Path) -> None:
    own = FLOOR_OF[name_of(path)]
    above = {name for name in imported(path) if FLOOR_OF[name] > own}
    assert not above, f"{path.name} is on floor {own} and imports {above}"


def test_every_module_has_a_floor() -> None:
    assert {name_of(path) for path in MODULES} == set(FLOOR_OF)
