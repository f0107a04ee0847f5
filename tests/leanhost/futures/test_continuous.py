"""The continuous future: what stands behind it, its prices in every mode, and its change of contract."""

from datetime import date, datetime

import numpy as np
import pytest
from future_world import FACTOR, JUNE, ROLLED, SEPTEMBER, SHIFT, FutureWorld

from leanhost.data.folder import LeanFolder
from leanhost.data.future_contracts import Continuous
from leanhost.data.port import QuoteColumns
from leanhost.enums import DataMappingMode, DataNormalizationMode
from leanhost.symbols import canonical_future

ES = canonical_future("ES", "cme")


def continuous(world: FutureWorld, **changes: object) -> Continuous:
    folder = LeanFolder(world.data)
    return Continuous(ES, folder.hours.for_symbol(ES).hours, folder.text, **changes)  # type: ignore[arg-type]


def test_the_front_contract_changes_the_day_after_the_map_file_s_row(futures: FutureWorld) -> None:
    found = continuous(futures)
    assert found.contract(ROLLED) == JUNE
    assert found.contract(date(2014, 6, 19)) == SEPTEMBER
    assert found.contract(date(2014, 9, 17)) is None


def test_each_mapping_mode_has_its_own_rows(futures: FutureWorld) -> None:
    found = continuous(futures, mapping=DataMappingMode.LAST_TRADING_DAY)
    assert found.contract(date(2014, 6, 20)) == JUNE
    assert continuous(futures, mapping=DataMappingMode.FIRST_DAY_MONTH).contract(ROLLED) is None


def test_a_depth_of_one_is_the_next_expiry(futures: FutureWorld) -> None:
    assert continuous(futures, depth=1).contract(ROLLED) == SEPTEMBER


RATIO, BACK, FORWARD, RAW = (
    DataNormalizationMode.BACKWARDS_RATIO,
    DataNormalizationMode.BACKWARDS_PANAMA_CANAL,
    DataNormalizationMode.FORWARD_PANAMA_CANAL,
    DataNormalizationMode.RAW,
)


@pytest.mark.parametrize(
    ("mode", "price"), [(RAW, 1910.0), (RATIO, 1910.0 * FACTOR), (BACK, 1910.0 + SHIFT), (FORWARD, 1910.0)]
)
def test_prices_of_a_normalization_mode(futures: FutureWorld, mode: DataNormalizationMode, price: float) -> None:
    done = futures.run(f"""
        def initialize(self):
            self.set_start_date(2014, 6, 18)
            self.set_end_date(2014, 6, 18)
            self.es = self.add_future("ES", data_normalization_mode=DataNormalizationMode.{mode.name})
            self.seen = []

        def on_data(self, data):
            self.seen.append((data.bars[self.es.symbol].close, self.es.price, self.securities[self.es.mapped].price))
    """)
    assert done.ok, done.error
    assert len(done.algorithm.seen) == 450
    assert done.algorithm.seen[-1] == pytest.approx((price, price, 1910.0))


def test_a_side_that_is_not_there_stays_away_when_an_amount_is_added(futures: FutureWorld) -> None:
    nothing, price = np.zeros(1), np.array([1910.0])
    quote = QuoteColumns(*(np.array([0]), *([nothing] * 5), *([price] * 4), price))
    moved = continuous(futures, normalization=BACK).scaled(quote, ROLLED)
    assert isinstance(moved, QuoteColumns)
    assert moved.bid_close[0] == 0
    assert moved.ask_close[0] == 1910.0 + SHIFT
    assert moved.ask_size[0] == 1910.0


def test_the_change_is_told_at_midnight_and_the_old_contract_goes_a_day_later(futures: FutureWorld) -> None:
    done = futures.run("""
        def initialize(self):
            self.set_start_date(2014, 6, 17)
            self.set_end_date(2014, 6, 24)
            self.es = self.add_future("ES")
            self.told, self.front, self.changed = [], [], []

        def on_data(self, data):
            for event in data.symbol_changed_events.values():
                self.told.append((self.time, event.symbol, event.old_symbol, event.new_symbol, len(data.bars)))
                self.behind = (event.symbol.underlying == self.es.mapped, event.symbol.value, str(event.symbol))
            if self.time.hour == 12 and self.time.minute == 0:
                self.front.append((self.time.day, self.es.mapped.value,
                                   [(s.value, s.underlying.value) for s in data.keys()],
                                   data.bars[self.es.symbol].symbol.underlying == self.es.mapped))

        def on_symbol_changed_events(self, events):
            self.changed.append(len(events))

        def on_securities_changed(self, changes):
            self.changed.append(sorted(s.symbol.value for s in changes.added_securities + changes.removed_securities))
    """)
    assert done.ok, done.error
    one = done.algorithm
    assert one.told == [(datetime(2014, 6, 19), one.es.symbol, str(JUNE.id), str(SEPTEMBER.id), 0)]
    assert one.changed == [["/ES"], 1]
    assert [(day, front) for day, front, _, _ in one.front] == [
        (17, "ES20M14"), (18, "ES20M14"), (19, "ES19U14"), (20, "ES19U14"), (23, "ES19U14"), (24, "ES19U14"),
    ]  # fmt: skip
    assert one.behind == (True, "ES19U14", "/ES")
    assert all(keys == [(front, front)] and same for _, front, keys, same in one.front)
    assert one.es.symbol.underlying is None


def test_too_great_a_depth_is_refused(futures: FutureWorld) -> None:
    done = futures.run("""
        def initialize(self):
            self.add_future("ES", contract_depth_offset=3)
    """)
    assert "'contractDepthOffset' current maximum value is 2" in done.error


def test_history_of_the_continuous_future_and_of_another_depth(futures: FutureWorld) -> None:
    done = futures.run("""
        def initialize(self):
            self.set_start_date(2014, 6, 17)
            self.set_end_date(2014, 6, 18)
            self.es = self.add_future("ES")
            self.frames = []

        def on_data(self, data):
            if not self.frames and self.time.day == 18:
                for depth in (0, 1):
                    frame = self.history(
                        self.es.symbol, 3, Resolution.MINUTE, contract_depth_offset=depth,
                        data_normalization_mode=DataNormalizationMode.RAW)
                    last = frame["close"].iloc[-1]
                    self.frames.append((list(frame.index.names), len(frame), last, frame.index[0][0]))
    """)
    assert done.ok, done.error
    names = ["expiry", "symbol", "time"]
    assert done.algorithm.frames == [
        (names, 3, 1910.0, datetime(1899, 12, 30)), (names, 3, 1900.0, datetime(1899, 12, 30)),
    ]  # fmt: skip
