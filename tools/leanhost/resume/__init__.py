"""Stopping a run and going on with it: what the broker knows, written as it happens and read back.

`Keeper` writes, `Saved` is what was read, `restore` puts it into a run that was built anew.
"""

from leanhost.resume.keeper import FILE, Keeper
from leanhost.resume.saved import ResumeError, Saved, read_saved

__all__ = ["FILE", "Keeper", "ResumeError", "Saved", "read_saved"]
