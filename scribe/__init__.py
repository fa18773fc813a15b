"""The operator's command line, for the local cloud and for AWS alike.

It shares the domain with the functions (transcription.domain.jobs and so on), so the root of
their package is put on the path here.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

if (_functions := str(ROOT / "functions")) not in sys.path:
    sys.path.insert(0, _functions)
