"""The plugin in processes of their own: what it costs those who do not use it, and locks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sessions_of_pytest import SOURCE, in_a_process

from accordant.pytest_plugin.locks import locked

LIGHT = {
    "accordant",
    "accordant.pytest_plugin",
    "accordant.pytest_plugin.discovery",
    "accordant.pytest_plugin.fixtures",
    "accordant.pytest_plugin.settings",
}


def test_a_session_without_contracts_loads_nothing_of_the_engine(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("operation: x\n", "utf-8")
    (tmp_path / "test_one.py").write_text(
        "import json, sys\n"
        "from pathlib import Path\n"
        "def test_one():\n"
        "    Path('loaded.json').write_text(json.dumps(sorted(sys.modules)))\n",
        "utf-8",
    )
    result = in_a_process(tmp_path, "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "error")
    assert result.returncode == 0, result.stdout + result.stderr
    loaded = set(json.loads((tmp_path / "loaded.json").read_text("utf-8")))
    assert {name for name in loaded if name.partition(".")[0] == "accordant"} == LIGHT
    assert not loaded & {"lxml", "yaml", "xmlschema", "elementpath", "requests", "click", "jsonschema", "sqlalchemy"}


def test_a_process_that_is_killed_lets_go_of_its_lock(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from accordant.pytest_plugin.locks import locked\n"
        "with locked(Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    file = tmp_path / "one.lock"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    with locked(file):
        assert file.exists()
