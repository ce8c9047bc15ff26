"""Going live: a press of the button, one open checkout for each trial, and the payment that converts it once."""
