"""spaCy's token matcher for many patterns and short texts: what cannot be found is not tried.

spaCy tries every pattern on every word, regular expressions and edit distances included: two thirds of what our
rules cost. Here a word is tested once against each distinct token of the patterns, whichever pattern holds it and for
as long as the word is remembered; then only the patterns whose every word stands in the text are run.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, FrozenSet, Iterable, List, Optional, Set, Tuple

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

# What a word is by itself, wherever it stands: only that can be remembered.
LEXICAL = {"LOWER", "IS_ALPHA", "IS_PUNCT", "OP"}
OPTIONAL = {"?", "*"}
OPERATORS = OPTIONAL | {"1", "+"}  # spaCy's others, « ! » and « {n} », are used nowhere here
WORDS_REMEMBERED = 20_000

Match = Tuple[int, int, int]


class SparingMatcher(Matcher):
    """The matches of spaCy's `Matcher`, for the patterns that its rulers add one by one."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__(vocab)
        self._words = vocab
        self._tests = Matcher(vocab)
        self._test_names: Dict[str, int] = {}
        # By the rarest test of each: its other tests, and the matcher that holds nothing else.
        self._by_rarest: Dict[int, List[Tuple[FrozenSet[int], Matcher]]] = {}
        self._waiting: List[Tuple[FrozenSet[int], Matcher]] = []
        self._tests_passed = lru_cache(maxsize=WORDS_REMEMBERED)(self._test)

    def add(self, key: str, patterns: List[List[Dict[str, Any]]], **options: Any) -> None:
        """Add patterns; each must have a word that it cannot do without."""
        for pattern in patterns:
            tests = {self._test_of(token) for token in pattern if token.get("OP") not in OPTIONAL}
            needed = frozenset(test for test in tests if test is not None)
            if not needed:
                raise ValueError(f"motif sans mot obligatoire : {pattern}")
            alone = Matcher(self._words)
            alone.add(key, [pattern], **options)
            self._waiting.append((needed, alone))

    def __call__(self, doclike: Doc, **options: Any) -> List[Match]:
        """Every match, as (key, start, end)."""
        if self._waiting:
            self._sort_in()
        passed: Set[int] = set().union(*(self._tests_passed(token.text) for token in doclike))
        possible = (one for test in sorted(passed) for one in self._by_rarest.get(test, ()))
        return [
            match for needed, alone in possible if needed <= passed for match in alone(doclike, **options)
        ]

    def _sort_in(self) -> None:
        counts: Dict[int, int] = {}
        for needed, _ in self._waiting:
            for test in needed:
                counts[test] = counts.get(test, 0) + 1
        for needed, alone in self._waiting:
            rarest = min(needed, key=lambda test: (counts[test], test))
            self._by_rarest.setdefault(rarest, []).append((needed, alone))
        self._waiting = []

    def _test_of(self, token: Dict[str, Any]) -> Optional[int]:
        """The test that a word passes to stand for this token; None where any word does."""
        if not token.keys() <= LEXICAL or token.get("OP", "1") not in OPERATORS:
            raise ValueError(f"mot de motif qui dépend d'autre chose que de lui-même : {token}")
        lexical = {name: value for name, value in token.items() if name != "OP"}
        if not lexical:
            return None
        name = repr(sorted(lexical.items()))
        if name not in self._test_names:
            self._test_names[name] = self._words.strings.add(name)
            self._tests.add(name, [[lexical]])
            self._tests_passed.cache_clear()
        return self._test_names[name]

    def _test(self, word: str) -> FrozenSet[int]:
        return frozenset(test for test, _, _ in self._tests(Doc(self._words, words=[word])))


def add_ruler(nlp: Language, name: str, patterns: Iterable[Dict[str, Any]], **config: Any) -> None:
    """Add one of spaCy's rulers (`entity_ruler`, `span_ruler`) with its patterns, found sparingly."""
    ruler: Any = nlp.add_pipe(name, config=config)
    ruler.matcher = SparingMatcher(nlp.vocab)
    ruler.add_patterns(list(patterns))
