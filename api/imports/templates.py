"""Files to fill, with the headers that an import expects."""

import csv
import io

from api.imports.columns import Kind
from api.imports.workbooks import template


def csv_template(kind: Kind) -> bytes:
    """Headers alone, in the CSV that a French spreadsheet opens well."""
    kept = io.StringIO(newline="")
    csv.writer(kept, delimiter=";").writerow([column.title for column in kind.columns])
    return kept.getvalue().encode("utf-8-sig")


def xlsx_template(kind: Kind) -> bytes:
    """Headers, and a second sheet that says what goes where."""
    needed = {True: "obligatoire : ", False: ""}
    helps = [(column.title, needed[column.filled] + column.expects) for column in kind.columns]
    return template([column.title for column in kind.columns], helps)
