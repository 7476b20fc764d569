#!/usr/bin/env bash
# The example of a portal in PHP is run by a test: install Debian's package where we may, else say what is missing.
set -euo pipefail
command -v php >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installation de PHP (test du portail d'exemple)…"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q php-cli; } >/dev/null 2>&1 && exit 0
fi
echo "Le test du portail en PHP demande PHP (paquet « php-cli ») ; il est passé sans lui." >&2
