"""What a statement may write, read from its text: what the connection's refusal goes by.

No parser of SQL. A statement that has a word of writing may write every table that it names, wherever the words stand: in
a CTE, in quotes, in a sub-query that only reads. What that refuses too much fails at once and is seen; nothing escapes.
A statement of no kind that the application sends may write everything, and so may one that could hide a name.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from api.db.base import Base

# What the application sends; anything else (DDL, DO, CALL, COPY, PREPARE…) has no business on its engine.
_OWN = {"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TABLE", "EXPLAIN"}
_OWN |= {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SHOW", "PRAGMA"}
_VERBS = {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE"}
# A lock, the end of an INSERT, a function: no writes of their own.
_NO_VERB = re.compile(r"\bFOR (?:NO KEY )?UPDATE\b|\bDO UPDATE\b|\bREPLACE\(")
# A comment or a second statement, and U&"…", which spells a name in code points: none of them is ours.
_HIDING = ("--", "/*", ";", "U&")
_WORD = re.compile(r"\w+")


class Writing(NamedTuple):
    """The verbs of writing that a statement has, in capitals, and the tables that it names."""

    verbs: frozenset[str]
    tables: frozenset[str]


# Few are kept: the text of an import's insertion is long.
@lru_cache(maxsize=256)
def writing(statement: str) -> Writing | None:
    """What that statement may write; None where it may be anything."""
    text = statement.upper()
    first = _WORD.search(text)
    if first is None or first.group() not in _OWN or any(sign in text for sign in _HIDING):
        return None
    words = set(_WORD.findall(text))
    verbs = words & _VERBS
    if verbs & {"UPDATE", "REPLACE"}:
        verbs &= set(_WORD.findall(_NO_VERB.sub(" ", text)))
    return Writing(frozenset(verbs), frozenset(one for one in Base.metadata.tables if one.upper() in words))
