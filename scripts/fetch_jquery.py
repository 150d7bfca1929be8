"""Put jQuery's slim build, as published, into conversate-web: ``python scripts/fetch_jquery.py``.

Needs npm. To change the version: put it and what ``npm view jquery@VERSION dist.integrity`` says
below, and run this.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path

VERSION = "4.0.0"
INTEGRITY = (
    "sha512-TXCHVR3Lb6TZdtw1l3RTLf8RBWVGexdxL6AC8/e0xZKE"
    "pBflBsjh9/8LXw+dkNFuOyW9B7iB3O1sP7hS0Kiacg=="
)
# What is taken, and the name that it gets.
FILES = {
    "package/dist/jquery.slim.min.js": "jquery.slim.min.js",
    "package/LICENSE.txt": "jquery.LICENSE.txt",
}
VENDOR = (
    Path(__file__).parent.parent
    / "packages/conversate-web/src/conversate_web/static/conversate/vendor"
)


def main() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tarball = fetch(Path(folder))
        check(tarball.read_bytes())
        with tarfile.open(tarball) as package:
            for source, name in FILES.items():
                extracted = package.extractfile(source)
                assert extracted is not None
                (VENDOR / name).write_bytes(extracted.read())
                print(VENDOR / name)


def fetch(folder: Path) -> Path:
    command = ["npm", "pack", f"jquery@{VERSION}", "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / f"jquery-{VERSION}.tgz"


def check(content: bytes) -> None:
    algorithm, _, expected = INTEGRITY.partition("-")
    actual = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
    if actual != expected:
        raise SystemExit(f"jquery {VERSION} is not what was pinned: {algorithm}-{actual}")


if __name__ == "__main__":
    main()
