"""Looks calls up at the provider whose report never came, and makes the same event of what it says."""
