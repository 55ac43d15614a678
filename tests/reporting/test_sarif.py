"""SARIF 2.1.0: findings at their clauses, in the shape that the specification asks for."""

from __future__ import annotations

import json
import re
import unicodedata

import jsonschema
import pytest
from dossiers import EARLIER, EVIL, clause, dossier, finding, hostile_dossier, known

from accordant.findings import Severity, Standing
from accordant.locations import Location
from accordant.reporting.sarif import FINGERPRINT, message_text, sarif_data, sarif_json
from accordant.reporting.trends import Changes


def closed(required: str = "", **properties):
    return {
        "type": "object",
        "required": required.split(),
        "additionalProperties": False,
        "properties": properties,
    }


_TEXT = {"type": "string", "minLength": 1}
_MESSAGE = closed("text", text=_TEXT)
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_BAG = {"type": "object", "properties": {"tags": {"type": "array", "uniqueItems": True, "items": _TEXT}}}
_REFERENCE = {"type": "string", "pattern": "^[A-Za-z0-9%/:?#@!$&'()*+,;=~._-]+$"}
_FROM_ONE = {"type": "integer", "minimum": 1}
# Facts of the specification and of its schema, as far as we write them; closed, so that nothing unknown slips in.
SHAPE = closed(
    "version runs",
    **{"$schema": _REFERENCE},
    version={"const": "2.1.0"},
    runs={
        "items": closed(
            "tool results",
            tool=closed(
                "driver",
                driver=closed(
                    "name",
                    name=_TEXT,
                    version=_TEXT,
                    rules={
                        "uniqueItems": True,
                        "items": closed(
                            "id",
                            id=_TEXT,
                            shortDescription=_MESSAGE,
                            fullDescription=_MESSAGE,
                            helpUri=_REFERENCE,
                            defaultConfiguration=closed(level=_LEVEL),
                            properties=_BAG,
                        ),
                    },
                ),
            ),
            invocations={
                "items": closed(
                    "executionSuccessful",
                    executionSuccessful={"type": "boolean"},
                    startTimeUtc={"pattern": "^[0-9-]{10}T[0-9:]{8}(\\.[0-9]+)?Z$"},
                    toolExecutionNotifications={"items": closed("message", message=_MESSAGE, level=_LEVEL)},
                )
            },
            originalUriBaseIds=closed(SRCROOT=closed(description=_MESSAGE)),
            automationDetails=closed(id=_TEXT),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results={
                "items": closed(
                    "message",
                    ruleId=_TEXT,
                    ruleIndex={"type": "integer", "minimum": 0},
                    level=_LEVEL,
                    message=_MESSAGE,
                    baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
                    locations={
                        "items": closed(
                            physicalLocation=closed(
                                artifactLocation=closed(uri=_REFERENCE, uriBaseId=_TEXT),
                                region=closed(startLine=_FROM_ONE, startColumn=_FROM_ONE),
                            ),
                            logicalLocations={"items": closed(fullyQualifiedName=_TEXT)},
                        )
                    },
                    partialFingerprints={"additionalProperties": _TEXT},
                    suppressions={
                        "items": closed(
                            "kind",
                            kind={"enum": ["inSource", "external"]},
                            status={"enum": ["accepted", "underReview", "rejected"]},
                            justification=_TEXT,
                        )
                    },
                    properties=_BAG,
                )
            },
        )
    },
)


def run_of(*findings, **changes):
    data = sarif_data(dossier(*findings, **changes))
    jsonschema.validate(data, SHAPE)
    return data["runs"][0]


def test_a_finding_stands_at_its_clause_in_the_contract() -> None:
    run = run_of(finding())
    (result,) = run["results"]
    assert result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "op/checks/schema"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "contracts/op.yaml", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 7, "startColumn": 3}
    assert result["message"]["text"] == "Expected expected 1, got actual 1, at /r/a[2] (line 2, column 3)."
    assert result["partialFingerprints"] == {FINGERPRINT: finding().fingerprint}


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.CHANGED, "note")]
)
def test_a_severity_is_a_level(severity, level) -> None:
    assert run_of(finding(severity=severity))["results"][0]["level"] == level


def test_every_clause_is_a_rule_and_what_is_documented_can_be_looked_up() -> None:
    rules = run_of(finding())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["op/checks/schema", "op/checks/status"]
    assert rules[0]["helpUri"] == "https://example.org/api"
    own = run_of(finding(clause=clause(source="javascript:alert(1)")), clauses=())["tool"]["driver"]["rules"]
    assert "helpUri" not in own[0]


def test_how_it_stands_to_the_earlier_run_is_said() -> None:
    a, b = finding(), finding("op/checks/format", 2)
    changes = Changes(EARLIER, new=(a.fingerprint,), still=(b.fingerprint,))
    assert [each["baselineState"] for each in run_of(a, b, changes=changes)["results"]] == ["new", "unchanged"]
    assert "baselineState" not in run_of(a)["results"][0]
    # Where one result says it all do, those that the baseline knows too.
    assert [each["baselineState"] for each in run_of(known(a), b, changes=changes)["results"]] == ["new", "unchanged"]


def test_what_is_known_is_suppressed_until_it_expires() -> None:
    (suppression,) = run_of(known(finding()))["results"][0]["suppressions"]
    assert suppression["justification"] == "case 4711 (ada@example.org, until 2027-02-01)"
    assert "suppressions" not in run_of(known(finding(), standing=Standing.EXPIRED))["results"][0]


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("contracts/with blank#1.yaml", {"uri": "contracts/with%20blank%231.yaml", "uriBaseId": "SRCROOT"}),
        ("/srv/contracts/a.yaml", {"uri": "file:///srv/contracts/a.yaml"}),
        ("contracts\\a.yaml", {"uri": "contracts/a.yaml", "uriBaseId": "SRCROOT"}),
        ("C:\\contracts\\a b.yaml", {"uri": "file:///C:/contracts/a%20b.yaml"}),
    ],
)
def test_a_file_is_named_as_an_address(file, artifact) -> None:
    (result,) = run_of(finding(clause=clause(location=Location(file, 7, 3))))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == artifact


def test_a_run_that_is_not_the_whole_truth_was_no_success() -> None:
    (invocation,) = run_of(is_complete=False)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"].startswith("The run did not come")
    assert run_of()["invocations"][0]["executionSuccessful"] is True


def test_nothing_in_a_message_is_a_link_or_a_placeholder() -> None:
    assert message_text("[a](b) {0}") == "[a] (b) {{0}}"
    assert not re.search(r"\[[^\]]*\]\(", message_text(EVIL))


def test_a_hostile_answer_changes_nothing_of_the_shape() -> None:
    text = sarif_json(hostile_dossier())
    assert text.isascii()
    data = json.loads(text)
    jsonschema.validate(data, SHAPE)
    for result in data["runs"][0]["results"]:
        said = result["message"]["text"]
        assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in said)
