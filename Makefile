.DEFAULT_GOAL := help
PY := .venv/bin/python
BOT := bot/.venv/bin
export RASA_TELEMETRY_ENABLED := false
export PYTHONWARNINGS := ignore::DeprecationWarning
# Compiled once, then kept: starting Rasa takes twice as long otherwise.
export PYTHONDONTWRITEBYTECODE :=

# The tests that start the real processes.
REAL := tests/attack tests/browser tests/conversations tests/test_stack.py

.PHONY: help setup widget run test tests-real tests-api tests-bot tests-rest check fix train cahier bench bench-nlu examples noms new-topic deps clean

help: ## Cette aide
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: ## Prépare les deux environnements Python (une fois)
	@bash scripts/setup.sh

widget: setup ## Construit l'élément du portail (widget/dist), si ses sources ont changé
	@$(PY) -m scripts.widget

run: setup ## Démarre l'assistant et affiche son adresse
	@$(PY) -m scripts.run

test: setup check widget ## Tout ce que vérifie l'intégration continue
	@bash scripts/ensure_browser.sh
	@bash scripts/ensure_php.sh
	@$(PY) -m scripts.validate_rasa
	@$(PY) -m scripts.model
	@echo "Les tests, deux parts à la fois ; chacune s'affiche quand elle finit."
	@$(MAKE) --no-print-directory --keep-going -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) \
		tests-real tests-api tests-bot tests-rest

tests-real:
	@$(PY) -m pytest -q $(REAL)

tests-api:
	@$(PY) -m pytest -q tests/api

tests-bot:
	@$(BOT)/python -m pytest -q -c bot/pytest.ini tests/bot

tests-rest:
	@$(PY) -m pytest -q tests $(addprefix --ignore=,tests/api $(REAL))

check: setup ## Style, types, sens des imports, cohérence des données
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@$(PY) -m scripts.widget --types
	@$(PY) -m knowledge
	@$(PY) -m scripts.check_topics
	@$(PY) -m pytest -q tests/test_architecture.py tests/test_consistency.py

fix: setup ## Corrige ce qui se corrige seul
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

train: setup ## Entraîne le modèle s'il ne correspond plus aux données
	@$(PY) -m scripts.model

cahier: setup ## Imprime toutes les réponses avec leurs sources (var/cahier.html)
	@$(PY) -m scripts.cahier

examples: setup ## Montre les exemples confondus, contradictoires ou en double
	@PYTHONPATH=. OMP_NUM_THREADS=1 $(BOT)/python tests/bench/examples.py 2>/dev/null

bench-nlu: setup ## Mesure ce qui est compris, sur des phrases et des dialogues tenus à l'écart
	@$(PY) -m scripts.model
	@$(PY) -m tests.bench.nlu $(OPTIONS)

bench: setup ## Mesure les temps et la mémoire
	@$(PY) -m scripts.model
	@$(PY) -m tests.bench

noms: setup ## Remplace les noms de personnes dans les messages gardés : make noms [OPTIONS=--a-blanc]
	@$(PY) -m api.privacy $(OPTIONS)

new-topic: setup ## Crée les fichiers d'un thème : make new-topic NOM=stage
	@$(PY) -m scripts.new_topic $(NOM)

deps: setup ## Recompile les fichiers de dépendances verrouillées
	@.venv/bin/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 requirements/uv.in -o requirements/uv.txt
	@.venv/bin/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 requirements/dev.in -o requirements/dev.txt
	@.venv/bin/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 requirements/privacy.in -o requirements/privacy.txt
	@.venv/bin/uv pip compile -q --generate-hashes --no-header --python-version 3.10 requirements/bot.in -o requirements/bot.txt

clean: ## Efface ce qui se refait (environnements, modèles, base de démonstration)
	@rm -rf .venv bot/.venv var widget/node_modules models/*.tar.gz
