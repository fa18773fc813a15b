"""The operator's command line, for the local cloud and for AWS alike.

It shares the package transcription with the functions. A wheel includes that package; in a checkout
it is in functions/, which is put on the path here.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IS_CHECKOUT = (ROOT / "functions").is_dir()

if IS_CHECKOUT and (_functions := str(ROOT / "functions")) not in sys.path:
    sys.path.insert(0, _functions)
