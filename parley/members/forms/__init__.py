"""The forms of the members room: plain ones, because what they take in is sealed."""
