"""What was said: one reader a field goes along with the call, turn by turn."""
