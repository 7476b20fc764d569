"""Which tables a statement writes, read from its text: what the connection's refusal goes by.

Not a parser of SQL: it knows quotes, comments and the words after which a table is written, wherever they stand (in a
CTE, after a semicolon). A statement that is none of the application's own kinds is taken for one that writes all.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

EVERYTHING = "*"
# What the application sends; anything else (DDL, DO, CALL, COPY, PREPARE…) has no business on its engine.
_OWN = {"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TABLE", "EXPLAIN"}
_OWN |= {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SHOW", "PRAGMA"}
_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<escaped>\b[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
  | (?P<dollar>\$(?P<tag>[A-Za-z_]*)\$.*?(?:\$(?P=tag)\$|\Z))
  | (?P<string>'(?:[^']|'')*(?:'|\Z))
  | (?P<quoted>"(?:[^"]|"")*(?:"|\Z)|`[^`]*(?:`|\Z)|\[[A-Za-z_]\w*\])
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>[.;,(])
    """,
    re.VERBOSE | re.DOTALL,
)
_FILLING = {"ONLY", "TABLE", "OR", "ABORT", "FAIL", "IGNORE", "REPLACE", "ROLLBACK", "INTO", "FROM"}
_VERBS = {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE"}

Token = tuple[str, str]


@lru_cache(maxsize=2048)
def written(statement: str) -> frozenset[tuple[str, str]]:
    """The (verb, table) pairs of a statement, the table in small letters; `EVERYTHING` where it cannot be told."""
    tokens = list(_tokens(statement))
    found: set[tuple[str, str]] = set()
    for position, (kind, text) in enumerate(tokens):
        starts = position == 0 or tokens[position - 1] == ("sign", ";")
        if starts and not (kind == "word" and text.upper() in _OWN) and (kind, text) != ("sign", "("):
            found.add((text.upper(), EVERYTHING))
        if kind == "word" and text.upper() in _VERBS and not _is_part(tokens, position):
            found.update((text.upper(), table) for table in _target(tokens, position + 1))
    return frozenset(found)


def _tokens(statement: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(statement):
        kind = str(match.lastgroup)
        if kind == "tag" or match["dollar"] is not None:
            kind = "dollar"
        if kind != "comment":
            yield kind, match.group()


def _is_part(tokens: list[Token], position: int) -> bool:
    """FOR UPDATE, ON DELETE, DO UPDATE, replace(…), a column of that name: not a write of their own."""
    before = tokens[position - 1] if position else ("", "")
    after = tokens[position + 1] if position + 1 < len(tokens) else ("", "")
    if before[0] == "word" and before[1].upper() in {"FOR", "KEY", "ON", "DO"}:
        return True
    # `INSERT OR REPLACE INTO` is told once, by its first word.
    if before[0] == "word" and before[1].upper() == "OR" and tokens[position][1].upper() == "REPLACE":
        return True
    return before == ("sign", ".") or after in {("sign", "("), ("sign", "."), ("sign", ","), ("", "")}


def _target(tokens: list[Token], position: int) -> Iterator[str]:
    while (
        position < len(tokens) and tokens[position][0] == "word" and tokens[position][1].upper() in _FILLING
    ):
        position += 1
    name = EVERYTHING
    while position < len(tokens) and tokens[position][0] in {"word", "quoted", "string"}:
        name = _plain(tokens[position][1])
        # A schema, then its table.
        if position + 2 < len(tokens) and tokens[position + 1] == ("sign", "."):
            position += 2
            continue
        break
    # U&"…" spells a name in code points: it cannot be told from here.
    yield EVERYTHING if name in {"u", "set"} else name


def _plain(name: str) -> str:
    if name[0] in "\"'`[":
        name = name[1:-1].replace('""', '"')
    return name.lower()
