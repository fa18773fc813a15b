"""Converts samples for the models."""

import numpy as np
import numpy.typing as npt

from localcloud.transcribe.recognition.recording import RATE

Samples = npt.NDArray[np.float32]


def floats(pcm: bytes) -> Samples:
    """Returns 16-bit samples as numbers from -1 to 1."""
    return np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)


def levelled(pcm: bytes, silence: float) -> Samples:
    """Returns the samples at full volume, with some seconds of silence before and after."""
    samples = floats(pcm)
    loudest = float(np.abs(samples).max(initial=0.0)) or 1.0
    around = np.zeros(round(silence * RATE), np.float32)
    return np.concatenate([around, samples / np.float32(loudest), around])
