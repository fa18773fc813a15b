"""Lines by language: their width, their direction, their phrases."""

import re

import pytest

from tests.raw_transcripts import RawTranscript
from tests.speeches import monologue
from tests.unit.transcripts.reading import RIGHT_TO_LEFT, rendered, shown, text_of
from transcription.transcripts.spacing import width


def lines(raw: RawTranscript | bytes, **details: object) -> list[str]:
    return [line for cue in shown(raw, **details) for line in cue.lines]


@pytest.mark.parametrize("language", ["ja-JP", "zh-CN", "ko-KR"])
@pytest.mark.parametrize(("line_length", "columns"), [(42, 32), (80, 32), (20, 20)])
def test_lines_of_wide_characters_have_sixteen_at_most(language, line_length, columns):
    found = lines(monologue(language, seed=1, minutes=1).raw, line_length=line_length)

    assert columns - 8 <= max(map(width, found)) <= columns


def test_thai_lines_are_as_long_as_latin_ones():
    found = lines(monologue("th-TH", seed=1, minutes=1).raw)

    assert 38 <= max(map(width, found)) <= 42


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "ja-JP",
            "専門 用語 が 多い 場合 に は 語彙 を 登録 し て いただく 必要 が ござい ます。",
            ["専門用語が多い場合には", "語彙を登録していただく", "必要がございます。"],
        ),
        (
            "zh-CN",
            "如果 专业 术语 比较 多 的话， 最好 先 把 这些 词 加 到 词汇 表 里面 去。",
            ["如果专业术语比较多的话，", "最好先把这些词加到词汇表里面去。"],
        ),
        (
            "hi-IN",
            "आज हम बात करेंगे इस नई और अच्छी सेवा के बारे में यहाँ फिर से",
            ["आज हम बात करेंगे इस नई और अच्छी", "सेवा के बारे में यहाँ फिर से"],
        ),
        (
            "ko-KR",
            "오늘은 새로운 음성 서비스에 대해서 설명해 드리겠습니다.",
            ["오늘은 새로운 음성 서비스에", "대해서 설명해 드리겠습니다."],
        ),
    ],
)
def test_lines_end_between_phrases(language, text, expected):
    cues = shown(RawTranscript(language=language).say(text))

    assert [line for cue in cues for line in cue.lines] == expected


def test_a_file_without_its_language_is_laid_out_by_its_script():
    raw = RawTranscript(language=None).say(
        "今日は、いい天気です。散歩に行きましょう。" * 3, split=None
    )

    assert max(map(width, lines(raw))) <= 32


# ------------------------------------------------------------------------------- right to left


@pytest.mark.parametrize("language", ["ar-SA", "he-IL", "fa-IR", None])
@pytest.mark.parametrize("name", ["srt", "vtt"])
def test_every_line_of_a_language_from_right_to_left_says_so(language, name):
    raw = RawTranscript(language=language).say("Windows هو نظام تشغيل", speaker="spk_0")
    raw.say("يستخدمه كثير من الناس في المكاتب والمدارس وفي كل مكان", at=5, speaker="spk_1")

    found = spoken_lines(text_of(rendered(raw), name))

    assert len(found) == 3
    assert all(line.startswith(RIGHT_TO_LEFT) for line in found)
    assert found[1].startswith(f"{RIGHT_TO_LEFT}- ")


def spoken_lines(text: str) -> list[str]:
    blocks = [block.split("\n") for block in text.split("\n\n") if "-->" in block]
    lines = [line for block in blocks for line in block if not re.search(r"-->|^\d+$", line)]
    return [re.sub("<.*?>", "", line) for line in lines]


def test_other_lines_have_no_such_mark():
    outputs = rendered(RawTranscript().say("Hello مرحبا there."))

    assert RIGHT_TO_LEFT not in text_of(outputs, "srt") + text_of(outputs, "vtt")


def test_each_language_of_a_recording_has_its_own_lines():
    raw = RawTranscript(language=None).say("Hello to everybody in the room", language="en-US")
    raw.say("مرحبا بكم", language="ar-SA")

    first, second = [
        line
        for line in text_of(rendered(raw), "srt").split("\n")
        if line[:1].isalpha() or RIGHT_TO_LEFT in line
    ]

    assert (first, second) == ("Hello to everybody in the room", f"{RIGHT_TO_LEFT}مرحبا بكم")
