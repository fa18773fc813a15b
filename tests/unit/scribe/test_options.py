import pytest

from scribe.errors import UnusableOption
from scribe.options import metadata


def test_only_what_is_given_becomes_metadata() -> None:
    given: dict[str, str | int | bool | None] = {
        "language": "de-DE",
        "speakers": 3,
        "redact": True,
        "channels": False,
        "languages": None,
    }

    assert metadata(given) == {"language": "de-DE", "speakers": "3", "redact": "true"}


def test_a_bad_value_is_refused_before_anything_is_uploaded() -> None:
    with pytest.raises(UnusableOption, match="speakers is '31'"):
        metadata({"speakers": 31})


def test_options_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(UnusableOption, match="either language or identify-language"):
        metadata({"language": "en-US", "identify-language": "true"})


@pytest.mark.parametrize(
    ("typed", "code"), [("en-us", "en-US"), ("DE_de", "de-DE"), ("ja-JP", "ja-JP")]
)
def test_a_language_code_gets_its_right_capitals(typed: str, code: str) -> None:
    assert metadata({"language": typed}) == {"language": code}


@pytest.mark.parametrize(
    ("typed", "near"), [("en-XX", "en-US"), ("english", "en-"), ("de", "de-DE"), ("jp-JP", "ja-JP")]
)
def test_an_unknown_language_is_refused_with_the_nearest_ones(typed: str, near: str) -> None:
    with pytest.raises(UnusableOption) as caught:
        metadata({"language": typed})

    assert near in caught.value.details[0]


def test_a_name_for_each_language_gets_the_right_capitals_of_its_language() -> None:
    given = {"identify-language": "true", "vocabulary": "EN-us=Ours, de_de=unsere"}

    assert metadata(given)["vocabulary"] == "en-US=Ours,de-DE=unsere"


@pytest.mark.parametrize(
    "values",
    [
        {"vocabulary": "ours"},
        {"vocabulary-filter": "rude", "vocabulary-filter-method": "tag"},
        {"language-model": "ours"},
        {"languages": "en-US,de-DE"},
        {"vocabulary": "en-US=ours"},
    ],
)
def test_what_depends_on_the_stack_s_default_language_is_left_to_the_stack(
    values: dict[str, str | int | bool | None],
) -> None:
    assert metadata(values) == values
