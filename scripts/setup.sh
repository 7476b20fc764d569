#!/usr/bin/env bash
# Makes both environments from the locked requirement files; does nothing when they are up to date.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
fail() { printf 'Installation impossible : %s\n' "$*" >&2; exit 1; }
up_to_date() { # stamp, files…: the stamp holds the checksum of the files it was made from
  local stamp=$1; shift
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(cat "$@" | sha256sum)" ]
}

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
  fail "il faut Python 3.11 ou plus récent (« $python » ne convient pas ; indiquez-le par PYTHON=…)."

if ! up_to_date .venv/.stamp requirements/uv.txt requirements/dev.txt requirements/privacy.txt; then
  say "Environnement de l'application (.venv)…"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt ||
    fail "les paquets ne se téléchargent pas (réseau ?)."
  .venv/bin/uv pip sync -q --require-hashes --python .venv/bin/python \
    requirements/dev.txt requirements/uv.txt requirements/privacy.txt ||
    fail "les paquets de requirements/dev.txt ou privacy.txt ne s'installent pas."
  cat requirements/uv.txt requirements/dev.txt requirements/privacy.txt | sha256sum > .venv/.stamp
fi

if ! up_to_date bot/.venv/.stamp requirements/bot.txt; then
  say "Environnement de Rasa (bot/.venv, Python 3.10, environ 3 Go)…"
  cd bot # .python-version y demande 3.10 à pyenv et à uv
  uv=../.venv/bin/uv
  if [ ! -x .venv/bin/python ]; then
    "$uv" venv -q --no-python-downloads .venv 2>/dev/null ||
      "$uv" venv -q --no-python-downloads --python "$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python 2>/dev/null | tail -n 1)" .venv 2>/dev/null ||
      "$uv" venv -q .venv 2>/dev/null ||
      fail "Rasa demande Python 3.10, introuvable ici (par exemple : pyenv install 3.10)."
  fi
  "$uv" pip sync -q --require-hashes --python .venv/bin/python ../requirements/bot.txt ||
    fail "les paquets de requirements/bot.txt ne s'installent pas."
  cat ../requirements/bot.txt | sha256sum > .venv/.stamp
fi
