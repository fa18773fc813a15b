"""corrections.json, described by corrections.schema.json beside this file. Times are seconds."""

import json
from dataclasses import asdict, fields
from typing import Any, TypeVar, cast

from transcription.transcripts.correction_layer import (
    Break,
    Changes,
    CorrectionLayer,
    Move,
    Passage,
    SpeakerChange,
)

VERSION = 1
_TIMES = ("start", "end")
Change = TypeVar("Change", Passage, Move, Break)


class NotCorrections(ValueError):
    """The bytes are not a corrections.json of this version."""


def layer_document(layer: CorrectionLayer) -> bytes:
    """Returns the document, with one change per line, so that two can be compared by lines."""
    head = {"version": VERSION} | {
        name: getattr(layer, name)
        for name in ("job_id", "attempt", "revision", "made_at", "made_by", "before")
    }
    lines = [f"{json.dumps(name)}: {_dumped(value)}" for name, value in head.items()]
    lines += [
        f"{json.dumps(name)}: [{','.join(f'{chr(10)}  {_dumped(one)}' for one in found)}]"
        for name, found in _plain(layer.changes).items()
    ]
    lines.append(f'"left_out": {_dumped([_plain(changes) for changes in layer.left_out])}')
    return ("{" + ",\n".join(lines) + "}\n").encode(errors="replace")


def read_layer(document: bytes) -> CorrectionLayer:
    """Reads the document. Raises NotCorrections."""
    try:
        found = json.loads(document)
        if found["version"] != VERSION:
            raise NotCorrections(f"it has version {found['version']}, not {VERSION}")
        return CorrectionLayer(
            job_id=str(found["job_id"]),
            attempt=int(found["attempt"]),
            revision=int(found["revision"]),
            made_at=str(found["made_at"]),
            made_by=str(found["made_by"]),
            changes=_changes(found),
            left_out=tuple(map(_changes, found["left_out"])),
            before=found["before"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise NotCorrections(f"it is no corrections.json: {error}") from error


def _plain(changes: Changes) -> dict[str, list[dict[str, Any]]]:
    speakers = [
        {
            "label": speaker.label,
            "name": speaker.name,
            "heard": [[start / 1000, end / 1000] for start, end in speaker.heard],
        }
        for speaker in changes.speakers
    ]
    return {
        "speakers": speakers,
        "passages": list(map(_in_seconds, changes.passages)),
        "moves": list(map(_in_seconds, changes.moves)),
        "breaks": list(map(_in_seconds, changes.breaks)),
    }


def _changes(found: dict[str, Any]) -> Changes:
    return Changes(
        speakers=tuple(
            SpeakerChange(
                str(one["label"]),
                None if one["name"] is None else str(one["name"]),
                tuple((_ms(start), _ms(end)) for start, end in one["heard"]),
            )
            for one in found["speakers"]
        ),
        passages=tuple(_change(Passage, one) for one in found["passages"]),
        moves=tuple(_change(Move, one) for one in found["moves"]),
        breaks=tuple(_change(Break, one) for one in found["breaks"]),
    )


def _in_seconds(change: Passage | Move | Break) -> dict[str, Any]:
    fields = asdict(change)
    return fields | {name: fields[name] / 1000 for name in _TIMES if name in fields}


def _change(kind: type[Change], found: dict[str, Any]) -> Change:
    """Checks and returns one change: people may have edited the file by hand."""
    values = found | {name: _ms(found[name]) for name in _TIMES if name in found}
    for field in fields(kind):
        value, expected = values[field.name], cast("type", field.type)
        if not isinstance(value, expected) or (type(value) is int and value < 0):
            raise NotCorrections(f"{field.name} is {value!r}")
    return kind(**values)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
