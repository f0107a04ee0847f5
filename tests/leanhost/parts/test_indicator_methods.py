"""Helpers of an algorithm: which bars an indicator gets, and in which form."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from leanhost import indicators as ind
from leanhost.api.bars import TradeBar
from leanhost.api.dictionaries import ArgumentException
from leanhost.api.indicator_methods import IndicatorMethods
from leanhost.consolidators import MarketHourAwareConsolidator, TradeBarConsolidator
from leanhost.enums import Resolution, TickType
from leanhost.symbols import equity_symbol

START = datetime(2013, 10, 7, 9, 30)
SPY = equity_symbol("SPY", "SPY", datetime(1998, 1, 2).date())


def bar(k: int, close: float) -> TradeBar:
    return TradeBar(START + timedelta(minutes=k), SPY, close, close + 1, close - 1, close, 10.0)


class Algorithm(IndicatorMethods):
    """The part of an algorithm that the mixin asks for, with minute trade bars of SPY."""

    def __init__(self) -> None:
        config = SimpleNamespace(
            symbol=SPY,
            type=TradeBar,
            tick_type=TickType.TRADE,
            resolution=Resolution.MINUTE,
            increment=timedelta(minutes=1),
            is_internal_feed=False,
            extended_market_hours=False,
        )
        security = SimpleNamespace(feeds=[SimpleNamespace(config=config)], exchange=SimpleNamespace(hours=None))
        self.engine = SimpleNamespace(require=lambda _symbol: security)
        self.settings = SimpleNamespace(
            automatic_indicator_warm_up=False,
            daily_precise_end_time=True,
            daily_consolidation_use_extended_market_hours=False,
        )
        self.fed: list = []
        self.subscription_manager = SimpleNamespace(
            add_consolidator=lambda _symbol, consolidator, _tick_type: self.fed.append(consolidator),
            remove_consolidator=lambda _symbol, consolidator: self.fed.remove(consolidator),
        )
        self.asked: list = []
        self.said: list[str] = []
        self.debug = self.said.append

    def _points(self, _symbol, _kind, window, _named):
        self.asked.append(window)
        return [bar(k - 100, k) for k in range(1, window[0] + 1)]

    def feed(self, *closes: float) -> None:
        for k, close in enumerate(closes):
            for consolidator in list(self.fed):
                consolidator.update(bar(k, close))
                consolidator.scan(bar(k, close).end_time)


def test_helper_names_registers_and_feeds():
    algorithm = Algorithm()
    sma = algorithm.sma(SPY, 2)
    assert sma.name == f"SMA(2,{SPY}_min)"
    algorithm.feed(1, 2, 4)
    assert (sma.current.value, sma.samples) == (3, 3)
    assert algorithm.SMA(SPY, 2).name == sma.name  # type: ignore[attr-defined]


def test_extremes_take_the_side_of_the_bar_and_selectors_replace_it():
    algorithm = Algorithm()
    high, low, closes = algorithm.max(SPY, 2), algorithm.min(SPY, 2), algorithm.max(SPY, 2, None, lambda b: b.close)
    algorithm.feed(5, 7)
    assert (high.current.value, low.current.value, closes.current.value) == (8, 4, 7)


def test_every_helper_makes_its_indicator():
    algorithm = Algorithm()
    for name in (
        "ema",
        "wwma",
        "lwma",
        "hma",
        "dema",
        "tema",
        "rsi",
        "std",
        "var",
        "sum",
        "roc",
        "rocp",
        "mom",
        "momp",
        "logr",
        "atr",
        "natr",
        "adx",
        "cci",
        "sto",
        "wilr",
        "mfi",
        "vwap",
    ):
        assert getattr(algorithm, name)(SPY, 4).name.endswith("_min)")
    made = [
        algorithm.macd(SPY, 2, 4, 3),
        algorithm.bb(SPY, 3, 2),
        algorithm.kch(SPY, 3, 2),
        algorithm.dch(SPY, 3, 4),
        algorithm.aroon(SPY, 3, 3),
        algorithm.obv(SPY),
        algorithm.tr(SPY),
        algorithm.identity(SPY),
        algorithm.vwap(SPY),
        algorithm.sto(SPY, 3, 2, 2),
    ]
    algorithm.feed(*range(1, 20))
    assert all(indicator.is_ready for indicator in made)


def test_consolidation_by_span_and_by_day():
    algorithm = Algorithm()
    got = []
    made = algorithm.consolidate(SPY, timedelta(minutes=2), got.append)
    assert isinstance(made, TradeBarConsolidator)
    algorithm.feed(1, 2, 3, 4)
    assert [(b.open, b.close) for b in got] == [(1, 2), (3, 4)]
    algorithm.fed.clear()
    assert isinstance(
        algorithm.consolidate(SPY, Resolution.DAILY, TickType.TRADE, got.append), MarketHourAwareConsolidator
    )
    with pytest.raises(ArgumentException, match="higher resolution"):
        algorithm.sma(SPY, 2, Resolution.SECOND)


def test_warm_up_resets_and_feeds_closes():
    algorithm = Algorithm()
    highest = algorithm.max(SPY, 3)
    highest.update(START - timedelta(days=9), 500.0)
    algorithm.warm_up_indicator(SPY, highest, Resolution.DAILY)
    assert algorithm.asked == [(3, Resolution.DAILY)]
    assert (highest.samples, highest.current.value) == (3, 3)
    algorithm.settings.automatic_indicator_warm_up = True
    assert algorithm.max(SPY, 3).current.value == 4
    built = ind.SimpleMovingAverage(2)
    algorithm.warm_up_indicator(SPY, built, timedelta(minutes=5))
    assert algorithm.asked[-1] == (10, Resolution.MINUTE)
    assert built.samples > 0


def test_indicator_without_warm_up_period_is_told_so():
    algorithm = Algorithm()
    algorithm.warm_up_indicator(SPY, SimpleNamespace(name="mine"))
    assert "mine" in algorithm.said[0]


def test_deregistered_indicator_gets_no_more():
    algorithm = Algorithm()
    sma = algorithm.sma(SPY, 2)
    algorithm.deregister_indicator(sma)
    algorithm.feed(1, 2)
    assert (sma.samples, algorithm.fed) == (0, [])


def test_history_of_an_indicator_holds_ready_values_and_parts():
    algorithm = Algorithm()
    history = algorithm.indicator_history(ind.BollingerBands(3, 1), SPY, 4, Resolution.DAILY)
    assert algorithm.asked == [(6, Resolution.DAILY)]
    assert [point.value for point in history] == [3, 4, 5, 6]
    assert [point.value for point in history["middle_band"]] == [2, 3, 4, 5]
    last = history[3]
    assert (last.current.value, last["middle_band"].value, last.middle_band.value, float(last)) == (6, 5, 5, 6)
    assert history["no_band"] is None
    with pytest.raises(AttributeError, match="no_band"):
        last.no_band  # noqa: B018
    frame = history.data_frame
    assert frame.columns[0] == "current"
    assert {"upperband", "lowerband", "percentb"} <= set(frame.columns)
    assert (frame.index.name, len(frame), history.count) == (None, 4, 4)


def test_any_object_with_update_can_be_registered():
    algorithm = Algorithm()
    got = []
    algorithm.register_indicator(
        SPY, SimpleNamespace(update=lambda data: got.append(data.volume)), TradeBarConsolidator(2)
    )
    algorithm.feed(1, 2)
    assert got == [20]
    with pytest.raises(ArgumentException, match="register to receive data"):
        algorithm.engine.require = lambda _symbol: SimpleNamespace(feeds=[])
        algorithm.sma(SPY, 2)


def test_parts_are_called_after_the_whole():
    algorithm = Algorithm()
    bands = algorithm.bb(SPY, 20, 2)
    assert bands.name.startswith("BB(20,2,SPY")
    assert (bands.upper_band.name, bands.percent_b.name) == (f"{bands.name}_UpperBand", f"{bands.name}_%B")
    macd = ind.MovingAverageConvergenceDivergence("mine", 12, 26, 9)
    assert (macd.signal.name, macd.histogram.name) == ("mine_Signal", "mine_Histogram")
    first = ind.SimpleMovingAverage("first", 3)
    assert ind.CompositeIndicator(first, macd, lambda a, b: 1.0).left.name == "first"
