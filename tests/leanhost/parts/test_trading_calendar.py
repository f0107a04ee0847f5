"""`self.trading_calendar`: days of each type among an algorithm's own securities."""

from datetime import date, datetime
from types import SimpleNamespace

from leanhost.api.trading_calendar import TradingCalendar
from leanhost.enums import TradingDayType
from leanhost.symbols import equity_symbol, option_symbol

SPY = equity_symbol("SPY", "SPY", date(1998, 1, 2))
CALL = option_symbol(SPY, 0, 200, date(2015, 1, 16))
GOOD_FRIDAY = date(2015, 4, 3)


def calendar(*symbols):
    exchange = SimpleNamespace(hours=SimpleNamespace(closed_days={GOOD_FRIDAY}))
    securities = {symbol: SimpleNamespace(symbol=symbol, exchange=exchange) for symbol in symbols}
    return TradingCalendar(securities, date(2015, 1, 16))


def of_type(kind, *symbols):
    found = calendar(*symbols).get_days_by_type(kind, datetime(2015, 1, 1), datetime(2015, 4, 30))
    return [day.date for day in found]


def test_an_exchange_s_own_holidays_join_those_of_settlement():
    assert datetime(2015, 4, 3) in of_type(TradingDayType.PUBLIC_HOLIDAY, SPY)
    assert datetime(2015, 4, 3) not in of_type(TradingDayType.PUBLIC_HOLIDAY)
    assert datetime(2015, 1, 19) in of_type(TradingDayType.PUBLIC_HOLIDAY)
    assert datetime(2015, 4, 4) in of_type(TradingDayType.WEEKEND)
    assert len(of_type(TradingDayType.BUSINESS_DAY, SPY)) == 82


def test_expirations_are_those_of_subscribed_contracts():
    assert of_type(TradingDayType.OPTION_EXPIRATION, SPY, CALL) == [datetime(2015, 1, 16)]
    assert of_type(TradingDayType.OPTION_EXPIRATION, SPY) == []
    assert of_type(TradingDayType.ECONOMIC_EVENT, SPY, CALL) == []


def test_a_day_that_is_not_named_is_today():
    today = calendar(SPY, CALL).get_trading_day()
    assert (today.date, today.business_day, today.option_expirations) == (datetime(2015, 1, 16), True, [CALL])
