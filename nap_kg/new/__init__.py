"""A new plan's folder: profile, reference data, README and checks, valid as it stands."""

from nap_kg.new.plan import Facts, NewPlan, new_plan

__all__ = ["Facts", "NewPlan", "new_plan"]
