"""The market as files: LEAN's small texts, whole folders, and what a run was given."""
