"""A proposal of a plan's profile, from the report's file: what is likely, and what a person has to decide."""

from nap_kg.ingest.guess.guess import guess_profile
from nap_kg.ingest.guess.model import ColumnGuess, Doubt, Guess, TableGuess
from nap_kg.ingest.guess.writing import profile_text

__all__ = ["ColumnGuess", "Doubt", "Guess", "TableGuess", "guess_profile", "profile_text"]
