"""Speech recognition in processes of its own, by one of several engines."""

import os

# Set before ONNX Runtime is loaded, here or in a worker: it would report its use to its maker.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
