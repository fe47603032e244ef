"""Cases of portable evidence, in JSON that an implementation in any language reads; see docs/evidence-vocabulary.md."""
