"""`accordant validate`: files of XML and JSON, good and bad, judged and explained."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from acceptance.archives import archive, entry
from acceptance.support import NAMESPACE, ROOT, ROW, Outcome, as_json, environment, too_wide, xml

Quick = Callable[..., Outcome]
SAMPLES = ROOT.parent / "shared" / "samples"


def note(**children: str) -> str:
    """A row of a custom type with a note; the children come in the schema's order."""
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in children.items())
    return (
        "<interaction><interactionId>7</interactionId><interactionTypeId>1000</interactionTypeId>"
        f"<note>{inside}</note></interaction>"
    )


def whole_note(interaction: str = "7") -> str:
    return note(
        creationDate="2016-02-01T09:43:35.283-06:00",
        interactionId=interaction,
        modifiedDate="2016-02-01T09:43:35.283-06:00",
        noteId="1",
        text="Said hello &amp; waved.",
    )


GOOD = {
    "one-row.xml": xml(),
    "no-row.xml": xml(""),
    "no-row-short.xml": f'<getUserInteractionsResponse xmlns="{NAMESPACE}"/>',
    "two-rows.xml": xml(ROW + ROW.replace(">7<", ">8<")),
    "with-a-note.xml": xml(whole_note()),
    "other-prefix.xml": f'<crm:getUserInteractionsResponse xmlns:crm="{NAMESPACE}"/>',
    "utf-16.xml": xml().replace("UTF-8", "UTF-16"),
    "padded.xml": xml(ROW.replace(">6<", "> 6 <")),
    "error.xml": f'<errorResponse xmlns="{NAMESPACE}"><code>16</code><message>Nobody.</message></errorResponse>',
    "one-row.json": as_json('{"interactionId": "7", "interactionTypeId": "6"}'),
    "two-rows.json": as_json('[{"interactionId": "7"}, {"interactionId": "8"}]'),
    "no-row.json": '{"getUserInteractionsResponse": {}}',
    # What has no value may be left out, nil or empty.
    "nothing-in-it.xml": xml("  <interaction/>"),
    "nothing-in-it.json": as_json('{"interactionId": {}, "creationDate": null}'),
    "no-row-text.json": '{"getUserInteractionsResponse": ""}',
    "empty-element.json": as_json('{"interactionId": "7", "subject": {}}'),
    "nil.json": as_json('{"interactionId": "7", "subject": null}'),
    "error.json": '{"errorResponse": {"code": "16", "message": "Nobody."}}',
}


@dataclass(frozen=True)
class Bad:
    """A file that breaks one thing: the clause, and what is said of it."""

    content: str | bytes
    clause: str
    line: int | None = None
    column: int | None = None
    path: str = ""
    expected: str = ""
    actual: str = ""


