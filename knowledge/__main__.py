"""Check the knowledge files and render every answer: `python -m knowledge`."""

import sys
from datetime import date
from itertools import product
from typing import get_args

from jinja2 import TemplateError

from knowledge import AnswerRequest, Knowledge, KnowledgeError
from knowledge.checks import templates
from knowledge.demonstration import AWAITED, RECORD
from knowledge.progress import compute_progress
from knowledge.questions import Audience, Register


def main() -> int:
    """Print every problem, one a line, and return the exit status."""
    try:
        knowledge = Knowledge.load()
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problème(s) dans knowledge/", file=sys.stderr)
        return 1
    today = date.today()
    progress = compute_progress(RECORD, knowledge.fiche)
    rendered = failed = 0
    for name, parameters in templates(knowledge):
        for audience, register, detail in product(get_args(Audience), get_args(Register), (False, True)):
            request = AnswerRequest(
                question=name,
                parametres=parameters,
                public=audience,
                registre=register,
                detail=detail,
                parcours=progress,
                avis_attendus=AWAITED,
            )
            try:
                knowledge.answer(request, today)
            except (TemplateError, LookupError, TypeError, ValueError, AttributeError) as error:
                failed += 1
                print(f"{name} {parameters or ''} ({audience}, {register}) : {error}", file=sys.stderr)
            rendered += 1
    for name in knowledge.overdue_supplements(today):
        print(f"à revoir : le supplément {name} a passé sa date de relecture")
    print(f"{len(knowledge.questions)} questions, {rendered} textes rendus, {failed} en échec")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
