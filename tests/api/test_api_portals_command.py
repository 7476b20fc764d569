"""`python -m api.portals`: what it registers, and the one line that it says of each fault."""

import contextlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import get_algorithm_by_name

from api.portals.__main__ import main
from api.portals.commands import end_of, start_of
from api.portals.contacts import COLUMNS, ContactFault, read_contacts
from api.portals.keys import KeyFault, read_keys
from api.portals.look import COLOURS, DEFAULTS, unreadable
from api.portals.origins import OriginFault, normalised
from scripts.layout import ROOT
from tests.api.commanding import Command, command_of
from tests.api.driver import SECRETS
from tests.api.portals import CAMILLE, jwk_of

TODAY = date(2026, 3, 2)
# What the test adds: the demonstration has contacts of its own.
OWN_CONTACTS = "portal_contact JOIN portal ON portal.id = portal_id AND portal.slug = 'espace'"


@pytest.fixture
def database(demonstration: Path, tmp_path: Path) -> Path:
    """The demonstration on SQLite; what the command calls is tested on both databases with the applications."""
    return Path(shutil.copy(demonstration, tmp_path / "app.db"))


@pytest.fixture
def command(database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command on this test's database: its status, and what it prints on both outputs."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("ENCRYPTION_KEY", SECRETS["encryption_key"])

    return command_of(main, capsys)


def made(command: Command, *more: str) -> None:
    status, _, said = command("creer", "espace", "--nom", "Espace", "--origine", "https://a.fr", *more)
    assert (status, said) == (0, "")


def rows(database: Path, query: str) -> list[Any]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def test_a_portal_is_made_changed_closed_and_listed(command: Command, database: Path) -> None:
    made(command, "--origine", "https://B.fr:443/", "--exiger-identite", "--accueil", "Bienvenue.")
    assert command("changer", "espace", "--admettre-anonymes", "--couleur", "accent=#006633")[0] == 0
    status, listed, _ = command("liste")

    assert status == 0
    assert "espace – Espace : ouvert, anonymes admis, toute personne, 0 contact(s)" in listed
    assert "origines : https://a.fr, https://b.fr" in listed
    assert command("fermer", "espace")[0] == 0
    assert "espace – Espace : fermé" in command("liste")[1]
    assert command("rouvrir", "espace")[0] == 0
    [(look, texts, active)] = rows(database, "SELECT look, texts, active FROM portal WHERE slug = 'espace'")
    assert (json.loads(look), json.loads(texts), active) == (
        {"accent": "#006633"},
        {"accueil": "Bienvenue."},
        1,
    )
    logged = rows(database, "SELECT actor, action FROM audit_entry WHERE actor = 'commande api.portals'")
    assert [action for _, action in logged] == ["creation", *["modification"] * 3]


def test_an_origin_of_another_open_portal_is_admitted_and_said(command: Command, database: Path) -> None:
    made(command, "--origine", "https://b.fr")
    shared = "Attention : l'origine https://{}.fr est aussi celle du portail « {} », qui est ouvert."
    status, printed, said = command("creer", "autre", "--nom", "Autre", "--origine", "https://A.fr/")

    assert (status, said) == (0, "")
    assert printed.startswith("Portail « autre » enregistré pour https://a.fr.\n")
    assert shared.format("a", "espace") in printed
    _, printed, _ = command(
        "changer", "autre", "--origine", "https://b.fr", "--origine", "https://c.fr", "--nom", "Un autre"
    )
    assert shared.format("b", "espace") in printed
    assert printed.count("Attention") == 1
    # Its own origins, what says nothing of origins, and a portal that is closed are no reason to warn.
    assert "Attention" not in command("changer", "autre", "--nom", "Autre")[1]
    command("fermer", "autre")
    assert "Attention" not in command("changer", "espace", "--origine", "https://b.fr")[1]
    assert shared.format("b", "espace") in command("rouvrir", "autre")[1]
    [(origins,)] = rows(database, "SELECT allowed_origins FROM portal WHERE slug = 'autre'")
    assert json.loads(origins) == ["https://b.fr", "https://c.fr"]


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_portal_can_be_described_in_a_file(
    command: Command, database: Path, tmp_path: Path, form: str
) -> None:
    told = {
        "nom": "Espace du centre",
        "origines": ["https://a.fr"],
        "exiger_identite": True,
        "centre": 1,
        "couleurs": {"accent": "#006633"},
        "textes": {"accueil": "Bienvenue."},
    }
    file = tmp_path / f"portail.{form}"
    file.write_text(json.dumps(told), encoding="utf-8")

    # What is written on the line goes before the file.
    assert command("creer", "espace", "--fichier", str(file), "--nom", "Espace")[0] == 0
    query = "SELECT name, enforce_identity, exam_centre_id FROM portal WHERE slug = 'espace'"
    assert rows(database, query) == [("Espace", 1, 1)]


@pytest.mark.parametrize(
    "content",
    [
        "[",
        "- a",
        "nom: 3",
        "origines: https://a.fr",
        "origines: [3]",
        "centre: oui",
        "centre: true",
        "centre: -1",
        "exiger_identite: 1",
        "couleurs: rouge",
        "couleurs: {accent: rouge}",
        "textes: {autre: x}",
        "textes: {accueil: 3}",
        "inconnu: 1",
        "nom: !!python/object/apply:os.system ['true']",
    ],
)
def test_a_file_that_says_something_else_is_refused(command: Command, tmp_path: Path, content: str) -> None:
    made(command)
    file = tmp_path / "portail.yml"
    file.write_text(content)

    status, printed, said = command("changer", "espace", "--fichier", str(file))

    assert (status, printed) == (1, "")
    assert said.startswith("Refusé : ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "il manque : commande"),
        (["autre"], 2, "inconnu"),
        (["creer", "autre", "--nom"], 2, "--nom : il manque une valeur"),
        (["creer", "Autre", "--nom", "a", "--origine", "https://a.fr"], 1, "minuscules"),
        (["creer", "espace", "--nom", "a", "--origine", "https://a.fr"], 1, "existe déjà"),
        (["creer", "autre", "--nom", "a"], 1, "au moins une origine"),
        (["creer", "autre", "--nom", " ", "--origine", "https://a.fr"], 1, "le nom est vide"),
        (["changer", "inconnu", "--nom", "a"], 1, "n'est pas enregistré"),
        (["changer", "espace", "--origine", "http://a.fr"], 1, "https est exigé"),
        (["changer", "espace", "--centre", "99"], 1, "pas de centre d'examen n° 99"),
        (["changer", "espace", "--organisme", "99"], 1, "pas d'organisme de formation n° 99"),
        (["changer", "espace", "--centre", "1", "--organisme", "1"], 1, "pas des deux"),
        (["changer", "espace", "--centre", "x"], 2, "nombre entier attendu"),
        (["changer", "espace", "--centre", str(2**40)], 2, "nombre entier attendu"),
        (["changer", "espace", "--couleur", "accent=red"], 1, "couleurs refusées : accent"),
        (["changer", "espace", "--couleur", "on-accent=#0a6666"], 1, "contraste insuffisant"),
        (["changer", "espace", "--fichier", "/absent"], 1, "ne peut pas être lu"),
        (["fermer", "inconnu"], 1, "n'est pas enregistré"),
        (["cle", "espace"], 2, "il faut l'une de ces options"),
        (["cle", "espace", "--secret", "--jwks", "x"], 2, "ne va pas avec"),
        (["cle", "espace", "--jwks", "/absent"], 1, "ne peut pas être lu"),
        (["cle", "espace", "--secret", "--fin", "demain"], 1, "date attendue"),
        (["cle", "espace", "--secret", "--fin", "2020-01-01"], 1, "finirait avant"),
        (["cle", "espace", "--secret", "--kid", "x" * 65], 1, "kid"),
        (["fin-cle", "espace", "absente"], 1, "n'a pas de clé"),
        (["lier", "espace", "u", "--role", "candidat"], 2, "il faut l'une de ces options"),
        (["lier", "espace", "u", "--role", "entreprise", "--adresse", CAMILLE], 1, "aucune personne"),
        (["lier", "espace", " ", "--role", "candidat", "--adresse", CAMILLE], 1, "identifiant"),
        (["contact", "espace", "--nom", "x", "--verifie-le", "2026-01-01"], 1, "au moins un téléphone"),
    ],
)
def test_each_fault_is_one_french_line(
    command: Command, arguments: list[str], status: int, words: str
) -> None:
    made(command)

    found, printed, said = command(*arguments)

    assert (found, printed) == (status, "")
    assert words in said
    assert said.startswith("Refusé : ")
    assert said.count("\n") == 1


