"""Files of sites: what they say arrives, every mistake is told at once, and no secret is ever shown."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import project as shipped

from accordant.errors import ContractError, UsageError
from accordant.loading import load_contract
from accordant.project import Project
from accordant.sites import Limits
from accordant.sites.choices import SiteOptions, choose_site, find_entry, with_values
from accordant.sites.files import Entry, iter_sites_mistakes, read_sites, sites_files

WHOLE = """\
accordant: 1
sites:
  staging:
    url: https://secure2.example.org/organization/site/SRConsAPI
    callers:
      server:
        api_key: {environment: STAGING_KEY}
        login_password: {file: SECRETS/password}
      client:
    people:
      ada: {cons_id: 1001, primary_email: ada@example.org}
      bob: {cons_id: "01002"}
    session_of: ada
    ambiguous: {primary_email: [family@example.org]}
    values: {interaction_type_id: [1000, 1001], list_sort_column: [creationDate]}
    time_zone: America/Chicago
    writes: [logInteraction]
    intrusive: true
    rate: 2.5
    concurrency: 2
    timeouts: {connect: 1, read: 2, whole: 3}
    proxy: http://proxy.example.org:3128
    ca_bundle: ca.pem
    xsd: vendor.xsd
    personal: {responses: [interaction/subject], parameters: [interaction_subject]}
