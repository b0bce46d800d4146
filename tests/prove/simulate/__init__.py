"""A simulated market: members and time, drawn from one seed, on the verbs that the views call; see
`docs/decisions/0054`."""