BAD = {
    "wrong-type.xml": Bad(
        xml(ROW.replace(">6<", ">six<")), "schema", 5, None, "interactionTypeId", "nonNegativeInteger", "six"
    ),
    "out-of-range.xml": Bad(
        xml(ROW.replace(">6<", ">-6<")), "schema", 5, None, "interactionTypeId", "nonNegativeInteger", "-6"
    ),
    "missing-element.xml": Bad(
        f'<errorResponse xmlns="{NAMESPACE}">\n<message>No.</message></errorResponse>',
        "schema", 1, None, "errorResponse", "code", "",
    ),
    "unknown-element.xml": Bad(
        xml(ROW.replace("interactionTypeId", "interactionKind")),
        "schema", 5, None, "interaction", "", "interactionKind",
    ),
    "wrong-order.xml": Bad(
        xml(
            "  <interaction>\n    <interactionTypeId>6</interactionTypeId>\n"
            "    <interactionId>7</interactionId>\n  </interaction>"
        ),
        "schema", 5, None, "interaction/interactionId", "before interactionTypeId", "behind interactionTypeId",
    ),
    "wrong-namespace.xml": Bad(
        xml(namespace="http://convio.com/crm/v2"), "schema", 2, None, "getUserInteractionsResponse", NAMESPACE, "crm/v2"
    ),
    "no-namespace.xml": Bad(
        xml().replace(f' xmlns="{NAMESPACE}"', ""), "schema", 2, None, "getUserInteractionsResponse", NAMESPACE, ""
    ),
    "second-of-two.xml": Bad(
        xml(ROW + "\n" + ROW.replace(">7<", ">x8<")), "schema", 8, None, "interaction[2]/interactionId", "integer", "x8"
    ),
    "long-subject.xml": Bad(
        xml(ROW.replace("  </inter", f"    <subject>{'s' * 81}</subject>\n  </inter")),
        "schema", 6, None, "subject", "80", "",
    ),
    "not-well-formed.xml": Bad(
        xml(ROW.replace("</interactionId>", "")), "well-formed", 6, None, "", "", "interactionId"
    ),
    "cut-off.xml": Bad(xml()[:-12], "well-formed", 7),
    "html-page.xml": Bad(
        "<!DOCTYPE html>\n<html><head><title>Down</title></head><body><p>Sorry<br></body></html>", "well-formed",
        1, None, "", "", "HTML",
    ),
    "html-without-doctype.xml": Bad(
        "<html><head><title>Down</title></head><body><p>Sorry</p></body></html>", "", None, None, "", "", "HTML"
    ),
    "html-page.json": Bad("<html><body>Sorry</body></html>", "", None, None, "", "", "HTML"),
    "empty.xml": Bad("", "well-formed", None, None, "", "", "empty"),
    "empty.json": Bad("", "well-formed", None, None, "", "", "empty"),
    "blank.json": Bad(" \n\n", "well-formed"),
    "binary.xml": Bad(bytes(range(256)), "well-formed"),
    "binary.json": Bad(b"\x00\x01\x02\xff\xfe\xfd" * 50, "well-formed"),
    "control-character.xml": Bad(xml(ROW.replace(">6<", ">\x1b[31m6<")), "well-formed", 5),
    "entity-bomb.xml": Bad(
        '<?xml version="1.0"?>\n<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{n} "{"&a;" * 10 if n == 0 else f"&a{n - 1};" * 10}">' for n in range(10))
        + f']>\n<getUserInteractionsResponse xmlns="{NAMESPACE}">&a9;</getUserInteractionsResponse>',
        "well-formed", 2, None, "", "", "DOCTYPE",
    ),
    "outside-entity.xml": Bad(
        '<?xml version="1.0"?>\n<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
        f'<errorResponse xmlns="{NAMESPACE}"><code>1</code><message>&a;</message></errorResponse>',
        "well-formed", 2, None, "", "", "DOCTYPE",
    ),
    "duplicate-key.json": Bad(
        as_json('{"interactionId": "7",\n "interactionId": "8"}'), "well-formed", 3, 2, "interactionId", "once",
        "interactionId",
    ),
    "not-a-number.json": Bad(as_json('{"interactionId": NaN}'), "well-formed", 2, 19),
    "cut-off.json": Bad(as_json('{"interactionId": "7"}')[:-4], "well-formed", 2),
    "trailing-comma.json": Bad(as_json('{"interactionId": "7",}'), "well-formed", 2),
    "two-documents.json": Bad(as_json('{"interactionId": "7"}') + "{}", "well-formed", 4),
    "array-of-one.json": Bad(
        as_json('[{"interactionId": "7"}]'), "schema", 2, 1, "interaction", "", "array"
    ),
    "number.json": Bad(
        as_json('{"interactionId": 7}'), "schema", 2, 19, "interactionId", "string", "7"
    ),
    "number-in-second.json": Bad(
        as_json('[{"interactionId": "7"},\n {"interactionId": 8}]'), "schema", 3, 20, "interaction[1].interactionId",
        "string", "8",
    ),
    "boolean.json": Bad(
        as_json('{"interactionId": "7", "subject": true}'), "schema", 2, 35, "subject", "string", "true"
    ),
    "wrong-type.json": Bad(
        as_json('{"interactionId": "7", "interactionTypeId": "six"}'), "schema", 2, 45, "interactionTypeId",
        "nonNegativeInteger", "six",
    ),
    "missing-key.json": Bad(
        '{"errorResponse": {\n"message": "No."}}', "schema", 1, None, "errorResponse", "code", ""
    ),
    "unknown-key.json": Bad(
        as_json('{"interactionId": "7", "kind": "6"}'), "schema", 2, None, "kind", "", "kind"
    ),
    "unknown-code.xml": Bad(
        f'<errorResponse xmlns="{NAMESPACE}">\n<code>4711</code></errorResponse>', "error-code", None, None, "",
        "documented", "4711",
    ),
    "unknown-code.json": Bad(
        '{"errorResponse": {"code": "4711", "message": "?"}}', "error-code", None, None, "", "documented", "4711"
    ),
}  # fmt: skip


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    if isinstance(content, str):
        content = content.encode("utf-16" if name.startswith("utf-16") else "utf-8")
    path.write_bytes(content)
    return path


