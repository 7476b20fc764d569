"""Messages that break careless programs, and a supply of others drawn by Hypothesis."""

import re

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

# What an evaluated template would answer: no fiche says it.
EVALUATED = "1337"
QUESTIONS = (
    "qui compose le jury ?", "c'est quoi le bloc 2", "combien de temps dure la formation ?", "où en suis-je ?", "comment m'inscrire", "et en VAE ?",
    "la C5 c'est quoi", "qui donne l'avis de l'entreprise ?", "que faire en cas d'échec ?", "bonjour", "merci", "le CQPM existe encore ?",
)  # fmt: skip
NASTY = (
    # Markup and scripts.
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "<iframe src=javascript:alert(1)>", "</textarea><b>gras</b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<a href='javascript:alert(1)'>x</a>", "[lien](javascript:alert(1))", "<!--", "]]>", "<?php echo 1; ?>", "＜script＞alert(1)＜/script＞",
    # Templates and formats.
    "{{7*191}}", "${7*191}", "#{7*191}", "<%= 7*191 %>", "{% for x in y %}", "{{ config }}", "{{''.__class__.__mro__}}", "{0}", "{intent}", "%s%s%s%n", "%(x)s", "$(id)", "`id`",
    # Databases.
    "' OR '1'='1", "'; DROP TABLE message; --", "\" OR 1=1 --", "%", "_", "\\", "LIKE '%'", "x' AND sleep(5) --", "{\"$ne\": null}",
    # Commands of Rasa.
    "/restart", "/session_start", "/parcours_progression", '/inform{"capacite":"1"}', "EXTERNAL: x", "／restart", "⁄restart", "\u200b/restart", "//", "/", "/ / /", "\u202e/restart",
    # Invisible, reversed, composed.
    "\u202eabc", "\u2066\u2069", "\ufeff", "\u200b\u200b", "a\u0300" * 60, "Z̸̡͝a̷l̶g̵o", "👩‍👩‍👧‍👦" * 20, "🏳️‍🌈", "\U0001f1eb\U0001f1f7", "😀" * 300, "e\u0301", "ﬁﬂ", "①②③",
    # Halves of pairs, controls, nothing.
    "\ud800", "\udfff bonjour", "jury \ud83d", "\x00", "bon\x00jour", "\x07\x1b[31mrouge", "\r\n\r\n", "\t\t", "", " ", "\u3000", "\u00a0", "\x7f", "\u0085", "\u2028",
    # Long, numeric, other.
    "a" * 1000, "a" * 1001, "mot " * 250, "anticonstitutionnellement" * 39, "?" * 1000, "1" * 1000, "-1", "0", "NaN", "1e309", "0x41", "99999999999999999999", "٣٤٥", "½", "Ⅷ",
    "nom@example.org", "06 12 34 56 78", "FR76 3000 6000 0112 3456 7890 189", "1 85 05 78 006 084 36", "http://127.0.0.1:8001/metrics", "file:///etc/passwd", "../../etc/passwd",
    "!!python/object/apply:os.system ['id']", "- a\n- b", "key: value\n", "null", "true", "[]", "{}", "[jury](role)", "C1 C2 C3 C4 C5 C6 C7 C8", "C0 C9 C99 C-1", "bloc 0", "bloc 99999999999",
    "你好，评审团是谁？", "من هم أعضاء اللجنة؟", "кто в жюри", "ｑｕｉ ｃｏｍｐｏｓｅ ｌｅ ｊｕｒｙ", "QUI COMPOSE LE JURY", "q u i  c o m p o s e", "jury" * 250, "qui? " * 200, ". . . .", "…", "’’’", "(" * 500,
)  # fmt: skip

_ANY = st.text(st.characters(exclude_categories=()), max_size=60)
_LETTERS = st.text(
    st.sampled_from("aeioubcdjlmnprst éèçà'’-?.!,/\\{}<>\"\u200b\u202e0123456789"), max_size=120
)
_PIECES = st.one_of(st.sampled_from(NASTY), st.sampled_from(QUESTIONS), _ANY, _LETTERS)
MESSAGES = st.one_of(
    st.sampled_from(NASTY),
    _ANY,
    _LETTERS,
    st.lists(_PIECES, min_size=2, max_size=4).map(" ".join),
    st.tuples(st.sampled_from(NASTY), st.sampled_from(QUESTIONS)).map("".join),
    st.builds(lambda word, times: word * times, st.text(min_size=1, max_size=4), st.integers(50, 400)),
)
# A browser would take it for markup, or a template engine has been at work.
ALIVE = re.compile(
    r"<\s*/?\s*[a-z!?]|onerror\s*=|onload\s*=|javascript:|\b" + EVALUATED + r"\b", re.IGNORECASE
)


def messages(count: int, number: int = 0) -> list[str]:
    """All the nasty ones, then drawn ones up to that count; the same for the same number."""
    drawn: list[str] = list(NASTY[:count])

    @seed(number)
    @settings(
        max_examples=max(1, count - len(drawn)),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(MESSAGES)
    def draw(text: str) -> None:
        drawn.append(text)

    while len(drawn) < count:
        draw()
        number += 1
        draw = seed(number)(draw)
    return drawn[:count]
