"""Build the parts of jQuery that the scripts use: ``python scripts/build_jquery.py``.

Needs npm. With gzip, the build has 11 KB, and jQuery's slim build 19. As in jQuery's own custom
builds, the browser's selector engine replaces jQuery's, so selectors such as ":visible" don't
work. A script that needs another part of jQuery adds its file to MODULES.

To change the version, change VERSION, and set INTEGRITY to the output of
``npm view jquery@VERSION dist.integrity``. Then run the script, and set JQUERY_HASH in
tests/web/static/test_the_client_files.py.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

VERSION = "4.0.0"
INTEGRITY = (
    "sha512-TXCHVR3Lb6TZdtw1l3RTLf8RBWVGexdxL6AC8/e0xZKE"
    "pBflBsjh9/8LXw+dkNFuOyW9B7iB3O1sP7hS0Kiacg=="
)
ESBUILD = "esbuild@0.28.2"
# Files of the folder src in the npm package. "exports/global" sets window.jQuery and noConflict().
MODULES = "core selector traversing manipulation attributes event core/parseHTML exports/global"
BANNER = (
    f"/*! jQuery v{VERSION} custom build | (c) OpenJS Foundation and other contributors"
    " | jquery.com/license */"
)
BUILD = "jquery.custom.min.js"
LICENSE = "jquery.LICENSE.txt"
VENDOR = (
    Path(__file__).parent.parent
    / "packages/conversate-web/src/conversate_web/static/conversate/vendor"
)


def main() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        package = fetch(Path(folder))
        prepare(package / "src")
        build(package)
        shutil.copyfile(package / "LICENSE.txt", VENDOR / LICENSE)


def fetch(folder: Path) -> Path:
    """Return the folder with the content of jQuery's npm package."""
    command = ["npm", "pack", f"jquery@{VERSION}", "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    tarball = folder / f"jquery-{VERSION}.tgz"
    check(tarball.read_bytes())
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def check(content: bytes) -> None:
    algorithm, _, expected = INTEGRITY.partition("-")
    actual = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
    if actual != expected:
        raise SystemExit(f"jquery {VERSION} does not match INTEGRITY: {algorithm}-{actual}")


def prepare(sources: Path) -> None:
    shutil.copyfile(sources / "selector-native.js", sources / "selector.js")
    imports = [f'import "./{name}.js";\n' for name in MODULES.split()]
    (sources / "custom.js").write_text("".join(imports))


def build(package: Path) -> None:
    options = ["--bundle", "--minify", "--format=iife", "--legal-comments=none"]
    output = [f"--banner:js={BANNER}", f"--outfile={VENDOR / BUILD}"]
    command = ["npm", "exec", "--yes", "--", ESBUILD, "src/custom.js", *options, *output]
    subprocess.run(command, check=True, cwd=package)


if __name__ == "__main__":
    main()
