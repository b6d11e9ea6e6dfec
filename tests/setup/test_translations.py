"""The English catalogue: complete, up to date, and with the same places to fill in as the Chinese texts."""

import re
import sys

import pytest
from babel.messages.pofile import read_po

from setup import translations

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def read(path, locale=None):
    with path.open("rb") as file:
        return {message.id: message for message in read_po(file, locale=locale) if message.id}


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    translations.extract(sys.executable, template)
    return read(template)


@pytest.fixture(scope="module")
def english():
    return read(translations.FOLDER / "en" / "LC_MESSAGES" / "messages.po", "en")


def test_the_catalogue_holds_just_the_texts_marked_in_the_source(marked, english):
    assert set(marked) - set(english) == set(), "run `make texts` and translate the new ones"
    assert set(english) - set(marked) == set(), "run `make texts`"


def test_every_text_is_translated(english):
    assert [text for text, message in english.items() if not all(_strings(message)) or message.fuzzy] == []


def test_a_translation_fills_in_what_its_text_does(english):
    differing = [
        text
        for text, message in english.items()
        if all(_strings(message)) and any(_places(string) != _places(text) for string in _strings(message))
    ]

    assert differing == []


def _strings(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _places(text):
    return set(PLACES.findall(text if isinstance(text, str) else text[-1]))