# --- good files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_conforms(name: str, quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, name, GOOD[name])
    report = quick("validate", name, "--format", "json").expect(0).report
    assert report["findings"] == []
    assert report["not_validated"] == []
    assert (report["answered"], report["validated"]) == (1, 1)


def test_all_good_files_of_a_folder_are_counted(quick: Quick, tmp_path: Path) -> None:
    (tmp_path / "recordings" / "deeper").mkdir(parents=True)
    for number, (name, content) in enumerate(GOOD.items()):
        write(tmp_path / "recordings" / ("deeper" if number % 2 else ""), name, content)
    outcome = quick("validate", "recordings").expect(0)
    assert f"validated {len(GOOD)} of {len(GOOD)}" in outcome.out


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("dates-absent.xml", note(noteId="1", text="Said hello.")),
        ("modified-absent.xml", note(creationDate="2016-02-01T09:43:35.283-06:00", noteId="1")),
        ("interaction-absent.xml", note(noteId="1", subject="Hello")),
        ("type-absent.xml", "<interaction><interactionId>7</interactionId></interaction>"),
    ],
)
def test_what_may_be_left_out_breaches_nothing_when_it_is(name: str, row: str, quick: Quick, tmp_path: Path) -> None:
    """The schema lets these be absent, so an assert about their values has nothing to say."""
    write(tmp_path, name, xml(row))
    assert quick("validate", name, "--format", "json").expect(0).report["findings"] == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the vendor's samples are not in {SAMPLES}")
def test_the_samples_of_the_vendor_conform(quick: Quick) -> None:
    files = sorted([*SAMPLES.glob("getUserInteractions.*"), *SAMPLES.glob("errorResponse.*")])
    assert len(files) >= 4
    outcome = quick("validate", *files).expect(0)
    assert f"validated {len(files)} of {len(files)}" in outcome.out
    assert "0 errors, 0 warnings" in outcome.out


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the vendor's samples are not in {SAMPLES}")
def test_samples_of_other_methods_are_named_as_not_validated(quick: Quick) -> None:
    files = [SAMPLES / "getGift.1.xml", SAMPLES / "getUserInteractions.1.json"]
    outcome = quick("validate", *files).expect(0)
    assert "validated 1 of 2" in outcome.out
    assert "getGift.1.xml" in outcome.out


# --- bad files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_finding_that_says_where_and_what(name: str, quick: Quick, tmp_path: Path) -> None:
    bad = BAD[name]
    write(tmp_path, name, bad.content)
    report = quick("validate", name, "--format", "json").expect(1).report
    (finding,) = report["findings"]
    assert finding["severity"] == "error"
    assert finding["document"].endswith(name)
    assert finding["clause"]["id"].endswith(f"/checks/{bad.clause}" if bad.clause else "")
    assert finding["expected"]
    assert finding["actual"]
    assert bad.expected.casefold() in finding["expected"].casefold()
    assert bad.actual.casefold() in finding["actual"].casefold()
    place = finding["place"] or {}
    assert bad.path in (place.get("path") or "")
    if bad.line:
        assert place["line"] == bad.line
        assert place["column"] >= 1
    if bad.column:
        assert place["column"] == bad.column


