"""The sandbox: stands in for Vapi while no key is set. Scenarios, their wire form, and who plays them."""
