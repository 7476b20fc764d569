"""Companies, organismes and centres, found by the names that a file gives them."""

import difflib
from collections import defaultdict
from collections.abc import Iterable

from api.imports.cells import CellRefused
from api.imports.words import folded

_NEAR = 0.8


class Bodies:
    """One kind of body, by name: as it is written first, else without accents, case and signs."""

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        self._exact: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._folded: dict[str, list[int]] = defaultdict(list)
        for body_id, name in rows:
            self._exact[name] = body_id
            self._names[body_id] = name
            self._folded[folded(name)].append(body_id)
        self._unknown: dict[str, str] = {}

    def name(self, body_id: int | None) -> str | None:
        """Its name, or None."""
        return self._names.get(body_id) if body_id is not None else None

    def find(self, name: str) -> int:
        """The id of the body of that name; CellRefused where there is none, or several."""
        if name in self._exact:
            return self._exact[name]
        alike = self._folded.get(folded(name), [])
        if len(alike) == 1:
            return alike[0]
        if alike:
            raise CellRefused("Plusieurs noms enregistrés y ressemblent.", "Écrivez le nom exact.")
        if name not in self._unknown:
            # Looked for once, however many lines name it.
            self._unknown[name] = self._nearest(name)
        raise CellRefused("Ce nom n'est pas enregistré.", self._unknown[name])

    def _nearest(self, name: str) -> str:
        near = difflib.get_close_matches(folded(name), self._folded, n=1, cutoff=_NEAR)
        if near:
            return f"Écrivez « {self._names[self._folded[near[0]][0]]} » si c'est lui ; sinon, enregistrez-le d'abord."
        return "Enregistrez-le d'abord, ou corrigez le nom."
