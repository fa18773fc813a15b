"""Subtitles as broadcasters make them: short lines, time to read, breaks where speech has them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.raw_transcripts import RawTranscript
from tests.unit.transcripts.made_up import NASTY, conversation, recordings
from tests.unit.transcripts.reading import (
    ShownCue,
    document_of,
    rendered,
    srt_cues,
    text_of,
    vtt_cues,
)
from transcription.transcripts import Outputs
from transcription.transcripts.spacing import width

ENDINGS = ".,?!;:"
some = settings(max_examples=150, deadline=None)


def shown(raw: RawTranscript | bytes, **details) -> list[ShownCue]:
    return vtt_cues(text_of(rendered(raw, **details), "vtt"))


def texts(cues: list[ShownCue]) -> list[str]:
    return [" / ".join(cue.lines) for cue in cues]


def spoken(outputs: Outputs) -> list[tuple[str, str | None, int, int]]:
    """Each word's text without spaces, voice, start and end in ms."""
    document = document_of(outputs)
    names = {(v.get("speaker"), v.get("channel")): v["name"] for v in document["voices"]}
    return [
        (
            "".join(word["text"].split()),
            names.get((segment.get("speaker"), segment.get("channel"))),
            round(word["start"] * 1000),
            round(word["end"] * 1000),
        )
        for segment in document["segments"]
        for word in segment["words"]
    ]


def bare(cue: ShownCue) -> str:
    return "".join("".join(cue.lines).split())


def by_cue(outputs: Outputs) -> list[tuple[ShownCue, list[tuple[str, str | None, int, int]]]]:
    """Each cue with the words in it; a word that is cut is in the cue of its first character."""
    words = iter(spoken(outputs))
    rest = ""
    found = []
    for cue in vtt_cues(text_of(outputs, "vtt")):
        inside = []
        text = bare(cue)
        while len(rest) < len(text):
            inside.append(next(words))
            rest += inside[-1][0]
        assert rest.startswith(text)
        rest = rest.removeprefix(text)
        found.append((cue, inside))
    assert (rest, list(words)) == ("", [])
    return found


# ------------------------------------------------------------------- whatever is said, in any way


@some
@given(raw=recordings(), line_length=st.sampled_from([20, 42, 80]))
def test_a_cue_has_one_or_two_lines_that_fit(raw, line_length):
    for cue in shown(raw, line_length=line_length):
        assert 1 <= len(cue.lines) <= 2
        for line in cue.lines:
            assert line == line.strip() != ""
            assert width(line) <= line_length


@some
@given(raw=recordings())
def test_a_cue_stays_one_to_seven_seconds_and_is_gone_before_the_next_one(raw):
    free = 0
    for cue in shown(raw):
        assert 1000 <= cue.end - cue.start <= 7000
        assert cue.start >= free
        free = cue.end


@some
@given(raw=recordings())
def test_every_word_is_shown_once_in_order_and_a_cue_has_one_voice(raw):
    for cue, words in by_cue(rendered(raw)):
        assert {voice for _, voice, _, _ in words} <= {cue.voice}


@some
@given(raw=recordings())
def test_a_long_pause_is_always_between_two_cues(raw):
    for _, words in by_cue(rendered(raw)):
        for (_, _, _, end), (_, _, start, _) in pairwise(words):
            assert start - end < 1500


@some
@given(raw=recordings())
def test_both_kinds_of_subtitles_show_the_same(raw):
    outputs = rendered(raw)

    other = srt_cues(text_of(outputs, "srt"))

    assert other == [
        ShownCue(cue.start, cue.end, None, [line.replace("-->", "->") for line in cue.lines])
        for cue in vtt_cues(text_of(outputs, "vtt"))
    ]


# ------------------------------------------------------------------------------- as people speak

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cue_is_there_from_its_first_word_to_its_last(seed):
    for cue, words in by_cue(rendered(conversation(seed))):
        assert words[0][2] - 500 <= cue.start <= words[0][2] + 500
        assert cue.end >= words[-1][3]


@pytest.mark.parametrize("seed", SEEDS)
def test_cues_end_where_speech_does(seed):
    found = by_cue(rendered(conversation(seed)))

    at_marks = [bare(cue)[-1] in ENDINGS for cue, _ in found]
    unseemly = [len(words[-1][0]) <= 3 and bare(cue)[-1] not in ENDINGS for cue, words in found]

    assert sum(at_marks) / len(found) > 0.7
    assert sum(unseemly) / len(found) < 0.08


