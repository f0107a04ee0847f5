"""A security stands wherever LEAN takes a symbol, and what requests print as."""

from small_world import MON, SmallWorld

PLACES = """
def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
    canonical = Symbol.create_canonical_option(self.aaa)
    self.seen.append((canonical.underlying == self.aaa.symbol, PortfolioTarget(self.aaa, 1).symbol == self.aaa.symbol))
    option = self.add_option(self.aaa)
    self.seen.append(OptionStrategies.straddle(option, 100, datetime(2014, 6, 21)).option_legs[0].symbol.value)
    self.seen.append(self.aaa.margin_model is self.aaa.buying_power_model)
    self.seen.append((SecurityChanges.NONE.count, self.portfolio.count))

def on_data(self, slice):
    if (self.time.hour, self.time.minute) == (9, 40):
        self.market_order(self.aaa, 10)
        self.seen.append([t.quantity for t in self.set_holdings(self.aaa, 0.2, True)])
        self.seen.append([t.quantity for t in self.set_holdings([PortfolioTarget(self.aaa, 0.1)], True, tag="less")])
        ticket = self.limit_order(self.aaa, 1, 90, tag="patient")
        ticket.update_limit_price(91.5)
        self.seen += [str(ticket.submit_request), str(list(ticket.update_requests)[0])]
    if (self.time.hour, self.time.minute) == (9, 45):
        ticket = self.transactions.get_order_ticket(4)
        ticket.cancel("enough")
        self.seen.append(str(ticket.cancel_request))
"""


def test_a_security_stands_for_its_symbol(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100})
    done = world.run(PLACES)
    assert done.ok, done.error
    symbols, leg, same, counts, up, down, submit, update, cancel = done.algorithm.seen
    assert symbols == (True, True) and leg == "AAA   140621C00100000" and same is True
    assert counts[0] == 0 and counts[1] >= 2
    assert len(up) == 1 and up[0] > 0  # nothing else is held, so that nothing is liquidated
    assert len(down) == 1 and down[0] < 0
    assert submit == (
        "06/02/2014 13:40:00 UTC: Submit Order: (4) - OrderId: 4 (BrokerId: ) New Limit order for 1 unit of AAA: "
        "patient at limit 90 patient Status: Processed Async: False"
    )
    # Without a tag LEAN's text has the blank before it all the same.
    assert update == "06/02/2014 13:40:00 UTC: Update Order: (4) - LimitPrice: 91.5  Status: Processing"
    assert cancel == "06/02/2014 13:45:00 UTC: Cancel Order: (4) - enough Status: Processing"


DOUBLED = """
class Doubled(SecurityMarginModel):
    def get_initial_margin_requirement(self, parameters):
        return InitialMargin(super().get_initial_margin_requirement(parameters).value * 2)
    def get_maintenance_margin(self, parameters):
        return MaintenanceMargin(super().get_maintenance_margin(parameters).value * 3)

def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
    self.aaa.set_buying_power_model(Doubled(2))

def on_data(self, slice):
    if (self.time.hour, self.time.minute) == (9, 40):
        self.market_order(self.aaa, 100)
        self.seen.append(self.portfolio.total_margin_used)
        self.market_order(self.aaa, 2000)
        self.seen.append(self.portfolio["AAA"].quantity)
"""


def test_a_model_that_changes_what_super_answers_is_asked_once(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100})
    head, body = DOUBLED.split("\n\ndef initialize", 1)
    body = "\n" + "def initialize" + body
    done = world.run(body.replace("self.start_at()", "self.start_at()\n" + _indented(head)))
    assert done.ok, done.error
    used, quantity = done.algorithm.seen
    assert used == 3 * 100 * done.algorithm.aaa.price / 2
    assert quantity == 100


def _indented(code: str) -> str:
    return "\n".join("    " + line if line else "" for line in code.splitlines())
