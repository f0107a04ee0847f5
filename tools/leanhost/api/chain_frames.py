"""Several chains together: a dictionary of them by canonical symbol that is a data frame as well."""

from __future__ import annotations

from typing import Any

from leanhost.api.dictionaries import LeanDictionary
from leanhost.naming import lean_names


@lean_names
class ChainDictionary(LeanDictionary):
    """Option or futures chains by canonical symbol."""

    flatten = True
    """Whether the frame has a row per contract, not one per chain."""

    @classmethod
    def of(cls, chains: dict[Any, Any], flatten: bool) -> ChainDictionary:
        """The given chains; `flatten` as in `option_chains(symbols, flatten)`."""
        made = ChainDictionary(chains)
        made.flatten = flatten
        return made

    @property
    def data_frame(self) -> Any:
        """The chains' frames below each other: indexed by (canonical, symbol) when flattened, else by symbol."""
        from leanhost.api import frames  # noqa: PLC0415

        return frames.chains_frame([(canonical, chain.data_frame) for canonical, chain in self.items()], self.flatten)
