"""Write the short names of emoji, from the PyPI package ``emoji`` (BSD license).

``hatch run packaging:python scripts/emoji_names.py`` writes ``emoji.txt`` of conversate-web, and
needs a package index. The package takes its names from Unicode CLDR and from other chats. Version
1.7 is the one that django-conversate 0.3 uses; the other one adds newer emoji.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "packages/conversate-web/src/conversate_web"
# Each prints {name: emoji}. The first one's names take precedence.
VERSIONS = {
    "emoji==1.7.0": "emoji.EMOJI_ALIAS_UNICODE_ENGLISH",
    "emoji==2.15.0": "{name: mark for mark, data in emoji.EMOJI_DATA.items() "
    "if data['status'] <= emoji.STATUS['fully_qualified'] "
    "for name in [data['en'], *data.get('alias', [])]}",
}


def main() -> None:
    names: dict[str, str] = {}
    for version, expression in VERSIONS.items():
        for name, mark in names_of(version, expression).items():
            names.setdefault(name.strip(":"), mark)
    by_mark = defaultdict(list)
    for name, mark in names.items():
        by_mark[mark].append(name)
    lines = sorted(f"{mark} {' '.join(sorted(found))}\n" for mark, found in by_mark.items())
    (PACKAGE / "markup" / "emoji.txt").write_text("".join(lines), encoding="utf-8")


def names_of(version: str, expression: str) -> dict[str, str]:
    code = f"import emoji, json; print(json.dumps({expression}))"
    uv = [sys.executable, "-m", "uv", "--quiet", "run", "--no-project", "--with", version]
    out = subprocess.run(
        [*uv, "python", "-W", "ignore", "-c", code], check=True, capture_output=True, text=True
    ).stdout
    names: dict[str, str] = json.loads(out)
    return names


if __name__ == "__main__":
    main()