@pytest.mark.parametrize("seed", SEEDS)
def test_two_lines_are_nearly_even(seed):
    pairs = [cue.lines for cue, _ in by_cue(rendered(conversation(seed))) if len(cue.lines) == 2]

    uneven = [abs(len(upper) - len(lower)) / (len(upper) + len(lower)) for upper, lower in pairs]

    assert sum(uneven) / len(uneven) < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_time_to_read(seed):
    quick = [
        cue
        for cue, words in by_cue(rendered(conversation(seed)))
        if len(bare(cue)) / ((cue.end - cue.start) / 1000) > 30
    ]

    assert quick == []


# ------------------------------------------------------------------------ where speech is broken


def test_a_sentence_that_is_too_long_is_broken_at_its_comma():
    raw = RawTranscript().say(
        "When the meeting was over, everybody went home by bus or train or on foot, except for the "
        "caretaker and the two ladies from the library."
    )

    assert texts(shown(raw)) == [
        "When the meeting was over, everybody / went home by bus or train or on foot,",
        "except for the caretaker / and the two ladies from the library.",
    ]


def test_a_cue_that_is_full_ends_with_the_sentence_in_it():
    raw = RawTranscript().say(
        "The meeting is over now. Everybody went home by the last train, or so they told me when "
        "I asked"
    )

    assert texts(shown(raw))[0] == "The meeting is over now."


BREATHLESS = (
    "everybody went home with the last train from Sheffield{} which nobody could believe because "
    "trains never leave that early unless something really terrible happened"
)


def test_a_cue_that_is_full_ends_with_the_clause_in_it():
    raw = RawTranscript().say(BREATHLESS.format(","))

    assert texts(shown(raw))[0].endswith("from Sheffield,")
    assert not texts(shown(RawTranscript().say(BREATHLESS.format(""))))[0].endswith("Sheffield")


def test_a_cue_that_is_full_ends_with_the_breath_in_it():
    before, word, after = BREATHLESS.format("").partition(" could")
    raw = RawTranscript().say(before + word).pause(0.3).say(after)

    assert texts(shown(raw))[0].endswith("which nobody could")


def test_slow_speech_is_shown_while_it_is_said():
    raw = RawTranscript()
    for second in range(20):
        raw.item("slowly", start_time=f"{second}", end_time=f"{second + 0.8}")

    for cue, words in by_cue(rendered(raw)):
        assert cue.start <= words[0][2]
        assert cue.end >= words[-1][3]


def test_a_line_ends_with_its_clause():
    (cue,) = shown(RawTranscript().say("When it rains on Sunday, James would rather remain home."))

    assert cue.lines == ["When it rains on Sunday,", "James would rather remain home."]


def test_a_clause_does_not_make_the_line_after_it_too_long():
    upper = "He thought of it then, and afterwards,"
    lower = "and so they all met there late in that year"
    assert (len(upper), len(lower)) == (38, 43)

    (cue,) = shown(RawTranscript().say(f"{upper} {lower}"))

    assert cue.lines == [f"{upper} and", lower.removeprefix("and ")]


def test_short_sentences_in_one_breath_share_a_cue():
    assert texts(shown(RawTranscript().say("Yes. I do. Why?"))) == ["Yes. I do. Why?"]


def test_a_breath_after_a_sentence_is_a_new_cue():
    raw = RawTranscript().say("That is what I think.").pause(0.4).say("And you?")

    assert texts(shown(raw)) == ["That is what I think.", "And you?"]


def test_a_breath_within_a_sentence_is_none():
    raw = RawTranscript().say("That is what").pause(0.4).say("I think.")

    assert texts(shown(raw)) == ["That is what I think."]


def test_a_change_of_speakers_is_a_new_cue_without_any_pause():
    raw = RawTranscript().say("Are you there", speaker="spk_0").say("Yes", speaker="spk_1")

    assert [(cue.voice, cue.lines) for cue in shown(raw)] == [
        ("Speaker 1", ["Are you there"]),
        ("Speaker 2", ["Yes"]),
    ]


def test_the_last_word_is_not_left_alone():
    raw = RawTranscript().say(
        "she told me a characteristic little incident connected with the neighbours wooden leg"
    )

    first, last = texts(shown(raw))

    assert len(last.split()) > 3, (first, last)


def test_a_little_word_stays_with_what_follows():
    (cue,) = shown(RawTranscript().say("a friend in many a time of trial for the whole family."))

    assert cue.lines == ["a friend in many a time", "of trial for the whole family."]


def test_a_word_that_is_longer_than_a_line_is_cut():
    name = "Donaudampfschifffahrtsgesellschaftskapitän"

    cues = shown(RawTranscript().say(f"Der {name} spricht."), line_length=20)

    assert "".join(map(bare, cues)) == f"Der{name}spricht."
    assert all(len(line) <= 20 for cue in cues for line in cue.lines)


