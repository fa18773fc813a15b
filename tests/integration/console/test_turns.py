"""The rules of correcting a transcript, in a browser: what an edit makes of turns and words."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from scribe.console.pages import STATIC

Script = Callable[[str], Any]
#: turn(speaker, word, ...): a second for each word.
_PRELUDE = """
const rules = await import("/turns.js");
const { makeTurn, merged, sent, split, timeAt, turnOf, withText, wordAt } = rules;
const { Edits } = await import("/edits.js");
const { differences, reapplied } = await import("/versions.js");
const turn = (start, speaker, ...said) => turnOf({ start_time: start, speaker_label: speaker,
    text: said.join(" "), words: said.map((text, n) => [text, start + n, start + n + .5, .9]) });
const words = (turn) => turn.words.map(({ from, to, start }) => [turn.text.slice(from, to), start]);
const texts = (turns) => turns.map((turn) => `${turn.speaker}: ${turn.text}`);
"""


@pytest.fixture(scope="module")
def script(chromium: Browser) -> Iterator[Script]:
    """Runs JavaScript in a page that has the console's modules and nothing else."""
    page = chromium.new_page()

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name:
            body = (STATIC / name).read_text(encoding="utf-8")
            route.fulfill(body=body, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route("http://console.test/**", answer)
    page.goto("http://console.test/")
    yield lambda body: page.evaluate(f"async () => {{ {_PRELUDE} {body} }}")
    page.close()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one too three", [["one", 0], ["three", 2]]),
        ("one three", [["one", 0], ["three", 2]]),
        ("ones two three", [["two", 1], ["three", 2]]),
        ("one, two three", [["one", 0], ["two", 1], ["three", 2]]),
        ("one two three four", [["one", 0], ["two", 1], ["three", 2]]),
        ("onetwo three", [["three", 2]]),
        ("", []),
    ],
)
def test_words_that_an_edit_does_not_touch_keep_their_times(
    script: Script, text: str, kept: list[Any]
) -> None:
    edited = f'withText(turn(0, "a", "one", "two", "three"), {json.dumps(text)})'

    assert script(f"return words({edited})") == kept


def test_the_second_of_two_turns_begins_with_its_first_word(script: Script) -> None:
    parts = script("""
        const parts = split(turn(5, "a", "one", "two", "three"), 4);
        return parts.map((part) => [part.start, part.text, words(part)]);""")

    assert parts == [
        [5, "one", [["one", 5]]],
        [6, "two three", [["two", 6], ["three", 7]]],
    ]


def test_a_turn_that_is_split_off_at_the_end_begins_when_the_last_word_ends(script: Script) -> None:
    assert script('return split(turn(5, "a", "one", "two"), 7).map((part) => part.start)') == [
        5,
        6.5,
    ]


def test_joined_turns_have_the_firsts_speaker_and_all_times(script: Script) -> None:
    joined = script("""
        const { turn: one, place } = merged(turn(0, "a", "one", "two"), turn(9, "b", "three"));
        return [one.speaker, one.text, place, words(one)];""")

    assert joined == ["a", "one two three", 8, [["one", 0], ["two", 1], ["three", 9]]]


def test_turns_without_spaces_between_words_are_joined_without_one(script: Script) -> None:
    assert (
        script('return merged(turn(0, "a", "今日は"), turn(1, "a", "雨")).turn.text') == "今日は雨"
    )


def test_an_empty_turn_takes_the_speaker_of_the_one_that_it_is_joined_to(script: Script) -> None:
    assert script('return merged(turn(0, "a"), turn(1, "b", "two")).turn.speaker') == "b"


def test_everything_is_undone_and_done_again(script: Script) -> None:
    states = script("""
        const [one, two] = [turn(0, "a", "one", "two"), turn(5, "b", "three")];
        const edits = new Edits([one, two], { a: "A", b: "B" }, () => {});
        const state = () => JSON.stringify([texts(edits.turns), edits.speakers]);
        const states = [state()];
        const note = () => states.push(state());
        const type = (text, now) => edits.replace(
            0, 1, [withText(edits.turns[0], text)], [null, null], { typed: true, now });
        type("one two t", 0); type("one two tw", 100); note();
        edits.replace(0, 1, split(edits.turns[0], 3), [null, null]); note();
        edits.name("b", "Ben"); note();
        edits.replace(1, 2, [merged(edits.turns[1], edits.turns[2]).turn], [null, null]); note();
        const undone = [state()], again = [];
        while (edits.undo()) undone.unshift(state());
        do again.push(state()); while (edits.redo());
        return { states, undone, again, first: edits.turns.length };""")

    assert states["undone"] == states["again"] == states["states"]
    assert len(states["states"]) == 5  # what was typed at once is one change


def test_my_changes_are_made_to_the_version_of_somebody_else(script: Script) -> None:
    made = script("""
        const base = {
            turns: ["one", "two", "three", "four"].map((text, n) => turn(n * 5, "a", text)),
            speakers: { a: "A", b: "B" } };
        const changed = (speakers, changes) => ({
            turns: base.turns.flatMap((one, n) => changes[n] ?? [one]), speakers });
        const mine = changed({ a: "A", b: "Ben", c: "Carla" },
            { 0: [turn(0, "a", "mine")], 2: [turn(10, "c", "both", "mine")] });
        const theirs = changed({ a: "Ann", b: "B", c: "Chris" },
            { 1: [turn(5, "a", "theirs"), turn(6, "c", "more")], 2: [turn(10, "a", "both")] });
        const made = reapplied(base, mine, theirs);
        return { ...made, turns: texts(made.turns) };""")

    mine = next(label for label, name in made["speakers"].items() if name == "Carla")
    assert made["turns"] == [
        "a: mine",
        "a: theirs",
        "c: more",
        f"{mine}: both mine",
        "a: four",
    ]
    assert made["speakers"] == {"a": "Ann", "b": "Ben", "c": "Chris", mine: "Carla"}
    assert made["both"] == 1


def test_an_empty_turn_is_not_saved_and_white_space_is_one_space(script: Script) -> None:
    saved = script("""
        const turns = [["a", "  "], ["a", " one  two "], [null, "x"]];
        return sent(turns.map(([speaker, text], n) => makeTurn(n, speaker, text)));""")

    assert saved == [
        {"start_time": 1, "speaker_label": "a", "text": "one two"},
        {"start_time": 2, "speaker_label": None, "text": "x"},
    ]


def test_the_word_of_a_moment_and_the_moment_of_a_place_are_known(script: Script) -> None:
    found = script("""
        const one = withText(turn(5, "a", "one", "two", "three"), "one too three");
        return [[5.2, 6.2, 7.2, 30].map((now) => wordAt(one, now)?.start ?? null),
            [0, 5, 9].map((place) => timeAt(one, place))];""")

    assert found == [[5, None, 7, None], [5, 5, 7]]