def test_a_secret_is_shown_once(command: Command, database: Path) -> None:
    made(command)
    _, printed, _ = command("cle", "espace", "--secret", "--kid", "k1", "--fin", "2040-12-31")
    secret = printed.splitlines()[-1]

    assert len(secret) >= 64
    [(sealed, ends)] = rows(database, "SELECT sealed_secret, valid_until FROM portal_key")
    assert secret not in sealed
    # The last day is a whole day in France.
    assert ends.startswith("2040-12-31 23:00")
    assert "k1 (HS256)" in command("liste")[1]
    assert secret not in command("liste")[1]
    assert "déjà une clé" in command("cle", "espace", "--secret", "--kid", "k1")[2]
    assert command("fin-cle", "espace", "k1")[0] == 0


def test_public_keys_come_from_a_file(command: Command, database: Path, tmp_path: Path) -> None:
    made(command)
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [jwk_of("EdDSA", kid="a"), jwk_of("RS256", kid="b", use="sig")]}))

    assert command("cle", "espace", "--jwks", str(file))[0] == 0
    kept = rows(database, "SELECT kid, algorithm, public_jwk FROM portal_key ORDER BY kid")
    assert [one[:2] for one in kept] == [("a", "EdDSA"), ("b", "RS256")]
    assert set(json.loads(kept[0][2])) == {"kty", "crv", "x"}


