"""The pages of this room, each sort of case in a file of its own."""
