"""What a screen reader goes through: Chromium's own accessibility tree, written line by line in French."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

Node = dict[str, Any]

ROLES = {
    "alert": "alerte",
    "banner": "bandeau",
    "button": "bouton",
    "checkbox": "case",
    "complementary": "encart",
    "dialog": "boîte de dialogue",
    "DisclosureTriangle": "bouton",
    "group": "groupe",
    "link": "lien",
    "log": "journal",
    "main": "contenu principal",
    "radio": "choix",
    "region": "région",
    "searchbox": "champ",
    "status": "état",
    "switch": "interrupteur",
    "textbox": "champ",
}
# Their name says all that they hold.
LEAVES = {"button", "checkbox", "DisclosureTriangle", "heading", "link", "radio", "switch", "textbox"}
BLOCKS = {"paragraph", "listitem", "term", "definition", "LabelText", "Legend", "legend"}
# Announced by themselves when they change, not met on the way.
UNSAID = {"status", "ListMarker", "image", "SvgRoot"}


def controls(page: Page) -> list[tuple[str, str, str]]:
    """What can be acted on: role, name and address; what is off is left out."""
    tree = _Tree(page)
    found = []
    for node in tree.nodes.values():
        role = _value(node, "role")
        if node.get("ignored") or role not in LEAVES - {"heading"} or tree.states(node).get("disabled"):
            continue
        found.append((ROLES[role], _clean(_value(node, "name")), str(tree.states(node).get("url", ""))))
    return found


def heard(page: Page) -> list[str]:
    """The page from its beginning, one line for each stop."""
    tree = _Tree(page)
    return [line for line in tree.lines(tree.root) if line]


class _Tree:
    def __init__(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        found = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        self.nodes: dict[str, Node] = {node["nodeId"]: node for node in found}
        self.root: Node = found[0]

    def children(self, node: Node) -> list[Node]:
        return [self.nodes[one] for one in node.get("childIds", []) if one in self.nodes]

    def states(self, node: Node) -> dict[str, Any]:
        return {one["name"]: one["value"].get("value") for one in node.get("properties", [])}

    def lines(self, node: Node) -> list[str]:
        role = _value(node, "role")
        if role in UNSAID:
            return []
        below = [line for child in self.children(node) for line in self.lines(child)]
        if node.get("ignored"):
            return below
        if role == "StaticText":
            return [_clean(_value(node, "name"))]
        if role in LEAVES:
            return [self._stop(node, role)]
        if role == "list":
            return [self._list(node), *below]
        if role in BLOCKS and not any(line.startswith(("liste", "groupe", "titre")) for line in below):
            return self._joined(below)
        if role in ROLES and (name := _clean(_value(node, "name"))):
            return [f"{ROLES[role]} «\u00a0{name}\u00a0»", *below]
        return below

    def _joined(self, below: list[str]) -> list[str]:
        """The words of one block in a row; what can be acted on keeps its own line."""
        rows: list[str] = []
        for line in below:
            if rows and not _acts(line) and not _acts(rows[-1]):
                rows[-1] += " " + line
            else:
                rows.append(line)
        return rows

    def _list(self, node: Node) -> str:
        count = sum(_value(one, "role") == "listitem" for one in self._shown(node))
        name = _clean(_value(node, "name"))
        return f"liste de {count}" + (f" «\u00a0{name}\u00a0»" if name else "")

    def _shown(self, node: Node) -> list[Node]:
        """Children, through what the tree leaves out."""
        return [
            one
            for child in self.children(node)
            for one in (self._shown(child) if child.get("ignored") else [child])
        ]

    def _stop(self, node: Node, role: str) -> str:
        states = self.states(node)
        kind = f"titre {states['level']}" if role == "heading" else ROLES[role]
        said = [f"{kind} «\u00a0{_clean(_value(node, 'name'))}\u00a0»"]
        if "expanded" in states:
            said.append("développé" if states["expanded"] else "réduit")
        if role in {"radio", "checkbox", "switch"}:
            said.append("coché" if states.get("checked") == "true" else "non coché")
        if states.get("disabled"):
            said.append("indisponible")
        if states.get("invalid") == "true":
            said.append("à corriger")
        if description := _clean(_value(node, "description")):
            said.append(description)
        return ", ".join(said)


def _acts(line: str) -> bool:
    return line.startswith(tuple(f"{ROLES[role]} «" for role in LEAVES - {"heading"}))


def _value(node: Node, name: str) -> str:
    return str(node.get(name, {}).get("value", ""))


def _clean(text: str) -> str:
    return " ".join(text.split())
