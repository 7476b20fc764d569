"""Check the knowledge files and render every answer: `python -m knowledge`."""

import sys
from datetime import date

from jinja2 import TemplateError

from knowledge import Knowledge, KnowledgeError
from knowledge.demonstration import requests


def main() -> int:
    """Print every problem, one a line, and return the exit status."""
    try:
        knowledge = Knowledge.load()
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problème(s) dans knowledge/", file=sys.stderr)
        return 1
    today = date.today()
    rendered = failed = 0
    for request in requests(knowledge):
        try:
            knowledge.answer(request, today)
        except (TemplateError, LookupError, TypeError, ValueError, AttributeError) as error:
            failed += 1
            asked = f"{request.question} {request.parametres or ''}"
            print(f"{asked} ({request.public}, {request.registre}) : {error}", file=sys.stderr)
        rendered += 1
    for name in knowledge.overdue_supplements(today):
        print(f"à revoir : le supplément {name} a passé sa date de relecture")
    print(f"{len(knowledge.questions)} questions, {rendered} textes rendus, {failed} en échec")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
