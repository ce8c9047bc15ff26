"""Making a phone ring: who may, how a phone is confirmed, how a call is placed once."""
