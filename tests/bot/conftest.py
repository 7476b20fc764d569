"""These tests run in Rasa's environment; the application's has no Rasa and leaves them alone."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("rasa") else ["test_*.py"]
