"""Who is subscribed and why: universes, their members, and the changes an algorithm is told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.dictionaries import LeanDictionary
from leanhost.engine.clock import DAY
from leanhost.enums import SecurityType
from leanhost.naming import lean_names

if TYPE_CHECKING:
    from leanhost.engine.security import Security
    from leanhost.symbols import Symbol


@lean_names(attributes=("added_securities", "removed_securities"))
class SecurityChanges:
    """Securities that came and went in a step, as `on_securities_changed` receives them."""

    def __init__(self) -> None:
        self.added_securities: list[Security] = []
        self.removed_securities: list[Security] = []

    @property
    def count(self) -> int:
        return len(self.added_securities) + len(self.removed_securities)

    def __bool__(self) -> bool:
        return bool(self.added_securities or self.removed_securities)

    def __str__(self) -> str:
        if not self:
            return "SecurityChanges: None"
        added = ",".join(str(s.symbol.id) for s in self.added_securities)
        removed = ",".join(str(s.symbol.id) for s in self.removed_securities)
        return f"SecurityChanges: Added: {added} Removed: {removed}"


SecurityChanges.NONE = SecurityChanges()  # type: ignore[attr-defined]
setattr(SecurityChanges, "None", SecurityChanges.NONE)  # type: ignore[attr-defined]


class Universe:
    """A set of wanted symbols and the members it has, each with the time it joined (UTC microseconds)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.wanted: dict[Symbol, None] = {}
        self.members: dict[Symbol, int] = {}
        self.changed = False
        self.ended = False
        self.owner: Membership | None = None

    def touch(self) -> None:
        """Have the wishes applied at the end of the step."""
        self.changed = True
        if self.owner is not None:
            self.owner.dirty = True

    def tells(self, symbol: Symbol) -> bool:
        """Whether the algorithm hears of a member: a contract that stands behind a continuous future stays unseen."""
        return not symbol.is_canonical()

    def want(self, symbol: Symbol) -> None:
        """Ask for a symbol; it joins at the end of the step."""
        if symbol not in self.wanted:
            self.wanted[symbol] = None
            self.touch()

    def drop(self, symbol: Symbol) -> None:
        """Stop asking for a symbol; it may stay for a while as a member."""
        if symbol in self.wanted:
            del self.wanted[symbol]
            self.touch()

    def replace(self, symbols: Iterable[Symbol]) -> None:
        """Want exactly these."""
        self.wanted = dict.fromkeys(symbols)

    def may_leave(self, symbol: Symbol, now: int, delisted: bool, least: timedelta = timedelta(days=1)) -> bool:
        """A member leaves when it is delisted or has been one for the `least` time, in days rounded to whole ones."""
        return self.ended or delisted or round((now - self.members[symbol]) / DAY) >= least / timedelta(days=1)

    def in_order(self) -> list[Symbol]:
        """Members by security type, then identifier."""
        return sorted(self.members, key=lambda s: (int(s.security_type), str(s.id)))


class ChainUniverse(Universe):
    """The contracts that a canonical option's filter picks from each day's universe file."""

    def __init__(self, canonical: Any, settings: dict[str, Any]) -> None:
        super().__init__(f"chain {canonical.symbol.value}")
        self.canonical = canonical
        self.settings = settings

    @property
    def symbol(self) -> Symbol:
        """The canonical symbol that stands for its contracts."""
        return self.canonical.symbol

    @property
    def selected(self) -> set[Symbol]:
        """What the filter last picked, and the underlying."""
        return set(self.wanted)

    Symbol, Selected = symbol, selected

    def triggers(self, engine: Any, day: date) -> Iterator[tuple[int, ChainUniverse]] | None:
        """The moments of a day at which it selects; None where universe files say it (`selection.chain_events`)."""
        return None

    def run(self, engine: Any, day: date, now: int, start: int, changes: SecurityChanges) -> bool:
        """Select with the file of `day`; False where the common selection of options does it."""
        return False


