"""Rasa's command line, started lean: `python -m bot run …`, `python -m bot train …`."""

import warnings

from bot import without_tensorflow

without_tensorflow.install()
warnings.simplefilter("ignore")

from rasa.__main__ import main  # noqa: E402  (only now: what it imports is what was replaced)

if __name__ == "__main__":
    main()