def small_rsa() -> dict[str, Any]:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return {**json.loads(get_algorithm_by_name("RS256").to_jwk(weak.public_key())), "kid": "a"}


def other_curve() -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP384R1())
    return {**json.loads(get_algorithm_by_name("ES384").to_jwk(key.public_key())), "kid": "a"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "pas du JSON"),
        ("[]", "JWKS"),
        ("{}", "kid"),
        ({"keys": []}, "JWKS"),
        ({"keys": ["x"]}, "JWKS"),
        ({"keys": [jwk_of("EdDSA")]}, "kid"),
        ({"keys": [jwk_of("EdDSA", kid="a"), jwk_of("ES256", kid="a")]}, "même nom"),
        (jwk_of("EdDSA", kid="a", d="AAAA"), "partie privée"),
        ({"kty": "oct", "k": "AAAA", "kid": "a"}, "partie privée"),
        ({"kty": "oct", "kid": "a"}, "seules RSA"),
        (jwk_of("EdDSA", kid="a", crv="Ed448"), "seules RSA"),
        (jwk_of("EdDSA", kid="a", x="AAAA"), "pas lisible"),
        (jwk_of("EdDSA", kid="a", x=3), "pas lisible"),
        (jwk_of("ES256", kid="a", y=jwk_of("ES256")["x"]), "pas lisible"),
        (jwk_of("RS256", kid="a", alg="RS512"), "avec RS256"),
        (jwk_of("RS256", kid="a", use="enc"), "use: sig"),
        (other_curve(), "seules RSA"),
        ("[" * 70_000, "trop grand"),
        ("[" * 60_000, "pas du JSON"),
    ],
)
def test_keys_that_may_not_sign_are_refused(content: Any, words: str) -> None:
    written = content if isinstance(content, str) else json.dumps(content)

    with pytest.raises(KeyFault, match=words):
        read_keys(written.encode())


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_short_rsa_key_is_refused() -> None:
    with pytest.raises(KeyFault, match="2 048 bits"):
        read_keys(json.dumps(small_rsa()).encode())


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Portail.Exemple.fr", "https://portail.exemple.fr"),
        (" https://portail.exemple.fr:443/ ", "https://portail.exemple.fr"),
        ("https://portail.exemple.fr:8443", "https://portail.exemple.fr:8443"),
        ("http://localhost:9000", "http://localhost:9000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("https://xn--caf-dma.fr", "https://xn--caf-dma.fr"),
    ],
)
def test_an_origin_is_written_as_browsers_do(text: str, origin: str) -> None:
    assert normalised(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "null",
        "portail.exemple.fr",
        "//portail.exemple.fr",
        "https://",
        "https://*.exemple.fr",
        "https://exemple.fr/chemin",
        "https://exemple.fr?x=1",
        "https://exemple.fr#x",
        "https://moi:secret@exemple.fr",
        "https://exemple.fr:99999",
        "https://exemple.fr:x",
        "https://exemple .fr",
        "https://exemple.fr;frame-src",
        "https://café.fr",
        "https://[::1",
        "http://exemple.fr",
        "http://10.0.0.1",
        "ftp://exemple.fr",
        "javascript:alert(1)",
        "https://a.fr\nhttps://b.fr",
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(OriginFault):
        normalised(text)


def test_days_are_days_in_france() -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)

    assert start_of("2026-07-14", now).astimezone(UTC) == datetime(2026, 7, 13, 22, tzinfo=UTC)
    assert end_of("2026-07-14") == datetime(2026, 7, 14, 22, tzinfo=UTC)
    assert (start_of(None, now), end_of(None)) == (now, None)


