"""Which subscriptions a security gets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from leanhost.data.factors import NO_END
from leanhost.engine.clock import zone_of
from leanhost.engine.feed import TICK_TYPES, SubscriptionDataConfig
from leanhost.engine.future_feed import make_feed
from leanhost.enums import DataNormalizationMode, Resolution, SecurityType
from leanhost.naming import AbsentMemberError

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine


def delisting_date(engine: Engine, symbol: Any) -> date | None:
    """The last day of an equity by its map file; None while it trades, and for everything else."""
    ask = getattr(engine.provider, "map_file", None)
    if ask is None or symbol.security_type != SecurityType.EQUITY:
        return None
    file = ask(symbol)
    return file.delisting_date if file is not None and file.delisting_date < NO_END else None


def configure(  # noqa: PLR0917  what a subscription is made of
    engine: Engine, security: Any, resolution: Resolution, fill: bool, extended: bool, mode: DataNormalizationMode
) -> None:
    """Give a security the subscriptions of its type; open interest is internal, the canonical option has none."""
    symbol = security.symbol
    continuous = getattr(security, "continuous", None)
    if symbol.is_canonical() and continuous is None:
        return
    if resolution == Resolution.TICK:
        raise AbsentMemberError("LEAN's data of Resolution.Tick are not part of leanhost")
    entry = engine.provider.hours.for_symbol(symbol)
    kinds = TICK_TYPES[SecurityType(int(symbol.security_type))]
    if security.type == SecurityType.EQUITY and resolution >= Resolution.HOUR:
        kinds = (0,)
    if security.type != SecurityType.EQUITY:
        mode = DataNormalizationMode.RAW if continuous is None else continuous.normalization
    for kind in kinds:
        config = SubscriptionDataConfig(
            symbol, kind, resolution, zone_of(entry.data_time_zone), security.zone, kind == 2, fill, extended, mode
        )
        feed = make_feed(config, entry.hours, 0, continuous, engine.clock.zone, delisting_date(engine, symbol))
        feed.precise_ends = bool(engine.algorithm.settings.daily_precise_end_time)
        security.feeds.append(feed)


def configure_again(engine: Engine, security: Any, resolution: Resolution, fill: bool, extended: bool) -> None:
    """Replace a security's subscriptions by others; they are read from its next selection on."""
    for feed in security.feeds:
        engine.feeds.pop((feed.config.symbol, int(feed.config.tick_type), int(feed.config.resolution)), None)
    security.feeds = []
    configure(engine, security, resolution, fill, extended, DataNormalizationMode.RAW)
