"""The chain of one underlying: its contracts' files and its universe."""