def test_contacts_are_read_from_a_table(command: Command, database: Path, tmp_path: Path) -> None:
    made(command)
    file = tmp_path / "contacts.csv"
    file.write_text(
        "\ufeffdepartement;nom;telephone;courriel;verifie_le\n"
        "37;UIMM Touraine;02 47 00 00 00;;2026-01-05\n"
        '2a;"UIMM; Corse";;corse@example.org;05/01/2026\n'
        ";UIMM nationale;01 00 00 00 00;;2026-01-05\n",
        encoding="utf-8",
    )

    assert "3 ajouté(s), 0 remplacé(s)" in command("contacts", "espace", str(file))[1]
    assert "0 ajouté(s), 3 remplacé(s)" in command("contacts", "espace", str(file))[1]
    one = ["--departement", "37", "--nom", "Autre", "--telephone", "1", "--verifie-le", "2026-01-06"]
    assert "0 ajouté(s), 1 remplacé(s)" in command("contact", "espace", *one)[1]
    kept = rows(database, f"SELECT departement, portal_contact.name FROM {OWN_CONTACTS} ORDER BY departement")
    assert kept == [("", "UIMM nationale"), ("2A", "UIMM; Corse"), ("37", "Autre")]


def test_every_bad_line_is_reported_and_none_is_kept(
    command: Command, database: Path, tmp_path: Path
) -> None:
    made(command)
    file = tmp_path / "contacts.csv"
    file.write_text(
        "departement;nom;telephone;courriel;verifie_le\n"
        "37;Bon;1;;2026-01-05\n"
        "99;Mauvais département;1;;2026-01-05\n"
        "38;;1;;2026-01-05\n"
        "39;Sans contact;;;2026-01-05\n"
        "40;Adresse;;pas une adresse;2026-01-05\n"
        "41;Date;1;;hier\n"
        "42;Futur;1;;2999-01-05\n"
        "37;Deux fois;1;;2026-01-05\n"
        "43;Trop;1;;2026-01-05;x\n"
        "44;Peu\n"
    )

    status, _, said = command("contacts", "espace", str(file))

    assert status == 1
    assert [line.split(" : ")[1] for line in said.splitlines()] == [f"ligne {n}" for n in range(3, 12)]
    assert rows(database, f"SELECT count(*) FROM {OWN_CONTACTS}") == [(0,)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"departement;nom\n",
        b"departement;nom;verifie_le\n",
        b"departement;nom;verifie_le;autre\n37;a;2026-01-01;b\n",
        b'departement;nom;telephone;verifie_le\n37;"a;1;2026-01-01\n',
        b"x" * (1024 * 1024 + 1),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(ContactFault):
        read_contacts(content, TODAY)


def test_a_link_is_made_by_address_or_number(command: Command, database: Path) -> None:
    made(command)

    assert command("lier", "espace", "u-1", "--role", "candidat", "--adresse", CAMILLE.upper())[0] == 0
    [(person,)] = rows(database, "SELECT person_id FROM portal_identity")
    assert command("lier", "espace", "u-2", "--role", "candidat", "--personne", str(person))[0] == 0
    assert rows(database, "SELECT count(*) FROM portal_identity") == [(2,)]
    # Neither the address nor the person's identifier is printed.
    assert CAMILLE not in command("lier", "espace", "u-1", "--role", "candidat", "--adresse", CAMILLE)[1]


def test_without_database_the_command_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/vide.db")

    assert main(["liste"]) == 1


def test_the_colours_are_the_widget_s_own() -> None:
    styles = (ROOT / "widget" / "src" / "styles" / "theme.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"var\(--cqpm-([a-z-]+), (#[0-9a-f]{6})\)", styles.partition("@supports")[0]))

    assert set(COLOURS) == set(light)
    assert {name: light[name] for name in DEFAULTS} == DEFAULTS
    assert unreadable({}) == []
    # The widget computes what is written on them.
    assert unreadable({"accent": "#ffee00", "deep": "#ffee00"}) == []
    assert unreadable({"accent": "#ffee00", "on-accent": "#ffffff"}) == ["on-accent sur accent"]


def test_the_columns_are_those_of_the_help() -> None:
    assert COLUMNS[0] == "departement"
    assert len(set(COLUMNS)) == 8


def test_the_demonstration_s_settings_reach_the_command(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        given = {"PATH": "", "VAR_DIR": str(tmp_path), "ENV": "demo"}
        return subprocess.run(
            [sys.executable, "-m", "scripts.with_settings", *arguments],
            cwd=ROOT,
            env=given,
            capture_output=True,
            text=True,
            timeout=120,
        )

    assert run("api.migrate").returncode == 0
    made = run("api.portals", "creer", "espace", "--nom", "Espace", "--origine", "http://localhost:9000")
    assert (made.returncode, made.stderr) == (0, "")
    keyed = run("api.portals", "cle", "espace", "--secret")
    assert keyed.returncode == 0, keyed.stderr
    secrets = json.loads((tmp_path / "secrets.json").read_text())
    assert "ENCRYPTION_KEY" in secrets
    assert (tmp_path / "app.db").is_file()
    assert run().returncode == 2
    assert run("os").returncode == 2