@pytest.mark.parametrize("name", ["wrong-type.xml", "number.json", "not-well-formed.xml", "cut-off.json"])
def test_the_text_of_a_finding_has_file_place_expected_and_actual(name: str, quick: Quick, tmp_path: Path) -> None:
    bad = BAD[name]
    write(tmp_path, name, bad.content)
    out = " ".join(quick("validate", name).expect(1).out.split())
    assert name in out
    assert f"line {bad.line}" in out
    assert "column" in out
    assert bad.path in out
    assert "expected" in out
    assert "actual" in out


def test_one_bad_file_among_good_ones_fails_and_is_named(quick: Quick, tmp_path: Path) -> None:
    for name in ("one-row.xml", "two-rows.json", "error.xml"):
        write(tmp_path, name, GOOD[name])
    write(tmp_path, "number.json", BAD["number.json"].content)
    outcome = quick("validate", ".").expect(1)
    assert "number.json" in outcome.out
    assert "one-row.xml" not in outcome.out
    assert "validated 4 of 4" in outcome.out


def test_a_body_that_cannot_be_parsed_is_not_counted_as_validated(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "one-row.xml", GOOD["one-row.xml"])
    write(tmp_path, "cut-off.xml", BAD["cut-off.xml"].content)
    assert "validated 1 of 2" in quick("validate", ".").expect(1).out


def test_two_breaches_of_one_file_are_both_told(quick: Quick, tmp_path: Path) -> None:
    rows = ROW.replace(">6<", ">six<") + "\n" + ROW.replace("interactionTypeId", "interactionKind")
    write(tmp_path, "two.xml", xml(rows))
    out = quick("validate", "two.xml").expect(1).out
    assert "six" in out
    assert "interactionKind" in out


def test_an_assert_is_judged_where_it_needs_no_request(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "other.xml", xml(whole_note(interaction="8")))
    report = quick("validate", "other.xml", "--format", "json").expect(0).report
    (finding,) = report["findings"]
    assert finding["clause"]["id"] == "getUserInteractions/asserts/note-belongs-to-its-row"
    assert finding["severity"] == "warning", "what is inferred is no error"
    assert "note" in finding["place"]["path"]
    quick("validate", "other.xml", "--fail-on", "warning").expect(1)


def test_rows_that_occur_twice_are_noticed_in_both_formats(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "twice.xml", xml(ROW + ROW))
    write(tmp_path, "twice.json", as_json('[{"interactionId": "7"}, {"interactionId": "7"}]'))
    for name in ("twice.xml", "twice.json"):
        (finding,) = quick("validate", name, "--format", "json").report["findings"]
        assert finding["clause"]["id"].endswith("/asserts/ids-are-unique")


def test_what_is_in_a_file_outside_is_never_shown(quick: Quick, tmp_path: Path) -> None:
    secret = tmp_path / "outside.txt"
    secret.write_text("the-content-of-another-file")
    document = (
        f'<?xml version="1.0"?>\n<!DOCTYPE b [<!ENTITY a SYSTEM "{secret.as_uri()}">]>\n'
        f'<errorResponse xmlns="{NAMESPACE}"><code>1</code><message>&a;</message></errorResponse>'
    )
    write(tmp_path, "outside.xml", document)
    assert "the-content-of-another-file" not in quick("validate", "outside.xml").expect(1).text


