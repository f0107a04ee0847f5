"""Targets in shares of the portfolio, and what says that one cannot be met."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from small_world import MON, SmallWorld


def test_a_target_is_the_whole_quantity_or_the_change_to_it(aaa: SmallWorld) -> None:
    done = aaa.run(dedent("""
        def initialize(self):
            self.start_at()
            self.add_equity("AAA", leverage=1, data_normalization_mode=DataNormalizationMode.RAW)
        def on_data(self, slice):
            if self.seen:
                return
            self.market_order("AAA", 100)
            whole = PortfolioTarget.percent(self, "AAA", 0.5, "half")
            change = PortfolioTarget.percent(self, "AAA", 0.5, True, "rest")
            self.seen += [whole.quantity - change.quantity, whole.tag, change.tag]
            found, held = self.portfolio.try_get_value("AAA")
            self.seen += [found, held.quantity, self.portfolio.try_get_value("BBB")[0]]
            self.seen += [slice.try_get_value("AAA")[0], self.portfolio.cash_book.get("USD").symbol]
            self.seen += [self.portfolio.cash_book.try_get_value("EUR"), self.portfolio.cash_book.get("EUR")]
            exchange = self.securities["AAA"].exchange
            self.seen += [exchange.closing_soon, exchange.is_closing_soon(400)]
    """))
    assert done.ok, done.error
    assert done.algorithm.seen == [
        100, "half", "rest", True, 100, False, True, "USD", (False, None), None, False, True,
    ]  # fmt: skip


def test_a_target_outside_the_settings_is_refused_with_leans_text(aaa: SmallWorld) -> None:
    done = aaa.run(dedent("""
        def initialize(self):
            self.start_at()
            self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
            self.settings.max_absolute_portfolio_target_percentage = 1
            self.seen.append(PortfolioTarget.percent(self, "AAA", 0.5))
        def on_data(self, slice):
            if len(self.seen) == 1:
                self.seen += [PortfolioTarget.percent(self, "AAA", 1.5), PortfolioTarget.percent(self, "BBB", 1)]
                self.seen += [self.calculate_order_quantity("AAA", -2), self.set_holdings("AAA", 2)]
    """))
    assert done.ok, done.error
    assert done.algorithm.seen == [None, None, None, 0, []]
    text = "\n".join(done.result.log)
    assert "AAA: The security does not have an accurate price" in text
    assert (
        "The portfolio target percent: 1.5, does not comply with the current "
        "'self.settings.max_absolute_portfolio_target_percentage': 1 or "
        "'self.settings.min_absolute_portfolio_target_percentage': 0.0000000001. Skipping"
    ) in text
    assert "BBB not found in portfolio. Request this data when initializing the algorithm." in text


def test_setting_one_holding_sells_and_cancels_every_other_after_it_was_measured(world: SmallWorld) -> None:
    for ticker in ("AAA", "BBB", "CCC"):
        world.equity(ticker, {MON: 100})
    done = world.run(dedent("""
        def initialize(self):
            self.start_at()
            for ticker in ("CCC", "BBB", "AAA"):
                self.add_equity(ticker, leverage=1, data_normalization_mode=DataNormalizationMode.RAW)
        def on_data(self, slice):
            if self.seen:
                return
            self.market_order("BBB", 10)
            self.limit_order("CCC", 1, 50)
            properties = OrderProperties()
            properties.time_in_force = TimeInForce.DAY
            tickets = self.set_holdings("AAA", 0.5, True, tag="moved", order_properties=properties)
            self.seen += [(t.symbol.value, t.quantity, t.tag) for t in tickets]
            self.seen += [type(t.submit_request.order_properties.time_in_force).__name__ for t in tickets]
        def on_end_of_algorithm(self):
            self.seen += [(o.status.name, o.tag) for o in self.transactions.get_orders() if o.symbol.value == "CCC"]
    """))
    assert done.ok, done.error
    assert done.algorithm.seen == [
        ("BBB", -10, "moved"), ("AAA", 498, "moved"), "DayTimeInForce", "DayTimeInForce", ("CANCELED", "moved"),
    ]  # fmt: skip


def test_a_share_of_an_option_sold_goes_by_the_margin_of_the_short_position(world: SmallWorld) -> None:
    """One that is bought costs its premium, one that is sold far more."""
    aaa = world.equity("AAA", {MON: 100.0})
    world.option(aaa, date(2014, 6, 20), 100, "P", {MON: (2.0, 2.0)})
    done = world.run(
        dedent("""
        def initialize(self):
            self.start_at()
            self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
            put = Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 100,
                                       datetime(2014, 6, 20))
            self.put = self.add_option_contract(put).symbol
        def on_data(self, slice):
            if not self.seen:
                self.seen = [self.calculate_order_quantity(self.put, share) for share in (-0.05, 0.05)]
    """),
        cash=1_000_000,
    )
    # A short put holds 2,200: 22 of them fit into 49,875, and 249 premiums of 200.
    assert done.algorithm.seen == [-22, 249]