def test_the_pieces_of_a_long_word_come_when_they_are_said():
    raw = RawTranscript().item("la" * 100, start_time="0", end_time="10")

    starts = [cue.start for cue in shown(raw)]

    assert starts == [0, 4000, 8000]


def test_the_pieces_of_a_wide_word_have_no_space_between_them():
    (cue,) = shown(RawTranscript(language="ja-JP").item("あ" * 11), line_length=21)

    assert "".join(cue.lines) == "あ" * 11


def test_a_phrase_that_is_longer_than_a_line_is_cut_between_its_words():
    raw = RawTranscript().item("United Nations Educational, Scientific and Cultural Organization")

    lines = [line for cue in shown(raw, line_length=20) for line in cue.lines]

    assert " ".join(lines) == raw.items[0]["alternatives"][0]["content"]


def test_an_accent_stays_on_its_letter():
    word = "ae\u0301" * 40

    lines = [line for cue in shown(RawTranscript().item(word)) for line in cue.lines]

    assert "".join(lines) == word
    assert not any(line.startswith("\u0301") for line in lines)


# ---------------------------------------------------------------------------------------- times


def test_a_short_cue_stays_for_a_second():
    (cue,) = shown(RawTranscript().item("Yes.", start_time="5.0", end_time="5.1"))

    assert (cue.start, cue.end) == (5000, 6000)


def test_a_short_cue_comes_early_where_the_next_one_follows_on_its_heels():
    raw = RawTranscript().item("Yes.", start_time="5.0", end_time="5.6", speaker_label="spk_0")
    raw.say("No way.", at=5.6, speaker="spk_1")

    first, second = shown(raw)

    assert (first.start, first.end) == (4600, 5600)
    assert second.start == 5600


def test_a_long_text_stays_until_it_can_be_read():
    raw = RawTranscript()
    for number, word in enumerate(["Extraordinarily", "comprehensive", "misunderstandings."]):
        raw.item(word, start_time=f"{number / 5}", end_time=f"{number / 5 + 0.2}")

    (cue,) = shown(raw)

    assert cue.end == 60 * len("Extraordinarilycomprehensivemisunderstandings.")


def test_a_gap_too_small_to_be_seen_is_closed():
    raw = RawTranscript().item("One,", start_time="0", end_time="2.9", speaker_label="spk_0")
    raw.item("two.", start_time="3.0", end_time="5.0", speaker_label="spk_1")

    first, second = shown(raw)

    assert first.end == second.start == 3000


def test_a_word_that_lasts_for_a_minute_is_shown_for_seven_seconds():
    (cue,) = shown(RawTranscript().item("Ommm", start_time="1", end_time="61"))

    assert (cue.start, cue.end) == (1000, 8000)


def test_two_people_at_once_are_shown_one_after_the_other():
    raw = RawTranscript().say("I think that we should go.", channel="ch_0", at=0)
    raw.say("No, please stay.", channel="ch_1", at=0.5)

    first, second = shown(raw)

    assert (first.lines, second.lines) == (["I think that we should go."], ["No, please stay."])
    assert first.end <= second.start < 3000


def test_the_clock_goes_on_after_an_hour_and_after_a_day():
    raw = RawTranscript().say("One", at=3661.5).say("two", at=90_000)

    srt, vtt = (text_of(rendered(raw), name) for name in ("srt", "vtt"))

    assert "01:01:01,500 --> 01:01:02,500\nOne\n" in srt
    assert "\n25:00:00.000 --> 25:00:01.000\ntwo\n" in vtt


# ---------------------------------------------------------------------------------------- the files


@pytest.mark.parametrize("word", [word for word in NASTY if word.isprintable()])
def test_no_word_can_break_a_file(word):
    cues = shown(RawTranscript().say("before").item(word).say("after"))

    assert "".join(map(bare, cues)) == f"before{word}after"


@pytest.mark.parametrize(
    "name", ["a\n\n00:00 --> 00:01\nb.mp3", "-->", "NOTE", "\ud83d\x00.wav", ""]
)
def test_no_file_name_can_break_a_file(name):
    raw = RawTranscript().say("Hello.")

    assert texts(shown(raw, file_name=name)) == ["Hello."]


def test_silence_is_a_valid_file_without_cues():
    outputs = rendered(RawTranscript())

    assert text_of(outputs, "srt") == ""
    assert text_of(outputs, "vtt") == "WEBVTT\n\nNOTE\nTranscript of meeting.mp3\n\n"
