"""Measures of the whole assistant: `make bench`."""
