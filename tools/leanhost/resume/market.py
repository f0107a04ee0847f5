"""Where each subscription stands: since when it is read, and what earlier days left in it."""

from __future__ import annotations

from typing import Any

_TICK_TYPES = (0, 1, 2)


def market_key(engine: Any) -> Any:
    """Changes with every day, and whenever a security comes or goes."""
    return engine.today, len(engine.securities), len(engine.feeds), next(reversed(engine.feeds), None)


def market_of(engine: Any) -> dict[str, Any]:
    """The securities that are subscribed, and since when universes have their members."""
    securities = {s.symbol: _security(s) for s in engine.securities.values() if s.feeds}
    return {
        "day": engine.today,
        "securities": securities,
        "members": {u.name: dict(u.members) for u in engine.membership.universes.values()},
    }


def _security(security: Any) -> dict[str, Any]:
    cache = security.cache
    streams = [cache.stream(kind) for kind in _TICK_TYPES]
    return {
        "feeds": {(int(f.config.tick_type), int(f.config.resolution)): (f.start_us, f.carried) for f in security.feeds},
        "streams": [(dict(stream.before), stream.last) for stream in streams],
        "newest": next((i for i, stream in enumerate(streams) if cache._newest is stream), 0),
        "settings": _settings(security),
    }


def _settings(security: Any) -> dict[str, Any]:
    """What `Engine.create` is to be given for the same security."""
    config = security.feeds[0].config
    return {
        "resolution": security.resolution, "fill_forward": config.fill_data_forward,
        "extended": config.extended_market_hours, "normalization": config.data_normalization_mode,
    }  # fmt: skip


class StandingMarket:
    """Lets a subscription of the day of the stop be read as it was read before the stop."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._day = found["day"]
        self._securities = found["securities"]
        self._members = found["members"]

    def resolution(self, symbol: Any) -> Any:
        """What a security was subscribed at; None when it was not."""
        known = self._securities.get(symbol)
        return None if known is None else known["settings"]["resolution"]

    def linger(self, engine: Any, start: int) -> None:
        """Members stay as long as they would have: a contract that nobody wants any more leaves a day after it came."""
        for name, members in self._members.items():
            universe = engine.membership.universe(name)
            for symbol, since in members.items():
                if symbol not in universe.members and symbol in self._securities and engine.is_option(symbol):
                    engine.subscribe(engine.create(symbol, **self._securities[symbol]["settings"]), start)
                    universe.members[symbol] = since
                elif symbol in universe.members:
                    universe.members[symbol] = since

    def subscribed(self, engine: Any, security: Any) -> None:
        """A security has just been subscribed, from now on: put it where it stood."""
        known = self._securities.get(security.symbol)
        if known is None or engine.today != self._day:
            return
        for feed in security.feeds:
            stood = known["feeds"].get((int(feed.config.tick_type), int(feed.config.resolution)))
            if stood is not None:
                feed.start_us, feed.carried = stood
                engine._open_feed(feed)
        security.cache.turn({int(feed.config.tick_type): feed.points for feed in security.feeds})
        for kind, (before, last) in zip(_TICK_TYPES, known["streams"], strict=True):
            stream = security.cache.stream(kind)
            stream.before, stream.last = dict(before), last
        security.cache._newest = security.cache.stream(known["newest"])
