"""What the caller wants, from what was asked, agreed and given."""
