"""Where each subscription stands: since when it is read, and what earlier days left in it."""

from __future__ import annotations

from typing import Any

_TICK_TYPES = (0, 1, 2)


def market_key(engine: Any) -> Any:
    """Changes with every day, and whenever a security comes or goes."""
    return engine.today, len(engine.securities), len(engine.feeds), next(reversed(engine.feeds), None)


class MarketChanges:
    """Remembers which subscriptions were written as they stand: a day's do not change until it ends."""

    def __init__(self) -> None:
        self._day: Any = None
        self._written: dict[Any, tuple[int, ...]] = {}
        self._settings: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def take(self, engine: Any) -> dict[str, Any]:
        """The subscribed securities, of which those that are new or begin anew are described; universes' members."""
        if engine.today != self._day:
            self._day, self._written = engine.today, {}
        known = {s.symbol: s for s in engine.securities.values() if s.feeds and s.feeds[0].start_us}
        begun = {symbol: (id(s), s.feeds[0].start_us) for symbol, s in known.items()}
        fresh = {
            symbol: self._standing(known[symbol]) for symbol, key in begun.items() if self._written.get(symbol) != key
        }
        self._written = begun
        return {
            "day": engine.today,
            "securities": fresh,
            "present": list(known),
            "members": {u.name: dict(u.members) for u in engine.membership.universes.values()},
        }

    def _standing(self, security: Any) -> tuple[Any, ...]:
        """(what it was created with, its feeds, what its streams knew before today or None, the newest of these)."""
        config, cache = security.feeds[0].config, security.cache
        settings = (
            security.resolution, config.fill_data_forward, config.extended_market_hours, config.data_normalization_mode
        )  # fmt: skip
        streams = [cache.stream(kind) for kind in _TICK_TYPES]
        feeds = [(int(f.config.tick_type), int(f.config.resolution), f.start_us, f.carried) for f in security.feeds]
        knows = any(stream.before or stream.last is not None for stream in streams)
        return (
            # The same tuple for all that have the same: a pickle writes it once.
            self._settings.setdefault(settings, settings), feeds,
            [(dict(stream.before), stream.last) for stream in streams] if knows else None,
            next((i for i, stream in enumerate(streams) if cache._newest is stream), 0),
        )  # fmt: skip


def merged(before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, Any]:
    """A market with later changes."""
    old = before["securities"] if before is not None and before["day"] == after["day"] else {}
    return after | {"securities": {s: after["securities"].get(s) or old[s] for s in after["present"]}}


class StandingMarket:
    """Lets a subscription of the day of the stop be read as it was read before the stop."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._day = found["day"]
        self._securities = found["securities"]
        self._members = found["members"]

    def resolution(self, symbol: Any) -> Any:
        """What a security was subscribed at; None when it was not."""
        known = self._securities.get(symbol)
        return None if known is None else known[0][0]

    def linger(self, engine: Any, start: int) -> None:
        """Members stay as long as they would have: a contract that nobody wants any more leaves a day after it came."""
        for name, members in self._members.items():
            universe = engine.membership.universe(name)
            for symbol, since in members.items():
                if symbol not in universe.members and symbol in self._securities and engine.is_option(symbol):
                    resolution, fill, extended, mode = self._securities[symbol][0]
                    made = engine.create(symbol, resolution, fill, extended=extended, normalization=mode)
                    engine.subscribe(made, start)
                    universe.members[symbol] = since
                elif symbol in universe.members:
                    universe.members[symbol] = since

    def subscribed(self, engine: Any, security: Any) -> None:
        """A security has just been subscribed, from now on: put it where it stood."""
        known = self._securities.get(security.symbol)
        if known is None or engine.today != self._day:
            return
        _, feeds, streams, newest = known
        stood = {(kind, resolution): (start, carried) for kind, resolution, start, carried in feeds}
        for feed in security.feeds:
            key = (int(feed.config.tick_type), int(feed.config.resolution))
            if key in stood:
                feed.start_us, feed.carried = stood[key]
                engine._open_feed(feed)
        security.cache.turn({int(feed.config.tick_type): feed.points for feed in security.feeds})
        for kind, (before, last) in zip(_TICK_TYPES, streams or [({}, None)] * 3, strict=True):
            stream = security.cache.stream(kind)
            stream.before, stream.last = dict(before), last
        security.cache._newest = security.cache.stream(newest)
