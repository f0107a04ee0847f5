"""Options on futures: their chain, their margin, and what exercise makes of them."""

from datetime import date

import numpy as np
import pytest
from future_world import JUNE, FutureWorld, quotes

from leanhost.data.writer import write_minutes, write_text
from leanhost.symbols import option_symbol

EXPIRY = date(2014, 6, 19)
HEAD = """
def initialize(self):
    self.set_start_date(2014, 6, 17)
    self.set_end_date(2014, 6, 20)
    self.set_cash(200_000)
    self.es = self.add_future("ES")
    self.events, self.chains, self.added = [], {}, []
    self.start()

def on_order_event(self, event):
    if event.status == OrderStatus.FILLED:
        self.events.append((event.symbol.value, event.fill_quantity, event.fill_price, event.message))

"""


def value_of(right: int, strike: float) -> float:
    return max(0.0, 1905.0 - strike if right == 0 else strike - 1905.0) + 5


@pytest.fixture
def options(futures: FutureWorld) -> FutureWorld:
    """Calls and puts at 1900 and 1925 that expire on the 19th, when June stands at 1915."""
    kinds = [(right, strike) for strike in (1900.0, 1925.0) for right in (0, 1)]
    values = {option_symbol(JUNE, *kind, EXPIRY): value_of(*kind) for kind in kinds}
    for day in (date(2014, 6, 17), date(2014, 6, 18), EXPIRY):
        write_minutes(futures.data, day, [(s, 1, quotes(v - 0.25, v + 0.25)) for s, v in values.items()])
    rows = [f"20140619,{strike:g},{'CP'[right]},1,1,1,{value_of(right, strike)},10,100" for right, strike in kinds]
    text = "#expiry,strike,right,open,high,low,close,volume,open_interest\n,,,1,1,1,1900,10,\n" + "\n".join(rows) + "\n"
    for day in (date(2014, 6, 16), date(2014, 6, 17), date(2014, 6, 18)):
        write_text(futures.data, f"futureoption/cme/universes/es/201406/{day:%Y%m%d}.csv", text)
    return futures


def test_the_chain_of_the_day_before_has_prices_and_no_greeks(options: FutureWorld) -> None:
    done = options.run(HEAD + """
def start(self):
    pass

def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        chain = self.option_chain(self.es.mapped)
        self.rows = [(c.strike, c.right, c.last_price, c.open_interest, c.implied_volatility, c.greeks.delta,
                      c.underlying_last_price) for c in chain]
        option = self.add_future_option_contract(next(iter(chain)))
        p, unit = option.symbol_properties, option.contract_unit_of_trade
        self.terms = (p.contract_multiplier, p.minimum_price_variation, unit, str(option.style))
    """)
    assert done.ok, done.error
    assert done.algorithm.rows == [
        (1900.0, 0, 10.0, 100, 0, 0, 1900), (1925.0, 0, 5.0, 100, 0, 0, 1900),
        (1900.0, 1, 5.0, 100, 0, 0, 1900), (1925.0, 1, 25.0, 100, 0, 0, 1900),
    ]  # fmt: skip
    assert done.algorithm.terms == (50, 0.25, 1, "AMERICAN")


def test_every_selected_future_brings_its_options(options: FutureWorld) -> None:
    done = options.run(HEAD + """
def start(self):
    self.add_future_option(self.es.symbol, lambda u: u.strikes(-1, 1).calls_only())

def on_data(self, data):
    chain = data.option_chains.get(self.es.mapped)
    if chain:
        self.chains.setdefault(self.time.day, ([c.symbol.value for c in chain], chain.underlying.price))

def on_securities_changed(self, changes):
    self.added += [s.symbol.value for s in changes.added_securities]
    """)
    assert done.ok, done.error
    calls = ["ES20M14  140619C01900000", "ES20M14  140619C01925000"]
    assert done.algorithm.chains[17] == (calls, 1905.0)
    assert done.algorithm.chains[18] == (calls, 1910.0)
    # The continuous future is told of, and the future only because its options need it.
    assert done.algorithm.added == ["/ES", "ES20M14", *calls]


def test_a_future_that_is_not_canonical_has_no_option_universe(options: FutureWorld) -> None:
    done = options.run(HEAD + """
def start(self):
    self.add_future_option(Symbol.create_future("ES", "cme", datetime(2014, 6, 20)))
    """)
    assert "Symbol provided must be canonical" in done.error


TRADES = HEAD + """
def start(self):
    june = Symbol.create_future("ES", "cme", datetime(2014, 6, 20))
    self.contracts = {
        (right, strike): Symbol.create_option(june, "cme", OptionStyle.AMERICAN, right, strike, datetime(2014, 6, 19))
        for strike in (1900, 1925) for right in (OptionRight.CALL, OptionRight.PUT)}
    for symbol in self.contracts.values():
        self.add_future_option_contract(symbol)
    self.june = june

"""
CALL, PUT = "OptionRight.CALL", "OptionRight.PUT"


def test_in_the_money_at_expiry_becomes_the_future_at_the_strike(options: FutureWorld) -> None:
    done = options.run(TRADES + f"""
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.market_order(self.contracts[{CALL}, 1900], 2)
        self.market_order(self.contracts[{CALL}, 1925], -1)
        self.market_order(self.contracts[{PUT}, 1925], -1)
    if self.time == datetime(2014, 6, 20, 10):
        self.left = (self.portfolio[self.june].quantity, self.portfolio[self.june].average_price)
    """)
    assert done.ok, done.error
    one = done.algorithm
    assert one.left == (3, pytest.approx((2 * 1900 + 1925) / 3))
    # The multiplier moves the money (50 dollars a point), the unit of trade is one future.
    assert one.events[3:] == [
        ("ES20M14  140619C01900000", -2.0, 0.0, "Automatic Exercise. Underlying: 1915.00. Loss: -1025.000"),
        ("ES20M14", 2.0, 1900.0, "Option Exercise"),
        ("ES20M14  140619C01925000", 1.0, 0.0, "OTM. Underlying: 1915.00. Profit: +237.500"),
        ("ES20M14  140619P01925000", 1.0, 0.0, "Assigned. Underlying: 1915.00. Profit: +1237.500"),
        ("ES20M14", 1.0, 1925.0, "Option Assignment"),
    ]


