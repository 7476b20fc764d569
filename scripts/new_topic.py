"""Create the four files of a topic, ready to be filled: `make new-topic NOM=stage`."""

import re
import sys
from pathlib import Path

from scripts.layout import ROOT, CommandFailed

SKELETONS = {
    "data/nlu": 'version: "3.1"\nnlu:\n  - intent: {intent}\n    examples: |\n      - à écrire : au moins vingt-cinq phrases telles que les gens les tapent\n',
    "data/rules": 'version: "3.1"\nrules:\n  - rule: {intent}\n    steps:\n      - intent: {intent}\n      - action: action_repondre\n',
    "knowledge/answers": "sujet: {name}\nquestions:\n  {intent}:\n    titre: À écrire\n    faits: []\n    textes:\n      standard: À écrire.\n      facile: À écrire.\n",
    "tests/nlu": "# Phrases de développement : écrites sans voir data/nlu, jamais copiées dedans ; les réglages se choisissent sur elles.\nphrases: []\n",
}


def create(name: str, root: Path = ROOT) -> list[Path]:
    """The files made; raises CommandFailed for a bad name or a topic that exists."""
    if not re.fullmatch(r"[a-z][a-z_]*", name):
        raise CommandFailed("Le nom d'un thème est en minuscules sans accent, par exemple : NOM=stage")
    paths = {root / tree / f"{name}.yml": skeleton for tree, skeleton in SKELETONS.items()}
    if taken := [path for path in paths if path.exists()]:
        raise CommandFailed(f"Ce thème existe déjà : {taken[0].relative_to(root)}")
    for path, skeleton in paths.items():
        path.write_text(skeleton.format(name=name.capitalize(), intent=f"{name}_a_nommer"), encoding="utf-8")
    return list(paths)


def main(arguments: list[str]) -> int:
    """Command line."""
    try:
        made = create(arguments[0] if arguments else "")
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return 1
    for path in made:
        print(path.relative_to(ROOT))
    print("Ensuite : nommer l'intention dans domain.yml, écrire, puis « make check » dit ce qui manque.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
