"""The state machine's diagram shows every state that a job can be seen in, none over another."""

import json
import re
from itertools import combinations
from xml.etree import ElementTree as ET

from scribe import ROOT
from scribe.console.state_diagram import drawn_edges, place, ranks, state_diagram

DEFINITION = (ROOT / "statemachine" / "transcription.asl.json").read_text()
MACHINE = json.loads(DEFINITION)
STATES = MACHINE["States"]
SHOWN = {name for name, state in STATES.items() if state["Type"] != "Pass"}


def test_every_state_but_those_that_rewrite_data_is_in_the_diagram():
    assert set(re.findall(r'data-state="([^"]+)"', state_diagram(DEFINITION))) == {
        name.replace("'", "&#x27;") for name in SHOWN
    }


def test_it_is_one_well_formed_image_without_style_or_script():
    image = ET.fromstring(state_diagram(DEFINITION))  # noqa: S314 - made here

    assert image.get("role") == "img"
    assert image.get("aria-label")
    assert not [
        part for part in image.iter() if part.tag in {"style", "script"} or part.get("style")
    ]


def test_no_state_lies_over_another_and_all_are_inside():
    edges = drawn_edges(STATES)
    boxes = place(edges, ranks(MACHINE["StartAt"], edges))

    for one, two in combinations(boxes.values(), 2):
        assert one.y != two.y or abs(one.x - two.x) >= (one.width + two.width) / 2
    assert min(box.x - box.width / 2 for box in boxes.values()) > 0


def test_ways_go_down_but_for_those_that_lead_back():
    edges = drawn_edges(STATES)
    rows = ranks(MACHINE["StartAt"], edges)

    back = {(one, two) for one, two in edges if rows[one] >= rows[two]}
    assert ("Check transcription status", "Is it done?") in back
    assert ("Wait", "Check transcription status") not in back
    assert rows["Start transcription"] == 0
    assert set(rows) == SHOWN
