"""transcript.html is one file, and no word makes it unsafe."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing import fuzz
from tests.raw_transcripts import RawTranscript, with_results
from tests.unit.transcripts.made_up import NASTY, contents
from tests.unit.transcripts.page_reader import Page, hello, page_of, read_page
from tests.unit.transcripts.reading import rendered, text_of
from transcription.transcripts import render_outputs
from transcription.transcripts.model import TranscriptDetails

some = fuzz(40)


# ------------------------------------------------------------------------------------- one file


def test_nothing_is_loaded_from_anywhere():
    page = page_of(hello())

    links = [
        value
        for tag in page.tags
        for name, value in tag.attributes.items()
        if name in {"src", "srcset", "href", "action", "data", "poster", "background", "ping"}
    ]

    assert links == ["#transcript"]
    assert not {"link", "img", "iframe", "object", "embed", "base"} & set(page.texts)
    assert not re.search(r"url\(|@import", page.texts["style"][0])
    assert not re.search(
        r"fetch|XMLHttp|WebSocket|import\(|innerHTML|eval", page.texts["script"][1]
    )


def test_the_policy_allows_this_script_and_this_style_and_no_other():
    page = page_of(hello())

    (policy,) = [
        tag.attributes["content"]
        for tag in page.all("meta")
        if tag.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert rules == {
        "default-src": "'none'",
        "script-src": f"'{digest(page.texts['script'][1])}'",
        "style-src": f"'{digest(page.texts['style'][0])}'",
        "media-src": "http: https: blob: file:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def digest(content: str) -> str:
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()


def test_the_policy_comes_before_anything_that_it_rules():
    names = [tag.name for tag in page_of(hello()).tags]

    assert names[:5] == ["html", "head", "meta", "meta", "meta"]
    assert names.index("style") > 4


def test_no_tag_has_a_script_or_a_style_of_its_own():
    attributes = {name for tag in page_of(hello()).tags for name in tag.attributes}

    assert "style" not in attributes
    assert not [name for name in attributes if name.startswith("on")]


def test_ids_are_unique_and_what_refers_to_them_finds_them():
    page = page_of(hello())
    ids = [tag.attributes["id"] for tag in page.tags if "id" in tag.attributes]
    referred = {
        tag.attributes[name]
        for tag in page.tags
        for name in ("for", "aria-controls", "aria-describedby")
        if name in tag.attributes
    }
    in_script = set(re.findall(r'byId\("(\w+)"\)', page.texts["script"][1]))

    assert len(ids) == len(set(ids))
    assert referred | in_script <= set(ids)


# ------------------------------------------------------------------------------------ any words


@some
@given(word=contents.filter(str.strip), name=st.text(max_size=40) | st.sampled_from(NASTY))
def test_no_word_and_no_name_changes_the_page_around_it(word, name):
    raw = RawTranscript().say("before").item(word).say("after.")
    outputs = rendered(raw, file_name=name)
    harmless = page_of(RawTranscript().say("before after."))

    page = read_page(text_of(outputs, "html"))

    if len(page.words) == 3:  # nothing visible makes no word
        word_tag = harmless.all("a")[-1]
        harmless.tags.insert(harmless.tags.index(word_tag), word_tag)
    assert page.skeleton == harmless.skeleton
    assert page.texts["script"][1] == harmless.texts["script"][1]
    assert page.texts["title"][0].endswith(" – transcript")


@pytest.mark.parametrize("text", [*NASTY, '" onload="alert(1)', "</title><script>"])
def test_nothing_else_from_outside_changes_the_page_either(text):
    def page(label: str) -> Page:
        raw = RawTranscript().item(
            "Hello",
            language_code=label,
            alternative={"redactions": [{"type": label}], "confidence": "0.1"},
            speaker_label=label,
            channel_label=label,
        )
        raw.say("there", speaker="spk_1", channel="ch_1", language="en-US")
        details = TranscriptDetails(job_id=label, file_name=label, language=label)
        body = with_results(raw, language_code=label)
        return read_page(render_outputs(body, details).files["transcript.html"].body.decode())

    assert page(text).skeleton == page("x").skeleton


def test_the_numbers_of_the_times_cannot_end_their_script():
    numbers = page_of(hello()).texts["script"][0]

    assert re.fullmatch(r"\[(\d+(, \d+)*)?\]", numbers)
