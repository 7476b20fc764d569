"""Un portail en Python (FastAPI, PyJWT) : une page, sa connexion, et l'adresse du jeton que lit l'assistant.
ASSISTANT_URL=https://assistant… PORTAIL=… CLE_PRIVEE=cle.pem CLE_ID=… uvicorn portail:app --port 8090
"""

import secrets
import time
from os import environ
from pathlib import Path
from typing import Annotated

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from fastapi import Cookie, FastAPI, Form
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

ASSISTANT, PORTAIL, KID = environ["ASSISTANT_URL"], environ["PORTAIL"], environ["CLE_ID"]
CLE = load_pem_private_key(Path(environ["CLE_PRIVEE"]).read_bytes(), None)
# À votre place : votre annuaire, votre écran de connexion, vos sessions.
COMPTES = {"camille": {"role": "candidat", "email": "camille.demo@example.org"}}
SESSIONS: dict[str, str] = {}
POLITIQUE = f"default-src 'none'; script-src {ASSISTANT}; connect-src 'self' {ASSISTANT}; form-action 'self'"
PAGE = f"""<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mon espace</title>
<h1>Mon espace</h1>
<form method="post"><button name="compte" value="camille">Se connecter (camille)</button>
<button name="compte" value="personne">Se déconnecter</button></form>
<script type="module" src="{ASSISTANT}/widget.js"></script>
<assistant-cqpm portal="{PORTAIL}" identity-src="/assistant-jeton"></assistant-cqpm>"""
app = FastAPI()


@app.get("/")
def page() -> Response:
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLITIQUE})


@app.post("/")
def connexion(compte: Annotated[str, Form()], session: Annotated[str, Cookie()] = "") -> Response:
    SESSIONS.pop(session, None)
    reponse, nouvelle = RedirectResponse("/", status_code=303), secrets.token_urlsafe()
    if compte in COMPTES:
        SESSIONS[nouvelle] = compte
    reponse.set_cookie("session", nouvelle, httponly=True, samesite="lax")  # et secure=True en HTTPS
    return reponse


@app.get("/assistant-jeton")
def jeton(session: Annotated[str, Cookie()] = "") -> Response:
    if (compte := SESSIONS.get(session)) is None:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    qui = {"iss": PORTAIL, "aud": ASSISTANT, "sub": compte, **COMPTES[compte]}
    quand = {"iat": int(time.time()), "exp": int(time.time()) + 120, "jti": secrets.token_hex(16)}
    signe = jwt.encode({**qui, **quand}, CLE, algorithm="EdDSA", headers={"kid": KID})
    return JSONResponse({"token": signe}, headers={"Cache-Control": "no-store"})
