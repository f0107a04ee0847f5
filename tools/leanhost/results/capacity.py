"""LEAN's estimate of how much money a strategy could carry, from the volume traded in the bars after each fill."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from leanhost.enums import SecurityType
from leanhost.naming import method_of
from leanhost.trading.margin_parameters import ReservedBuyingPowerForPositionParameters, number

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
TRADING_MINUTES = 390
# The blend of a new estimate with the last one; a quiet round therefore loses one hundredth.
NEW_WEIGHT, OLD_WEIGHT = 0.33, 0.66
FORGET_AFTER_DAYS = 30
# Share of the collected volume that a strategy could be, by the bars' period.
FINE, MINUTE, HOURLY, DAILY = 0.5, 0.2, 0.05, 0.02


class BarSource(Protocol):
    """A slice as the estimate reads it."""

    def traded(self, symbol: Any) -> tuple[float, float, int] | None:
        """(close, volume, period in microseconds) of a symbol's bar, None where it has no volume."""
        ...

    def next_traded(self, symbol: Any) -> int:
        """The first moment of the day, later than now, at which `traded` may find something."""
        ...


@dataclass(slots=True)
class _SymbolState:
    symbol: Any
    multiplier: float
    last_fill_us: int
    discount: float = 1.0
    sale_volume: float = 0.0
    trades: int = 0
    volume: float = 0.0
    average: float = 0.0
    bar_us: int | None = None
    bar_volume: float = 0.0
    share: float = 0.0
    reset_pending: bool = False

    @property
    def market(self) -> float:
        return self.volume * self.share

    def fill(self, now_us: int, value: float) -> None:
        self.sale_volume += value
        if self.trades or self.reset_pending:
            minutes = (now_us - self.last_fill_us) / MINUTE_US
            self.discount = min(1.0, max(0.2, 2 * minutes / TRADING_MINUTES))
        if self.reset_pending:
            self.reset_pending, self.volume, self.trades = False, 0.0, 0
        self.last_fill_us = now_us
        self.trades += 1

    def collect(self, now_us: int, close: float, volume: float, period_us: int) -> bool:
        """Takes a bar in; False when it is past the time in which the fill could have been done."""
        passed = 0.0 if self.bar_us is None else (now_us - self.bar_us) / MINUTE_US
        self.average = close * volume if passed == 0 else close * (volume + self.bar_volume) / passed
        self.bar_us, self.bar_volume = now_us, volume
        inside, self.share = self._window(now_us, period_us)
        if inside:
            self.volume += close * self.discount * volume * self.multiplier
        return inside

    def _window(self, now_us: int, period_us: int) -> tuple[bool, float]:
        if period_us < MINUTE_US:
            minutes = min(120.0, max(5.0, 100_000 / self.average if self.average else 10.0))
            return now_us <= self.last_fill_us + int(minutes * MINUTE_US), FINE
        if period_us < HOUR_US:
            minutes = 6_000_000 / self.average if self.average else 10.0
            minutes = 120 if minutes > 120 else int(max(1.0, minutes))
            return now_us <= self.last_fill_us + minutes * MINUTE_US, MINUTE
        if period_us < DAY_US:
            return now_us == -(-self.last_fill_us // HOUR_US) * HOUR_US, HOURLY
        day = now_us - now_us % DAY_US
        return now_us == self.last_fill_us or day == -(-self.last_fill_us // DAY_US) * DAY_US, DAILY


class CapacityEstimate:
    """Capacity in account currency. `watching`: a step's bars are wanted; `next_us`: the next snapshot."""

    def __init__(self, algorithm: Any, start_us: int, end_us: int) -> None:
        self._algorithm = algorithm
        # `end_us` is one short of a midnight, so the first snapshot of a short run falls on the midnight after it.
        self._period_us = max(DAY_US, min(end_us - start_us - DAY_US, 7 * DAY_US))
        self.next_us = start_us - start_us % DAY_US + self._period_us
        self.capacity = 0.0
        self.lowest: Any = None
        self._states: dict[Any, _SymbolState] = {}
        self._watched: list[_SymbolState] = []

    @property
    def watching(self) -> bool:
        return bool(self._watched)

    @property
    def any_known(self) -> bool:
        """Whether any symbol is known, without which no snapshot is taken."""
        return bool(self._states)

    def on_fill(self, symbol: Any, now_us: int, price: float, quantity: float, multiplier: float) -> None:
        state = self._states.get(symbol)
        if state is None:
            state = self._states[symbol] = _SymbolState(symbol, multiplier, now_us)
        state.fill(now_us, abs(price * quantity) * multiplier)
        if state not in self._watched:
            self._watched.append(state)

    def on_step(self, now_us: int, bars: BarSource | None) -> None:
        """Collects the bars of this step for the watched symbols, last added first."""
        if bars is None:
            return
        for at in range(len(self._watched) - 1, -1, -1):
            symbol = self._watched[at].symbol
            found = bars.traded(symbol) or self._unseen_bar(symbol)
            if found is not None and not self._watched[at].collect(now_us, *found):
                del self._watched[at]

    def wanted_from(self, now_us: int, bars: BarSource | None) -> int:
        """The first later moment whose bars may matter to a watched symbol, as long as the day's plan stands."""
        if bars is None:
            return now_us + 1
        return min(
            now_us + 1 if self._is_unseen(state.symbol) else bars.next_traded(state.symbol) for state in self._watched
        )

    def _is_unseen(self, symbol: Any) -> bool:
        """Whether no slice has the symbol's bars."""
        if symbol.security_type is not SecurityType.FUTURE:
            return False
        return all(c.is_internal_feed for c in self._algorithm.securities[symbol].subscriptions)

    def _unseen_bar(self, symbol: Any) -> tuple[float, float, int] | None:
        """This step's trade bar of a contract that is in no slice: one behind a continuous future."""
        if not self._is_unseen(symbol):
            return None
        security = self._algorithm.securities[symbol]
        bar = security.last_trade()
        if bar is None or bar.end_time != security.local_time or not bar.volume:
            return None
        return float(bar.close), float(bar.volume), int(bar.period / timedelta(microseconds=1))

    def snapshot(self, now_us: int, *, forced: bool = False) -> None:
        """A new estimate when it is due or forced; otherwise nothing."""
        day_us = now_us - now_us % DAY_US
        if not forced and (day_us < self.next_us or not self._states):
            return
        self.next_us = day_us + self._period_us
        if not self._states:
            return
        smallest = min(self._states.values(), key=lambda state: state.market)
        self.lowest = smallest.symbol
        new = self._carried(smallest)
        if self.capacity != 0:
            new = NEW_WEIGHT * new + OLD_WEIGHT * self.capacity
        self.capacity = new
        for symbol, state in list(self._states.items()):
            idle = now_us - state.last_fill_us >= FORGET_AFTER_DAYS * DAY_US
            if idle and not self._algorithm.portfolio[symbol].invested:
                del self._states[symbol]
                self._watched = [kept for kept in self._watched if kept is not state]
            else:
                state.reset_pending, state.sale_volume = True, 0.0

    def _carried(self, state: _SymbolState) -> float:
        sold = sum(each.sale_volume for each in self._states.values())
        value = self._algorithm.portfolio.total_portfolio_value
        share = max(
            state.sale_volume / sold if sold else 0.0,
            self._holding_share(state.symbol, value) if value else 0.0,
        )
        if share == 0 or state.trades == 0:
            return self.capacity
        return state.market / state.trades / share

    def _holding_share(self, symbol: Any, value: float) -> float:
        security = self._algorithm.securities[symbol]
        if not security.holdings.invested:
            return 0.0
        asked = ReservedBuyingPowerForPositionParameters(security)
        reserve = method_of(security.buying_power_model, "get_reserved_buying_power_for_position")
        reserved = abs(number(reserve(asked)))
        return reserved * security.leverage / value

    def text(self) -> str:
        """The statistic: rounded to 1000, then to two significant digits."""
        if self.lowest is None:
            return "$0"
        thousands = math.floor(self.capacity / 1000 + 0.5) * 1000
        if thousands == 0:
            return "$0"
        return f"${float(f'{thousands:.1e}'):.2f}"
