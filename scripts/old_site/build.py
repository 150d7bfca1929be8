"""A database of django-conversate 0.3.0, made by that package in an environment of its own.

``hatch run packaging:python scripts/old_site/build.py`` writes the dumps that the tests of the
import start from, for SQLite and for the PostgreSQL and MariaDB servers at 127.0.0.1. It needs a
package index. The tests of packaging use `build` to have such a site anew.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree, rmtree

# The versions that it was written for: newer ones of emoji break its pages.
REQUIREMENTS = ["django-conversate==0.3.0", "Django~=4.2.0", "emoji~=1.7"]
DRIVERS = {"sqlite3": [], "postgresql": ["psycopg2-binary"], "mysql": ["mysqlclient"]}
DATABASE = "conversate_old_site"
DUMPS = Path(__file__).parents[2] / "tests" / "support" / "old_site" / "dumps"


def build(folder: Path, engine: str = "sqlite3", database: str = DATABASE) -> tuple[Path, Path]:
    """Make the site in *folder*; return its folder of files, and the dump of its tables."""
    python = folder / "venv" / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, folder / "venv"], check=True)
    packages = [*REQUIREMENTS, *DRIVERS[engine]]
    subprocess.run([*uv, "pip", "install", "--python", python, *packages], check=True)
    files, dump = folder / "files", folder / f"{engine}.sql"
    inside = Path(__file__).with_name("inside.py")
    subprocess.run([python, inside, engine, database, files, dump], check=True)
    return files, dump


def main() -> None:
    rmtree(DUMPS, ignore_errors=True)
    DUMPS.mkdir(parents=True)
    for engine in DRIVERS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            database = str(folder / "old.sqlite3") if engine == "sqlite3" else DATABASE
            _ask_server(engine, "CREATE")
            try:
                files, dump = build(folder, engine, database)
            finally:
                _ask_server(engine, "DROP")
            heading = f"-- Made by scripts/old_site/build.py with {', '.join(REQUIREMENTS)}.\n"
            # As bytes: the text of messages has line ends of its own.
            (DUMPS / dump.name).write_bytes(heading.encode() + dump.read_bytes())
            copytree(files, DUMPS / "files", dirs_exist_ok=True)


def _ask_server(engine: str, verb: str) -> None:
    """CREATE or DROP the database, where it is one of a server."""
    utf8 = " CHARACTER SET utf8mb4" if verb == "CREATE" else ""
    clients = {
        "postgresql": ["psql", "-q", "-h", "127.0.0.1", "-U", "postgres", "-c"],
        "mysql": ["mariadb", "-h", "127.0.0.1", "-u", "root", "-e"],
    }
    if engine in clients:
        sql = f"{verb} DATABASE {DATABASE}{utf8 if engine == 'mysql' else ''}"
        subprocess.run([*clients[engine], sql], check=True)


if __name__ == "__main__":
    main()