"""
CONTRACT = load_contract(shipped())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    (root / "ca.pem").write_text("certificates")
    (root / "vendor.xsd").write_text("<schema/>")
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "password").write_text("canary-from-file\n")
    return replace(shipped(), root=root, sites=root / "sites.yaml")


def write(project: Project, text: str) -> Path:
    project.sites.write_text(text.replace("SECRETS", str(project.root.parent / "secrets")), "utf-8")
    return project.sites


def entry(project: Project, text: str = WHOLE) -> Entry:
    found = read_sites(write(project, text), project, CONTRACT)
    assert not found.mistakes, "\n".join(map(str, found.mistakes))
    return next(iter(found.entries.values()))


def said(project: Project, text: str) -> list[str]:
    return [str(mistake) for mistake in read_sites(write(project, text), project, CONTRACT).mistakes]


def of(lines: str) -> str:
    """A file with one site, which says some lines more."""
    indented = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"accordant: 1\nsites:\n  a:\n    url: https://example.org\n{indented}"


def test_all_that_a_file_says_arrives(project: Project) -> None:
    found = entry(project)
    assert (found.name, found.location.line) == ("staging", 3)
    assert found.url == "https://secure2.example.org/organization/site"
    assert [(p.name, p.identifiers) for p in found.people] == [
        ("ada", {"cons_id": "1001", "primary_email": "ada@example.org"}),
        ("bob", {"cons_id": "01002"}),
    ]
    assert (found.session_of, found.time_zone, found.intrusive) == ("ada", "America/Chicago", True)
    assert found.ambiguous == {"primary_email": ("family@example.org",)}
    assert found.values == {"interaction_type_id": ("1000", "1001"), "list_sort_column": ("creationDate",)}
    assert found.writes == ("logInteraction",)
    assert found.limits == Limits(2.5, 2, 1, 2, 3)
    assert found.proxy == "http://proxy.example.org:3128"
    assert (found.ca_bundle, found.xsd) == (project.root / "ca.pem", project.root / "vendor.xsd")
    assert found.personal.responses == ("interaction/subject",)
    assert found.personal.parameters == ("interaction_subject",)
    server = found.callers["server"]
    assert server["api_key"].variable == "STAGING_KEY"
    assert server["login_name"].variable == "ACCORDANT_LOGIN_NAME"
    assert server["login_password"].file == project.root.parent / "secrets" / "password"
    # Both have the same key, though only one says where it is.
    assert found.callers["client"]["api_key"].variable == "STAGING_KEY"


def test_an_address_is_enough(project: Project) -> None:
    found = entry(project, of(""))
    assert (found.callers, found.people, found.writes, found.limits) == ({}, (), (), Limits())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("urll: x", "unknown key 'urll'"),
        ("tiem_zone: UTC", "did you mean 'time_zone'?"),
        ("time_zone: America/Chigaco", "did you mean 'America/Chicago'?"),
        ("rate: 0", "rate"),
        ("rate: 1e999", "maximum"),
        ("timeouts: {read: 1e9}", "maximum"),
        ("rate: fast", 'expected a number, not "fast"'),
        ("concurrency: 65", "65"),
        ("timeouts: {wohle: 3}", "did you mean 'whole'?"),
        ("intrusive: yes", "write true"),
        ("writes: all", "expected none"),
        ("writes: [logInteractions]", "did you mean 'logInteraction'?"),
        ("writes: [getUserInteractions]", "only reads"),
        ("people: {ada: {const_id: 1}}", "did you mean 'cons_id'?"),
        ("people: {ada lovelace: {cons_id: 1}}", "is no name"),
        ("people: {ada: {cons_id: 1}}\nsession_of: adda", "did you mean 'ada'?"),
        ("ambiguous: {begin_date: [x]}", "there are cons_id, member_id, primary_email"),
        ("values: {interaction_type: [1]}", "did you mean 'interaction_type_id'?"),
        ("personal: {parameters: [subject]}", "'subject' is no parameter"),
        ("ca_bundle: gone.pem", "there is no file gone.pem"),
        ("proxy: proxy:3128", "expected an address"),
        ("callers: {servre: }", "did you mean 'server'?"),
        ("callers: {server: {api_ky: {environment: X}}}", "did you mean 'api_key'?"),
        ("callers: {server: {auth: {environment: X}}}", "no credential of the server"),
        ("callers: {server: {api_key: {enviroment: X}}}", "did you mean 'environment'?"),
        ("callers: {server: {api_key: {}}}", "one of the keys environment and file"),
        ("callers: {server: {api_key: {file: ''}}}", "the path of a file"),
        ("callers: []", "expected a mapping of callers"),
        ("callers: {server: {api_key: {environment: A}}, client: {api_key: {environment: B}}}", "from two places"),
    ],
)
def test_a_mistake_is_told(lines: str, expected: str, project: Project) -> None:
    (told,) = said(project, of(lines))
    assert expected in told
    assert ":5:" in told or ":6:" in told


def test_all_mistakes_are_told_at_once(project: Project) -> None:
    text = of("rate: -1\ntime_zone: Nowhere/Land\ncallers: {server: {api_key: canary}}") + "  b: {people: {}}\n"
    found = said(project, text)
    assert len(found) == 4
    assert [line for line in (5, 6, 7, 8) if f":{line}:" in "".join(found)] == [5, 6, 7, 8]


@pytest.mark.parametrize(
    "lines",
    [
        "callers: {server: {api_key: canary}}",
        "callers:\n  server:\n    api_key: canary",
        "callers:\n  server:\n    api_key: {environment: canary-4711}",
        "callers:\n  server: canary",
        "callers: canary",
        "calers: {server: {api_key: canary}}",
        "callers:\n  server:\n    api_key:canary:",
        "callers:\n  server:\n    - canary",
        "callers:\n  server:\n    api_key: |\n      canary",
        "api_key: canary",
        "callers:\n  server:\n    api_key: *canary",
        "callers:\n  server:\n    api_key: 'canary",
        "callers:\n  server:\n    api_key: canary: x",
        "callers:\n  server:\n    api_key: {canary",
        "proxy: http://user:canary@proxy.example.org",
        "people: [{callers: canary}]",
        "time_zone: {callers: {server: {api_key: canary}}}",
        "callers:\n  server:\n    api_key: {file: ~nobody-of-that-name/canary}",
        'callers:\n  server:\n    api_key: {file: "canary\\0"}',
        "url2: x\ncallers: {server: {api_key: {enviroment: canary}}}",
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_shown(lines: str, project: Project) -> None:
    found = said(project, of(lines))
    assert found
    assert "canary" not in "".join(found)


def test_what_is_no_secret_is_shown_with_its_line(project: Project) -> None:
    (told,) = said(project, of("rate: fast"))
    assert "    rate: fast" in told
    (told,) = said(project, of("callers: {server: {api_key: canary}}"))
    assert "a secret does not belong in this file" in told
    assert "{environment: ACCORDANT_API_KEY}" in told


@pytest.mark.parametrize("path", ["secret.txt", "./a/../secret.txt", "link/secret.txt"])
def test_a_file_with_a_secret_inside_the_project_is_refused(path: str, project: Project) -> None:
    (project.root / "secret.txt").write_text("canary")
    (project.root.parent / "link").symlink_to(project.root)
    text = path.replace("link", str(project.root.parent / "link"))
    (told,) = said(project, of(f"callers: {{server: {{api_key: {{file: {text}}}}}}}"))
    assert "inside the project" in told


def test_a_newer_file_is_refused(project: Project) -> None:
    (told,) = said(project, "accordant: 2\nsites: {}\n")
    assert "version 2" in told


@pytest.mark.parametrize(
    "text", ["", "- a\n", "accordant: 1\n", "accordant: 1\nsites:\n", "accordant: 1\nsites: [a]\n"]
)
def test_what_is_no_file_of_sites_is_told(text: str, project: Project) -> None:
    assert said(project, text)


# ----------------------------------------------------------------------------------------------- which site


def users(tmp_path: Path, text: str) -> dict[str, str]:
    folder = tmp_path / "config" / "accordant"
    folder.mkdir(parents=True)
    (folder / "sites.yaml").write_text(text, "utf-8")
    return {"APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME": str(tmp_path / "config")}


def choose(project: Project, environment: dict[str, str], **options):
    return choose_site(
        SiteOptions(**options), CONTRACT.operations["getUserInteractions"], CONTRACT, project, environment
    )


def test_the_project_wins_over_the_user_by_name(project: Project, tmp_path: Path) -> None:
    environment = users(tmp_path, of("rate: 1") + "  mine: {url: 'https://mine.example.org'}\n")
    write(project, of("rate: 2"))
    assert [path.parent.name for path in sites_files(project, environment)] == ["project", "accordant"]
    assert find_entry("a", CONTRACT, project, environment).limits.requests_a_second == 2
    mine = choose(project, environment, site="mine")
    assert mine.url == "https://mine.example.org"
    assert str(tmp_path / "config") in mine.source


def test_an_unknown_site_is_told_with_the_nearest(project: Project, tmp_path: Path) -> None:
    environment = users(tmp_path, of(""))
    write(project, WHOLE)
    with pytest.raises(UsageError, match="did you mean 'staging'"):
        find_entry("stagin", CONTRACT, project, environment)
    with pytest.raises(UsageError, match="there are staging, a"):
        find_entry("production", CONTRACT, project, environment)
    project.sites.unlink()
    with pytest.raises(UsageError, match="accordant init"):
        find_entry("x", CONTRACT, project, {"XDG_CONFIG_HOME": "/nowhere", "APPDATA": "/nowhere"})


def test_a_broken_file_is_told_whole(project: Project) -> None:
    write(project, of("rate: 0\nrat: 1"))
    with pytest.raises(ContractError) as error:
        find_entry("a", CONTRACT, project, {})
    assert len(error.value.mistakes) == 2
    assert len(list(iter_sites_mistakes(project, CONTRACT))) == 2
    project.sites.unlink()
    assert not list(iter_sites_mistakes(project, CONTRACT))


def test_secrets_are_read_when_a_site_is_chosen(project: Project) -> None:
    write(project, WHOLE)
    environment = {"STAGING_KEY": "canary-key", "ACCORDANT_LOGIN_NAME": "canary-name", "ACCORDANT_PASSWORD": "canary-p"}
    site = choose(project, environment, site="staging")
    assert site.secrets == {
        "api_key": "canary-key",
        "login_name": "canary-name",
        "login_password": "canary-from-file",
        # The method login carries it.
        "password": "canary-p",
    }
    assert not site.login
    assert "canary" not in repr(site)
    op = CONTRACT.operations["getUserInteractions"]
    assert site.able_callers(op) == ("server",)
    assert "ACCORDANT_USER_NAME" in site.why_not(op, "client")
    site = choose(project, {**environment, "ACCORDANT_USER_NAME": "ada"}, site="staging")
    assert set(site.able_callers(op)) == {"server", "client"}
    assert choose(project, environment, site="staging", callers=("client",)).able_callers(op) == ()
    # The variable that the file names, and not the usual one.
    assert choose(project, {}, site="staging").why_not(op, "server") == "STAGING_KEY, ACCORDANT_LOGIN_NAME"


@pytest.mark.parametrize(("content", "expected"), [("", "is empty"), ("a\nb", "several lines"), ("\xff", "UTF-8")])
def test_a_file_that_holds_no_secret_is_refused(content: str, expected: str, project: Project) -> None:
    (project.root.parent / "secrets" / "password").write_bytes(content.encode("latin-1"))
    write(project, WHOLE)
    with pytest.raises(UsageError, match=expected):
        choose(project, {}, site="staging")


def test_options_win_over_the_file(project: Project) -> None:
    write(project, WHOLE)
    site = choose(
        project,
        {},
        site="staging",
        url="https://other.example.org/site",
        people=("cons_id=7",),
        callers=("client", "client"),
        time_zone="UTC",
        rate=9.0,
        concurrency=3,
        timeout=0.5,
        proxy="http://p.example.org:1",
        intrusive=True,
    )
    assert (site.name, site.url) == ("staging", "https://other.example.org/site")
    assert [p.name for p in site.people] == ["person-1"]
    assert site.session_of is None
    assert (site.callers, site.time_zone, site.proxy) == (("client",), "UTC", "http://p.example.org:1")
    assert site.limits == Limits(9.0, 3, 0.5, 0.5, 2.0)
    kept = choose(project, {}, site="staging")
    assert (kept.limits, kept.session_of) == (Limits(2.5, 2, 1, 2, 3), "ada")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"callers": ("servr",)}, "did you mean 'server'"),
        ({"time_zone": "Mars/North"}, "there is no such zone"),
        ({"proxy": "http://u:canary@p"}, "no credentials"),
        ({"rate": float("nan")}, "above 0"),
        ({"timeout": float("inf")}, "above 0"),
        ({"ca_bundle": Path("gone.pem")}, "there is no file gone.pem"),
        ({"xsd": Path("gone.xsd")}, "there is no file gone.xsd"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options: dict, expected: str, project: Project) -> None:
    with pytest.raises(UsageError, match=expected) as error:
        choose(project, {}, url="https://example.org", **options)
    assert "canary" not in str(error.value)


def test_a_site_by_its_address_has_secrets_from_the_usual_variables(project: Project) -> None:
    site = choose(project, {"ACCORDANT_API_KEY": "k", "ACCORDANT_AUTH": "t"}, url="https://h.example.org/site")
    assert (site.name, site.secrets) == ("h.example.org", {"api_key": "k", "auth": "t"})
    assert site.able_callers(CONTRACT.operations["getUserInteractions"]) == ("client",)
    assert list(SiteOptions(people=("x",), time_zone="UTC", rate=1).without_site()) == [
        "--person",
        "--time-zone",
        "--rate",
    ]


def test_values_known_of_a_site_are_tried_first_where_values_are_tried(project: Project) -> None:
    write(project, of("values: {list_sort_column: [mine, subject], interaction_type_id: [7]}"))
    operation = CONTRACT.operations["getUserInteractions"]
    changed = with_values(operation, choose(project, {}, site="a"))
    before = operation.parameters["list_sort_column"].candidates
    tried = changed.parameters["list_sort_column"].candidates
    assert tried[:2] == ("mine", "subject")
    assert set(tried) == {"mine", "subject", *before}
    assert len(tried) == len(set(tried))
    assert changed.parameters["interaction_type_id"] == operation.parameters["interaction_type_id"]
