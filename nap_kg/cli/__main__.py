"""``python -m nap_kg.cli``: the command line without its script."""

from nap_kg.cli import script

script()
