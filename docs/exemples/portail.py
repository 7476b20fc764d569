"""Un portail en Python : une page, sa connexion, et l'adresse du jeton que lit l'assistant (PyJWT, cryptography).

CLE_PRIVEE=cle.pem CLE_ID=… python portail.py jwks                                         # à enregistrer
ASSISTANT_URL=https://assistant… PORTAIL=… CLE_PRIVEE=cle.pem CLE_ID=… python portail.py   # http://127.0.0.1:8090
"""

import json
import secrets
import sys
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os import environ
from pathlib import Path
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

CLE, KID = load_pem_private_key(Path(environ["CLE_PRIVEE"]).read_bytes(), None), environ["CLE_ID"]
ASSISTANT, PORTAIL = environ.get("ASSISTANT_URL", ""), environ.get("PORTAIL", "")
# À votre place : votre annuaire, votre écran de connexion, vos sessions.
COMPTES = {"camille": {"role": "candidat", "email": "camille.demo@example.org"}}
SESSIONS: dict[str, str] = {}
POLITIQUE = f"default-src 'none'; script-src {ASSISTANT}; connect-src 'self' {ASSISTANT}; form-action 'self'"
PAGE = f"""<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mon espace</title>
<h1>Mon espace</h1>
<form method="post"><button name="compte" value="camille">Se connecter (camille)</button>
<button name="compte" value="">Se déconnecter</button></form>
<script type="module" src="{ASSISTANT}/widget.js"></script>
<assistant-cqpm portal="{PORTAIL}" identity-src="/assistant-jeton"></assistant-cqpm>"""


def jeton(compte: str) -> str:
    moment = int(time.time())
    contenu = {"iss": PORTAIL, "aud": ASSISTANT, "sub": compte, **COMPTES[compte]}
    contenu |= {"iat": moment, "exp": moment + 120, "jti": secrets.token_hex(16)}
    return jwt.encode(contenu, CLE, algorithm="EdDSA", headers={"kid": KID})


class Portail(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        cookie = SimpleCookie(self.headers["Cookie"]).get("session")
        compte = SESSIONS.get(cookie.value) if cookie else None
        if self.path != "/assistant-jeton":
            self.repondre(200, PAGE, {"Content-Security-Policy": POLITIQUE})
        elif compte is None:
            self.repondre(204)
        else:
            self.repondre(200, json.dumps({"token": jeton(compte)}), {"Content-Type": "application/json"})

    def do_POST(self) -> None:
        envoye = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        session, compte = secrets.token_urlsafe(), envoye.get("compte", [""])[0]
        SESSIONS.clear()  # une seule personne à la fois, pour l'exemple
        SESSIONS.update({session: compte} if compte in COMPTES else {})
        self.repondre(303, "", {"Location": "/", "Set-Cookie": f"session={session}; HttpOnly; SameSite=Lax"})

    def repondre(self, statut: int, corps: str = "", entetes: dict[str, str] | None = None) -> None:
        self.send_response(statut)
        for nom, valeur in {
            "Content-Type": "text/html",
            "Cache-Control": "no-store",
            **(entetes or {}),
        }.items():
            self.send_header(nom, valeur)
        self.end_headers()
        self.wfile.write(corps.encode())


if sys.argv[1:] == ["jwks"]:
    publique = jwt.algorithms.OKPAlgorithm.to_jwk(CLE.public_key(), as_dict=True)
    sys.stdout.write(json.dumps({"keys": [{**publique, "kid": KID, "alg": "EdDSA", "use": "sig"}]}))
else:
    ThreadingHTTPServer(("127.0.0.1", int(environ.get("PORT", "8090"))), Portail).serve_forever()