class Membership:
    """All universes of a run; applies their wishes and says what changed."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.universes: dict[str, Universe] = {}
        self.ending: list[Universe] = []
        """Taken away by the algorithm; their members leave at the end of the step."""
        self.pending: dict[Symbol, None] = {}
        """Deselected, but still held or ordered."""
        self.dirty = False
        """Whether any universe has wishes not yet applied."""

    def universe(self, name: str) -> Universe:
        """The universe of that name, made when it is new."""
        return self.universes.get(name) or self.add(Universe(name))

    def add(self, universe: Universe) -> Universe:
        """Take a universe; its wishes count from the end of the step."""
        universe.owner = self
        self.universes[universe.name] = universe
        return universe

    def holders(self, symbol: Symbol) -> list[Universe]:
        """Universes that have the symbol as a member."""
        return [u for u in self.universes.values() if symbol in u.members]

    def changed(self) -> list[Universe]:
        """Universes with wishes not yet applied."""
        return [u for u in self.universes.values() if u.changed]

    def of_canonical(self, symbol: Symbol) -> list[ChainUniverse]:
        """The universes that a canonical symbol stands for."""
        known = self.universes.values()
        return [u for u in known if isinstance(u, ChainUniverse) and u.canonical.symbol == symbol]

    def end(self, universe: Universe) -> None:
        """Take a universe away: it selects no more, and its members leave at the end of the step."""
        del self.universes[universe.name]
        universe.ended = True
        universe.replace(())
        universe.touch()
        self.ending.append(universe)

    def select(self, universe: Universe, now: int, start: int, changes: SecurityChanges) -> None:
        """Apply a universe's wishes at `now`; what it adds is read from `start` on."""
        universe.changed = False
        engine = self._engine
        least = engine.algorithm.universe_settings.minimum_time_in_universe
        self._retry_pending()
        for symbol in universe.in_order():
            if symbol in universe.wanted:
                continue
            security = engine.securities.lookup(symbol)
            if not universe.may_leave(symbol, now, security.is_delisted, least):
                continue
            del universe.members[symbol]
            if universe.tells(symbol):
                changes.removed_securities.append(security)
            if not self.holders(symbol):
                self.release(symbol)
            elif security.type == SecurityType.FUTURE:
                self._expose(security)
        new = [symbol for symbol in universe.wanted if symbol not in universe.members]
        engine.read_ahead(new)
        for symbol in new:
            known = any(u.tells(symbol) for u in self.holders(symbol))
            universe.members[symbol] = now
            self.pending.pop(symbol, None)
            security = engine.securities.lookup(symbol)
            if security.type == SecurityType.FUTURE:
                self._expose(security)
            engine.subscribe(security, start)
            if universe.tells(symbol) and not known:
                changes.added_securities.append(security)

    def _expose(self, security: Security) -> None:
        """Show a future's data while a universe that tells of it has it, else keep them internal."""
        told = any(u.tells(security.symbol) for u in self.holders(security.symbol))
        for feed in security.feeds:
            feed.config.is_internal_feed = int(feed.config.tick_type) == 2 or not told

    def delisted(self, symbol: Symbol, changes: SecurityChanges) -> None:
        """A contract has ended: it leaves every universe, and its underlying leaves with its last contract."""
        security = self._engine.securities.lookup(symbol)
        held = self.holders(symbol)
        told = any(universe.tells(symbol) for universe in held)
        for universe in held:
            del universe.members[symbol]
            universe.wanted.pop(symbol, None)
            self.drop_underlying(universe, symbol)
        if told:
            changes.removed_securities.append(security)
        self.pending[symbol] = None

    def drop_underlying(self, universe: Universe, contract: Symbol) -> None:
        """Let the underlying go when no contract on it is wanted any more."""
        underlying = contract.underlying
        if underlying is None or isinstance(universe, ChainUniverse):
            return
        if not any(s.underlying == underlying for s in universe.wanted if s.has_underlying):
            universe.drop(underlying)

    def release(self, symbol: Symbol) -> None:
        """Remove a security that no universe has, as soon as nothing is held or ordered in it."""
        if self._engine.is_busy(symbol):
            self.pending[symbol] = None
        else:
            self.pending.pop(symbol, None)
            self._engine.unsubscribe(symbol)

    def _retry_pending(self) -> None:
        for symbol in list(self.pending):
            if self.holders(symbol):
                del self.pending[symbol]
            else:
                self.release(symbol)


class UniverseManager(LeanDictionary):
    """`self.universe_manager`: universes by symbol."""