# --- what cannot be judged --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("other.xml", f'<getGiftResponse xmlns="{NAMESPACE}"/>', "getGiftResponse"),
        ("other.json", '{"getGiftResponse": {}}', "getGiftResponse"),
    ],
)
def test_an_unknown_root_is_named_as_not_validated(
    name: str, content: str, said: str, quick: Quick, tmp_path: Path
) -> None:
    write(tmp_path, name, content)
    write(tmp_path, "known.xml", GOOD["one-row.xml"])
    outcome = quick("validate", name, "known.xml").expect(0)
    assert "validated 1 of 2" in outcome.out
    assert name in outcome.out
    assert said in outcome.out
    quick("validate", name, "known.xml", "--strict").expect(1)


@pytest.mark.parametrize("content", ["[1, 2]", '{"a": {}, "b": {}}', '"text"', "{}", "null"])
def test_json_without_a_root_is_not_passed_in_silence(content: str, quick: Quick, tmp_path: Path) -> None:
    """There is no such answer; what is said of it is in words of JSON."""
    write(tmp_path, "odd.json", content)
    outcome = quick("validate", "odd.json")
    assert outcome.code in {0, 1}
    assert "validated 0 of 1" in outcome.out
    assert "odd.json" in outcome.out
    assert "None" not in outcome.out


def test_operation_says_what_the_files_answer(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "other.xml", f'<getGiftResponse xmlns="{NAMESPACE}"/>')
    outcome = quick("validate", "--operation", "getUserInteractions", "other.xml").expect(1)
    assert "getUserInteractionsResponse" in outcome.out
    assert "getUserInteractions" in quick("validate", "--operation", "getUserInteraction", "other.xml").expect(2).err


# --- several kinds of input -------------------------------------------------------------------------------------------

