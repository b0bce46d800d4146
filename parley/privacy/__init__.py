"""How the policy runs: catalogue, keepings, sealing, gate, ledger, policy. It imports no other room."""
