#!/usr/bin/env bash
# The browser tests need Chromium: install Debian's package where we may, else say what is missing.
set -euo pipefail
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installation de Chromium (tests du navigateur)…"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium; } >/dev/null 2>&1 && exit 0
fi
echo "Les tests du navigateur demandent Chromium (paquet « chromium »)." >&2
exit 1
