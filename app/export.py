"""Everything that is held of one trial, as JSON for its owner."""
