"""The acknowledgement of a form that was sent, as a tagged PDF: what, by whom, in which function, when, its number."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from fpdf.prefs import ViewerPreferences

from api.clock import FRANCE
from api.documents.pdf import BLACK, GREY, Colour, Document, printable
from api.opinion_forms.state import FormState, Row
from api.wording import word
from knowledge.facts import Fiche
from knowledge.templating import french_date

MARGIN = 20
ACCENT = (10, 80, 76)


class Receipt(Document):
    """The pages of one acknowledgement: every text is in the structure that screen readers follow."""

    foot = "Avis de l'entreprise – accusé de réception – "

    def said(
        self,
        kind: str,
        text: str,
        size: float,
        colour: Colour = BLACK,
        *,
        bold: bool = False,
        after: float = 2,
    ) -> None:
        """A text of that kind in the structure (`H1`, `H2`, `P`), whole on its page."""
        self.write_in(size, colour, bold=bold)
        height = self.multi_cell(0, size * 0.49, printable(text), dry_run=True, output="HEIGHT")
        if self.will_page_break(height):  # type: ignore[arg-type]
            self.add_page()
        with self._marked_sequence() as element:
            element.s = f"/{kind}"
            self.paragraph(text, size, colour, bold=bold)
        self.ln(after)

    def footer(self) -> None:
        """Numbers of pages are no part of what is read."""
        with self.apart():
            super().footer()

    @contextmanager
    def apart(self) -> Iterator[None]:
        self._out("/Artifact BMC")
        yield
        self._out("EMC")


def receipt(state: FormState, company: str | None, fiche: Fiche, now: datetime) -> bytes:
    """The PDF file."""
    form = state.form
    assert form.sent_at is not None
    sent = form.sent_at.astimezone(FRANCE)
    with Receipt(f"Accusé de réception {form.receipt}", now, MARGIN) as paper:
        paper.viewer_preferences = ViewerPreferences(display_doc_title=True)
        paper.set_subject(f"Avis de l'entreprise pour {printable(form.candidate)}")
        paper.add_page()
        paper.said("P", fiche.libelle_source, 9.5, GREY, after=1)
        paper.said("H1", "Avis de l'entreprise : accusé de réception", 18, ACCENT, bold=True, after=4)
        for text in (
            f"Numéro : {form.receipt}",
            f"Candidat : {form.candidate}",
            f"Donné par : {form.signed_name}, {word(form.signed_function or '')}"
            + (f", au nom de l'entreprise {company}" if company else ""),
            f"Envoyé le {french_date(sent.date())} à {sent:%H h %M}",
        ):
            paper.said("P", text, 11.5, after=1)
        paper.ln(3)
        paper.said("H2", "Ce qui a été envoyé", 14, ACCENT, bold=True)
        given = [one for one in state.rows if not one.open and one.value is not None]
        _write_rows(paper, state, fiche, [one for one in given if one.given_at == form.sent_at])
        # Given before this form, or under the number of another sending.
        if others := [one for one in given if one.given_at != form.sent_at]:
            paper.said("H2", "Aussi enregistré, hors de cet envoi", 14, ACCENT, bold=True)
            _write_rows(paper, state, fiche, others)
        paper.said(
            "P",
            "La fiche ne donne pas de formulaire pour cet avis : celui-ci est le nôtre. "
            "Pour corriger cet avis, demandez au centre d'examen de le rouvrir.",
            9.5,
            GREY,
        )
        return paper.printed()


def _write_rows(paper: Receipt, state: FormState, fiche: Fiche, rows: Sequence[Row]) -> None:
    titles = {one.code: one.libelle for one in fiche.capacities}
    for row in rows:
        paper.said("H3", f"{row.capacity} – {titles[row.capacity]}", 11, bold=True, after=0.5)
        paper.said("P", f"Avis : {word(row.value or '')}", 10.5, after=0.5)
        if row.comment:
            paper.said("P", f"Explication : {row.comment}", 10.5, after=0.5)
        told = state.supporting(row.capacity)
        if told:
            paper.said("P", f"Activités ou projets : {' ; '.join(told)}", 10.5, after=0.5)
        paper.ln(2.5)
