"""The sandbox: it takes Vapi's place where no key is set, and behaves like it on the wire."""
