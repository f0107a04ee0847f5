"""LEAN's `from AlgorithmImports import *` outside a run: in a notebook, a script, an interpreter.

`QuantBook()` then reads the data that `leanhost.research` describes. A run of an algorithm brings its own module of
this name for as long as it lasts.
"""

from leanhost.api.imports import module as _module

globals().update({name: value for name, value in vars(_module()).items() if not name.startswith("_")})
__all__ = [name for name in globals() if not name.startswith("_")]