def test_a_spread_needs_its_width_without_the_multiplier(options: FutureWorld) -> None:
    """LEAN counts one unit of trade a contract: 25 points wide, 25 dollars. So real LEAN measured it."""
    done = options.run(TRADES + f"""
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.market_order(self.contracts[{PUT}, 1900], 1)
        self.market_order(self.contracts[{PUT}, 1925], -1)
        self.used = self.portfolio.total_margin_used
        self.names = [g.strategy.name for g in self.portfolio.positions.groups]
    """)
    assert done.ok, done.error
    assert done.algorithm.names == ["Bull Put Spread"]
    assert done.algorithm.used == 25


def test_a_naked_call_needs_a_share_of_the_future_s_margin(options: FutureWorld) -> None:
    done = options.run(TRADES + f"""
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.market_order(self.contracts[{CALL}, 1925], -2)
        self.used = self.portfolio.total_margin_used
    """)
    assert done.ok, done.error
    spot = 1.5 * 1905.0
    share = 1 / (1 + np.exp(4 * (1925 - spot) / spot))
    assert done.algorithm.used == int(2 * 4500 * share)


def test_options_are_charged_as_the_broker_charges_options_on_the_e_mini(options: FutureWorld) -> None:
    done = options.run(TRADES + f"""
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.market_order(self.contracts[{CALL}, 1925], 3)
        self.market_order(self.june, 1)
        self.fees = (self.portfolio[self.contracts[{CALL}, 1925]].total_fees, self.portfolio[self.june].total_fees)
    """)
    assert done.algorithm.fees == (pytest.approx(3 * 1.42), pytest.approx(2.15))


def test_tastytrade_charges_to_open_an_option_and_both_ways_for_a_future(options: FutureWorld) -> None:
    model = "    self.set_brokerage_model(BrokerageName.TASTYTRADE)\n    june ="
    done = options.run(TRADES.replace("    june =", model) + f"""
def on_data(self, data):
    if self.time in (datetime(2014, 6, 17, 10), datetime(2014, 6, 17, 11)):
        sign = 1 if self.time.hour == 10 else -1
        self.market_order(self.contracts[{CALL}, 1925], 2 * sign)
        self.market_order(self.june, sign)
    """)
    assert done.ok, done.error
    one = done.algorithm
    option = next(s for s in one.contracts.values() if s.id.strike_price == 1925 and int(s.id.option_right) == 0)
    assert one.portfolio[option].total_fees == pytest.approx(2 * 2.5)
    assert one.portfolio[one.june].total_fees == pytest.approx(2 * 1.25)


def test_an_option_on_a_future_that_ended_is_refused(options: FutureWorld) -> None:
    done = options.run(HEAD + """
def start(self):
    self.set_end_date(2014, 6, 24)
    self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2014, 6, 20)))

def on_data(self, data):
    if self.time >= datetime(2014, 6, 23, 10):
        june = Symbol.create_future("ES", "cme", datetime(2014, 6, 20))
        style, right = OptionStyle.AMERICAN, OptionRight.CALL
        self.add_future_option_contract(Symbol.create_option(june, "cme", style, right, 1900, datetime(2014, 6, 19)))
    """)
    assert "delisted" in done.error


def test_a_slice_s_chain_has_greeks(options: FutureWorld) -> None:
    done = options.run(TRADES + """
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.rows = [(c.strike, int(c.right), c.implied_volatility, c.greeks.delta, c.greeks.theta)
                     for c in data.option_chains[self.june]]
    """)
    assert done.ok, done.error
    calls = [row for row in done.algorithm.rows if row[1] == 0]
    puts = [row for row in done.algorithm.rows if row[1] == 1]
    assert calls[0][3] > calls[1][3] > 0 > puts[0][3] > puts[1][3]
    assert all(row[2] > 0 > row[4] for row in done.algorithm.rows)


@pytest.mark.parametrize(
    ("bodies", "mode"),
    [
        ("self.add_future_contract(self.june)", 1),
        ("self.add_future_contract(self.june); self.add_future_option_contract(self.call)", 0),
        ("self.add_future('ES', data_normalization_mode=DataNormalizationMode.FORWARD_PANAMA_CANAL)", 4),
    ],
)
def test_an_order_says_how_its_prices_are_adjusted(options: FutureWorld, bodies: str, mode: int) -> None:
    """Alone by the universe settings, with an option on it raw, behind a continuous future that future's way."""
    done = options.run(f"""
def initialize(self):
    self.set_start_date(2014, 6, 17)
    self.set_end_date(2014, 6, 23)
    self.set_cash(200_000)
    self.june = Symbol.create_future("ES", "cme", datetime(2014, 6, 20))
    self.call = Symbol.create_option(self.june, "cme", OptionStyle.AMERICAN, {CALL}, 1925, datetime(2014, 6, 19))
    {bodies}

def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.ticket = self.market_order(self.june, 1)
    """)
    assert done.ok, done.error
    orders = done.algorithm.transactions.get_orders()
    assert [order.price_adjustment_mode for order in orders] == [mode] * 2
    assert [order.price_currency for order in orders] == ["USD", ""], "what a delisting sells has no currency in LEAN"
