"""Moonshine's English model: speech in, readings out.

The model's files come with the package moonshine-voice. ONNX Runtime runs them instead of the
package's own library, because it gives the probability of every token and other readings, for a
quarter of the CPU.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from localcloud.transcribe.recognition.phrase_bias import Match, PhraseBias
from localcloud.transcribe.recognition.recording import RATE
from localcloud.transcribe.recognition.samples import Samples

_Floats = npt.NDArray[np.float32]
_START, _END = 1, 2
_FIRST_TEXT = 3  #: lower tokens are control signs
_HEADS, _HEAD_SIZE = 8, 36
#: A reading with more tokens a second is repeating itself.
_MAX_TOKENS_PER_SECOND = 6.5
#: Readings that are followed at the same time.
_BEAMS = 4
#: A token is dropped if its logarithmic probability is this far below the likeliest one's.
_UNLIKELY = 7.0


@dataclass(frozen=True)
class Token:
    """A piece of text. A space in front begins a word."""

    text: str
    probability: float  #: after the tokens before it


@dataclass(frozen=True)
class _Hypothesis:
    """A reading that is not complete yet."""

    tokens: tuple[int, ...]
    probabilities: tuple[float, ...]
    score: float  #: sum of the logarithmic probabilities and of the phrases' bonuses
    match: Match

    @property
    def rank(self) -> float:
        """A score by which readings of different lengths compare."""
        return self.score / max(1, len(self.tokens))


class MoonshineModel:
    """Runs on one thread; more threads cost CPU and save little time on such short speech."""

    def __init__(self) -> None:
        folder = _folder()
        self._encoder = _session(folder / "encoder_model.ort")
        self._decoder = _session(folder / "decoder_model_merged.ort")
        self._texts = list(_token_texts((folder / "tokenizer.bin").read_bytes()))
        self._numbers = {text: number for number, text in enumerate(self._texts)}
        #: Numbers are spelled out, so that each of their words has its own times.
        self._unwanted = [n for n, text in enumerate(self._texts) if re.search("[\\d\ufffd]", text)]

    def bias(self, phrases: Iterable[str]) -> PhraseBias:
        """Returns the bias towards phrases that readings() is to prefer."""
        return PhraseBias(phrases, self._numbers)

    def readings(self, samples: Samples, bias: PhraseBias, count: int = 1) -> list[list[Token]]:
        """Returns up to `count` readings of some seconds of speech, the likeliest first."""
        beams = max(_BEAMS, count)
        decoding = _Decoding(self._decoder, self._encoded(samples))
        running = [_Hypothesis((), (), 0.0, Match())]
        complete: list[_Hypothesis] = []
        for _ in range(int(len(samples) / RATE * _MAX_TOKENS_PER_SECOND) + 2):
            scores = decoding.scores([one.tokens[-1] if one.tokens else _START for one in running])
            scores[:, self._unwanted] = -np.inf
            candidates = sorted(
                self._candidates(running, scores, bias), key=lambda one: -one[0].score
            )
            complete += [one for one, _ in candidates[:beams] if one.tokens[-1] == _END]
            kept = [pair for pair in candidates if pair[0].tokens[-1] != _END][:beams]
            if not kept or _is_decided(complete, [one for one, _ in kept], beams):
                break
            running = [one for one, _ in kept]
            decoding.follow([parent for _, parent in kept])
        best = sorted(complete or running, key=lambda one: -one.rank)[:count]
        return [self._tokens(one) for one in best]

    def _encoded(self, samples: Samples) -> _Floats:
        inputs = {
            "input_values": samples[np.newaxis],
            "attention_mask": np.ones((1, len(samples)), np.int64),
        }
        encoded: _Floats = self._encoder.run(None, inputs)[0]
        return encoded

    def _candidates(
        self, running: list[_Hypothesis], scores: _Floats, bias: PhraseBias
    ) -> Iterator[tuple[_Hypothesis, int]]:
        """Yields each reading with each of its likely next tokens, and its place in `running`."""
        for place, reading in enumerate(running):
            likely = np.flatnonzero(scores[place] > scores[place].max() - _UNLIKELY).tolist()
            for token in {*likely, *bias.tokens(reading.match)}:
                score = float(scores[place, token])
                match, change = bias.follow(reading.match, self._texts[token])
                extended = _Hypothesis(
                    (*reading.tokens, token),
                    (*reading.probabilities, float(np.exp(score))),
                    reading.score + score + change,
                    match,
                )
                yield extended, place

    def _tokens(self, reading: _Hypothesis) -> list[Token]:
        return [
            Token(self._texts[token], probability)
            for token, probability in zip(reading.tokens, reading.probabilities, strict=True)
            if token >= _FIRST_TEXT
        ]


class _Decoding:
    """The decoder's state for each of the readings that are being followed."""

    def __init__(self, decoder: Any, encoded: _Floats) -> None:
        self._decoder = decoder
        names = [one.name for one in decoder.get_inputs() if one.name.startswith("past_")]
        empty = np.zeros((1, _HEADS, 1, _HEAD_SIZE), np.float32)
        self._of_readings = dict.fromkeys((one for one in names if ".decoder." in one), empty)
        #: The decoder's state of the speech, the same for each reading.
        self._of_speech = dict.fromkeys((one for one in names if ".encoder." in one), empty)
        self._of_speech["encoder_hidden_states"] = encoded
        self._outputs = [
            one.name.replace("present", "past_key_values") for one in decoder.get_outputs()
        ]
        self._is_first = True

    def scores(self, last: list[int]) -> _Floats:
        """Returns logarithmic probabilities of each reading's next token."""
        inputs = {
            "input_ids": np.array(last, np.int64)[:, np.newaxis],
            # The model takes some of a mask's values; one stands for all of them.
            "encoder_attention_mask": np.ones((len(last), 1), np.int64),
            "use_cache_branch": np.array([not self._is_first]),
            **self._of_readings,
            **self._of_speech,
        }
        outputs = dict(zip(self._outputs, self._decoder.run(None, inputs), strict=True))
        self._of_readings = {name: outputs[name] for name in self._of_readings}
        if self._is_first:
            self._of_speech |= {name: outputs[name] for name in self._of_speech if name in outputs}
        self._is_first = False
        return _log_softmax(outputs["logits"][:, -1])

    def follow(self, parents: list[int]) -> None:
        """Continues with readings that extend the ones at these places."""
        self._of_readings = {name: cache[parents] for name, cache in self._of_readings.items()}
        for name, cache in self._of_speech.items():
            if len(cache) != len(parents):
                self._of_speech[name] = np.repeat(cache[:1], len(parents), axis=0)


def _is_decided(complete: list[_Hypothesis], running: list[_Hypothesis], count: int) -> bool:
    if len(complete) < count:
        return False
    return max(one.rank for one in complete) >= max(one.rank for one in running)


def _log_softmax(logits: _Floats) -> _Floats:
    shifted = logits - logits.max(axis=1, keepdims=True)
    scores: _Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return scores


def _folder() -> Path:
    """Returns the model's folder. Raises ImportError if its package is missing."""
    package = find_spec("moonshine_voice")
    if package is None or package.origin is None:
        raise ImportError("moonshine_voice is not installed")
    return Path(package.origin).parent / "assets" / "tiny-en"


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )


def _token_texts(data: bytes) -> Iterator[str]:
    """Yields each token's text. Its length is in one byte or two."""
    place = 0
    while place < len(data):
        length = data[place]
        place += 1
        if length >= 128:
            length += 128 * (data[place] - 1)
            place += 1
        yield data[place : place + length].decode(errors="replace").replace("▁", " ")
        place += length
