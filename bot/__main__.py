"""Rasa's command line, started lean: `python -m bot run …`, `python -m bot train …`."""

import warnings

from bot import linear_algebra, without_tensorflow

linear_algebra.choose_kernels()
without_tensorflow.install()
warnings.simplefilter("ignore")

from rasa.__main__ import main  # noqa: E402  (only now: what it imports is what was replaced)

from bot import training_patches  # noqa: E402

if __name__ == "__main__":
    training_patches.apply()
    main()
