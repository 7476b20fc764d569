"""The sparing matcher finds what spaCy's finds, in what our rules look for."""

from pathlib import Path
from typing import Any

import pytest
import spacy
import yaml
from spacy.language import Language

from bot import clue_patterns, entity_patterns
from bot.entities import CLUES
from bot.matching import SparingMatcher, add_ruler
from bot.normalisation import fold

ROOT = Path(__file__).resolve().parents[2]
# One example in so many: all of them take half a minute.
ONE_IN = 20


def examples() -> list[str]:
    found: list[str] = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()]
    return found[::ONE_IN]


def spans(nlp: Language, text: str) -> Any:
    document = nlp(fold(text))
    named = [(span.start, span.end, span.label_, span.ent_id_) for span in document.ents]
    return named, [(span.start, span.end, span.label_, span.id_) for span in document.spans[CLUES]]


def test_the_rules_find_the_same_with_spacy_alone() -> None:
    published, ours = spacy.blank("fr"), spacy.blank("fr")
    published.add_pipe("entity_ruler").add_patterns(entity_patterns.patterns())
    published.add_pipe("span_ruler", config={"spans_key": CLUES}).add_patterns(clue_patterns.clue_patterns())
    add_ruler(ours, "entity_ruler", entity_patterns.patterns())
    add_ruler(ours, "span_ruler", clue_patterns.clue_patterns(), spans_key=CLUES)

    texts = examples()
    different = [text for text in texts if spans(published, text) != spans(ours, text)]

    assert len(texts) > 100
    assert different == []


def test_what_was_read_before_changes_nothing() -> None:
    fresh = spacy.blank("fr")
    add_ruler(fresh, "entity_ruler", entity_patterns.patterns())
    used = spacy.blank("fr")
    add_ruler(used, "entity_ruler", entity_patterns.patterns())
    for text in ("le bloc 1", "cndidat libre", "le deuxieme bloc en vae"):
        used(text)

    text = "et le deuxieme bloc en cndidat libre"

    assert [(one.text, one.ent_id_) for one in used(text).ents] == [
        (one.text, one.ent_id_) for one in fresh(text).ents
    ]


@pytest.mark.parametrize(
    "token", [{"IS_SENT_START": True}, {"LOWER": "bloc", "ENT_TYPE": "x"}, {"LOWER": "bloc", "OP": "!"}]
)
def test_a_word_that_depends_on_others_is_refused(token: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="lui-même"):
        SparingMatcher(spacy.blank("fr").vocab).add("x", [[token]])


def test_a_pattern_without_a_needed_word_is_refused() -> None:
    with pytest.raises(ValueError, match="obligatoire"):
        SparingMatcher(spacy.blank("fr").vocab).add("x", [[{"LOWER": "bloc", "OP": "?"}, {}]])


def test_a_pattern_added_later_is_found() -> None:
    nlp = spacy.blank("fr")
    matcher = SparingMatcher(nlp.vocab)
    matcher.add("un", [[{"LOWER": "bloc"}]])
    document = nlp("le bloc deux")
    assert len(matcher(document)) == 1

    matcher.add("deux", [[{"LOWER": "bloc"}, {}]])

    assert [(start, end) for _, start, end in sorted(matcher(document), key=lambda one: one[2])] == [
        (1, 2),
        (1, 3),
    ]