JOURNAL = (
    '{"_accordant":{"record":"run","version":1,"run":"r","site":"s","url":"http://x","operations":["getUserInteractions"],'
    '"seed":1,"caller":"server"}}\n'
    '{"startedDateTime":"","time":1,"request":{"method":"POST","postData":{"params":[]}},"response":{"status":200,'
    '"headers":[],"content":{"text":"<getUserInteractionsResponse xmlns=\'http://convio.com/crm/v1.0\'/>"}},'
    '"_accordant":{"case":{"id":"1-0001","operation":"getUserInteractions","caller":"server","label":"","group":"g",'
    '"role":"single","page":null,"person":null,"target":null,"breaks":null,"phase":"coverage","acceptance":null,'
    '"servlet":"SRConsAPI"},"attempt":1,"echoed":[],"failure":null}}\n'
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD["one-row.xml"], "validated 1 of 1"),
        (GOOD["two-rows.json"], "validated 1 of 1"),
        (archive([entry(xml()), entry(xml())]), "validated 2 of 2"),
        (JOURNAL, "validated 1 of 1"),
        ("", "an empty body"),
    ],
)
def test_standard_input_may_be_of_any_kind(
    content: str, said: str, quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    assert said in quick("validate", "-").expect("validated" not in said).out


def test_a_pipe_gets_the_report_and_no_counter(tmp_path: Path) -> None:
    write(tmp_path, "sync.har", archive([entry(xml(ROW.replace(">7<", f">{number}<"))) for number in range(40)]))
    with (tmp_path / "sync.har").open("rb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "accordant", "validate", "-", "--jobs", "2"],
            stdin=stream,
            capture_output=True,
            cwd=tmp_path,
            env=environment(),
            check=True,
        )
    assert done.stdout.decode().endswith("validated 40 of 40\n")
    assert done.stderr == b""


def part_of_journal(run: Outcome, folder: Path, count: int, having: str = "") -> Path:
    """The folder of a run with the first exchanges of another: a whole one takes long to judge."""
    (folder / "run").mkdir()
    first, *lines = run.journal.read_text("utf-8").splitlines(keepends=True)
    wanted = [line for line in lines if '"request":' in line and having in line and '"phase":"minimise"' not in line]
    write(folder / "run", "journal.ndjson", "".join([first, *wanted[:count]]))
    write(folder / "run", "report.json", "{}")
    return folder / "run"


def test_a_journal_is_judged_with_its_requests(clean: Outcome, quick: Quick, tmp_path: Path) -> None:
    folder = part_of_journal(clean, tmp_path, 60)
    found = quick("validate", folder, "--format", "json").expect(0).report
    assert found == quick("validate", folder / "journal.ndjson", "--format", "json").expect(0).report
    assert found["findings"] == []
    assert found["requests"] == found["validated"] == 60
    assert found["pairs"]["compared"] > 0
    assert found["pairs"]["different"] == 0
    verdicts = {each["id"]: each["verdict"] for each in found["clauses"]}
    for clause in ("asserts/ids-are-unique", "checks/status", "checks/format", "checks/no-credential-echo"):
        assert verdicts[f"getUserInteractions/{clause}"] == "held"


def test_a_faulty_journal_has_findings(faulty: Callable[[str], Outcome], quick: Quick, tmp_path: Path) -> None:
    run = faulty("number-for-string-in-json")
    folder = part_of_journal(run, tmp_path, 20, having='{"name":"response_format","value":"json"}')
    out = quick("validate", folder).expect(1).out
    assert "getUserInteractions/checks/schema" in out
    assert re.search(r"request   POST [CS]RConsAPI", out)


def test_kinds_may_be_mixed_in_one_folder(clean: Outcome, quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "one-row.xml", GOOD["one-row.xml"])
    write(tmp_path, "sync.json", archive([entry(xml()), entry(xml())]))
    part_of_journal(clean, tmp_path, 2)
    found = quick("validate", ".", "--format", "json").expect(0).report
    assert found["requests"] == found["validated"] == 5


@pytest.mark.parametrize("jobs", ["1", "2", "3"])
def test_any_number_of_processes_says_the_same(jobs: str, quick: Quick, tmp_path: Path) -> None:
    for name, content in GOOD.items():
        write(tmp_path, name, content)
    for name, bad in BAD.items():
        write(tmp_path, name, bad.content)
    first = quick("validate", ".", "--format", "json").expect(1)
    assert quick("validate", ".", "--format", "json", "--jobs", jobs).expect(1).out == first.out


# --- pairs ------------------------------------------------------------------------------------------------------------


def test_files_of_one_name_are_compared_and_it_is_said(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "a.xml", xml())
    write(tmp_path, "a.json", as_json('{"interactionTypeId": "6", "interactionId": "7"}'))
    write(tmp_path, "b.xml", xml())
    assert "compared 1 pair of XML and JSON, none differ" in quick("validate", ".").expect(0).out


def test_files_of_one_name_that_differ_are_a_finding_with_both_places(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "a.xml", xml())
    write(tmp_path, "a.json", as_json('{"interactionTypeId": "8", "interactionId": "7"}'))
    (finding,) = quick("validate", ".", "--format", "json").expect(1).report["findings"]
    assert finding["document"] == "a.json and a.xml" or finding["document"] == "a.xml and a.json"
    assert finding["place"] == {
        "path": "$.getUserInteractionsResponse.interaction.interactionTypeId", "line": 2, "column": 23,
    }  # fmt: skip
    assert "/getUserInteractionsResponse/interaction/interactionTypeId (line 5)" in finding["expected"]
    assert '"6"' in finding["expected"]
    assert '"8"' in finding["actual"]
    quick("validate", ".", "--no-pairs").expect(0)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the vendor's samples are not in {SAMPLES}")
def test_the_vendors_own_slips_between_the_formats_are_found(quick: Quick) -> None:
    """What `index.tsv` tells of: other labels, other dates, a millisecond."""
    found = quick("validate", SAMPLES, "--format", "json").expect(1).report
    paths = {
        (finding["document"].partition(" and ")[0].rpartition("/")[2].partition(".")[0], finding["place"]["path"])
        for finding in found["findings"]
    }
    assert ("getEvent", "$.getEventResponse.event.eventDate.startTime") in paths
    assert ("getGift", "$.getGiftResponse.gift.date") in paths
    assert ("getUserInterests", "$.getConsInterestsResponse.interest[0].label") in paths
    assert {name for name, _ in paths} <= {
        "getEvent", "getGift", "getRecurringGifts", "getUserGroups", "getUserInterests", "singleSignOn",
    }  # fmt: skip
    assert found["pairs"]["compared"] >= 30
    assert all(finding["clause"]["id"].endswith("/same-image") for finding in found["findings"])


# --- damage -----------------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_named_and_costs_no_other(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "a.xml", GOOD["one-row.xml"])
    (tmp_path / "gone.xml").symlink_to(tmp_path / "nowhere.xml")
    write(tmp_path, "z.json", GOOD["one-row.json"])
    outcome = quick("validate", ".").expect(3)
    assert outcome.err == "gone.xml: this link leads nowhere, or to itself\n"
    assert "could not be read (1)" in outcome.out
    assert "validated 2 of 3" in outcome.out
    found = quick("validate", ".", "--format", "json").expect(3).report
    assert found["not_read"] == [{"what": "gone.xml", "why": "this link leads nowhere, or to itself"}]


def test_what_cannot_be_read_outranks_findings(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "bad.xml", BAD["wrong-type.xml"].content)
    write(tmp_path, "torn.har", "{")
    quick("validate", ".", "--fail-on", "never").expect(3)


def test_a_folder_that_holds_itself_ends(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "a.xml", GOOD["one-row.xml"])
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert "validated 1 of 1" in quick("validate", ".").expect(0).out


def test_hundreds_of_files_are_told_on_one_screen(quick: Quick, tmp_path: Path) -> None:
    for number in range(200):
        content = xml(ROW.replace(">6<", ">six<" if number % 5 == 0 else ">6<").replace(">7<", f">{number}<"))
        write(tmp_path, f"{number:03d}.xml", content)
    for number in range(120):
        write(tmp_path, f"gift-{number:03d}.xml", f'<getGift{number}Response xmlns="{NAMESPACE}"/>')
    out = quick("validate", ".").expect(1).out
    assert "in 40 of 320 documents, first 000.xml, 005.xml, 010.xml and 37 more" in " ".join(out.split())
    assert "and 117 more" in out
    assert out.endswith("validated 200 of 320\n")
    assert len(out.splitlines()) < 30
    assert too_wide(out) == []
    found = quick("validate", ".", "--format", "json").expect(1).report
    assert len(found["not_validated"]) == 120
    assert found["findings"][0]["documents"] == [f"{number:03d}.xml" for number in range(0, 200, 5)]


# --- usage ------------------------------------------------------------------------------------------------------------


def test_a_missing_file_is_wrong_usage(quick: Quick) -> None:
    assert "no-such.xml" in quick("validate", "no-such.xml").expect(2).err


def test_a_missing_file_among_others_is_told_before_anything_is_judged(quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "one-row.xml", GOOD["one-row.xml"])
    assert "no-such.xml" in quick("validate", "one-row.xml", "no-such.xml").expect(2).err


def test_no_file_at_all_is_wrong_usage(quick: Quick) -> None:
    quick("validate").expect(2)


@pytest.mark.parametrize("options", [("--jobs", "0"), ("--jobs", "many"), ("--format", "html"), ("--no-pair",)])
def test_wrong_options_are_wrong_usage(options: tuple[str, ...], quick: Quick, tmp_path: Path) -> None:
    write(tmp_path, "a.xml", GOOD["one-row.xml"])
    assert options[0].rstrip("s") in quick("validate", "a.xml", *options).expect(2).err


def test_a_folder_without_a_response_is_not_passed_in_silence(quick: Quick, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = quick("validate", "empty")
    assert outcome.code == 2 or "0 of 0" in outcome.out


def test_a_file_that_cannot_be_read_is_told(quick: Quick, tmp_path: Path) -> None:
    (tmp_path / "loop.xml").symlink_to(tmp_path / "loop.xml")
    outcome = quick("validate", "loop.xml")
    assert outcome.code in {2, 3}
    assert "loop.xml" in outcome.err
    assert "Traceback" not in outcome.text
