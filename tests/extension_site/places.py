"""Where the running site writes."""

import os
from pathlib import Path

SITE_DIR = Path(os.environ["EXTENSION_SITE_DIR"])
