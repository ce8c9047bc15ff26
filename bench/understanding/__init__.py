"""How well calls are understood: our own cases, a scorer, and the table of `docs/understanding.md`."""
