"""The only module that loads the French language model: its memory is not for the API process."""

from dataclasses import dataclass

import spacy
from spacy.language import Language
from spacy.pipeline import Lemmatizer

from api.privacy.marks import MARK, Kind, Span, apart, fold
from api.privacy.names import PARTICLES, Word, find_names, joined, names_a_place, words_of
from api.privacy.vocabulary import Dictionary, is_common

MODEL = "fr_core_news_md"
UNUSED = ["morphologizer", "parser", "attribute_ruler"]
PERSON = "PER"
SHORTEST_IN_SMALL_LETTERS = 4


@dataclass(frozen=True)
class FrenchNames:
    """Finds person names by context, by given name, and by a language model."""

    model: Language
    dictionary: Dictionary

    @classmethod
    def load(cls, name: str = MODEL) -> "FrenchNames":
        """Load the model in some seconds; raises OSError when it is not installed."""
        model = spacy.load(name, exclude=UNUSED)
        dictionary = dictionary_of(model)
        model.remove_pipe("lemmatizer")
        return cls(model, dictionary)

    def find(self, text: str) -> list[Span]:
        """The person names of a text, apart and in order."""
        found = find_names(text, self.dictionary)
        words = words_of(text)
        for entity in self.model(text).ents:
            if entity.label_ == PERSON:
                inside = [w for w in words if entity.start_char <= w.start and w.end <= entity.end_char]
                found += self._names_in(text, inside)
        # Of two readings of one name, the longer.
        return joined(text, apart(sorted(found, key=lambda span: span.start - span.end)))

    def _names_in(self, text: str, words: list[Word]) -> list[Span]:
        """What the model calls a person, unless its words say otherwise."""
        while words and is_common(words[0].folded):
            words = words[1:]
        while words and is_common(words[-1].folded):
            words = words[:-1]
        if not words or not all(self._may_be_a_name(text, word) for word in words):
            return []
        span = Span(words[0].start, words[-1].end, Kind.NAME)
        if all(word.folded in PARTICLES for word in words) or MARK.search(text[span.start : span.end]):
            return []
        return [] if names_a_place(fold(text[: span.start])) else [span]

    def _may_be_a_name(self, text: str, word: Word) -> bool:
        if word.folded in PARTICLES:
            return True
        if is_common(word.folded):
            return False
        if word.capital:
            # An acronym, in a text that is not all in capitals.
            return not text[word.start : word.end].isupper()
        return len(word.folded) >= SHORTEST_IN_SMALL_LETTERS and not self.dictionary.explains(word.folded)


def dictionary_of(model: Language) -> Dictionary:
    """The words that the model's lemmatizer knows; raises TypeError when it has none."""
    lemmatizer = model.get_pipe("lemmatizer")
    if not isinstance(lemmatizer, Lemmatizer):
        raise TypeError("the model has no lemmatizer to draw a dictionary from")
    tables = lemmatizer.lookups
    words: set[str] = set()
    lemmas = tables.get_table("lemma_lookup")
    for key, values in lemmas.items():
        words.update(fold(value) for value in values)
        if key in model.vocab.strings:
            words.add(fold(model.vocab.strings[key]))
    for name in ("lemma_index", "lemma_exc"):
        for table in tables.get_table(name).values():
            words.update(fold(word) for word in table)
    return Dictionary(words)
