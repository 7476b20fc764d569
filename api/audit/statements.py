"""What a statement may write, read from its text: what the connection's refusal goes by.

No parser of SQL. A statement that has a word of writing may write every table that it names, wherever the words stand: in
a CTE, in quotes, in a sub-query that only reads. What that refuses too much fails at once and is seen; nothing escapes.
A statement of no kind that the application sends may write everything, and so may one that could hide a name.
"""

import re
from functools import lru_cache
from typing import NamedTuple

# What the application sends; anything else (DDL, DO, CALL, COPY, PREPARE…) has no business on its engine.
_OWN = {"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TABLE", "EXPLAIN"}
_OWN |= {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SHOW", "PRAGMA"}
_VERBS = {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE"}
# A lock, the end of an INSERT, a function: no writes of their own.
_NO_VERB = re.compile(r"\bFOR (?:NO KEY )?UPDATE\b|\bDO UPDATE\b|\bREPLACE\(", re.IGNORECASE)
# A comment or a second statement, and U&"…", which spells a name in code points: none of them is ours.
_HIDING = re.compile(r"--|/\*|;|\bU&", re.IGNORECASE)
_WORD = re.compile(r"\w+")


class Writing(NamedTuple):
    """The verbs of writing that a statement has, in capitals, and all that it names, in small letters."""

    verbs: frozenset[str]
    names: frozenset[str]


@lru_cache(maxsize=2048)
def writing(statement: str) -> Writing | None:
    """What that statement may write; None where it may be anything."""
    words = _WORD.findall(_NO_VERB.sub(" ", statement))
    if not words or words[0].upper() not in _OWN or _HIDING.search(statement):
        return None
    return Writing(
        frozenset(_VERBS.intersection(word.upper() for word in words)),
        frozenset(word.lower() for word in words),
    )
