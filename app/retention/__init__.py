"""How long data is kept, and how it goes: expiry, erasure, receipts."""
