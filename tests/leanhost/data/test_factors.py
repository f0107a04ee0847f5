from datetime import date

from leanhost.data.factors import FactorFile, FutureFactors, MapFile, MapFiles, future_map
from leanhost.data.rates import FutureMargins, InterestRates

TWX = MapFile.parse("19980102,aol,N\n20031015,aol,N\n20180615,twx,N\n", "twx")
OLD_TWX = MapFile.parse("19980102,twx.1,N\n20010111,twx.1,N\n", "twx.1")
FACTORS = "20200102,0.9,0.5,100\n20200601,0.95,0.5,200\n20210101,1,0.5,300\n20220101,1,1,80\n20501231,1,1,0\n"


def test_a_ticker_holds_up_to_and_including_its_rows_date():
    assert TWX.ticker(date(2003, 10, 15), "X") == "AOL"
    assert TWX.ticker(date(2003, 10, 16), "X") == "TWX"
    assert TWX.ticker(date(2019, 1, 1), "X") == "X"
    assert TWX.renames() == [(date(2003, 10, 15), "AOL", "TWX")]
    assert (TWX.first_ticker, TWX.first_date, TWX.delisting_date) == ("AOL", date(1998, 1, 2), date(2018, 6, 15))
    assert TWX.has_data(date(2018, 6, 15))
    assert not TWX.has_data(date(2018, 6, 16))


def test_a_numeric_suffix_is_not_part_of_the_ticker():
    assert OLD_TWX.first_ticker == "TWX"
    assert MapFile.parse("19980102,tap.a\n20501231,tap.a\n", "tap.a").first_ticker == "TAP.A"


def test_a_ticker_means_the_company_that_has_it_or_had_it_last():
    files = MapFiles([TWX, OLD_TWX])
    assert files.resolve("aol", date(2000, 1, 1)) is TWX
    assert files.resolve("TWX", date(2026, 1, 1)) is TWX
    assert files.resolve("TWX.1", date(1999, 1, 1)) is OLD_TWX
    assert files.resolve("IBM", date(2000, 1, 1)) is None


def test_factors_hold_up_to_their_date():
    factors = FactorFile.parse(FACTORS)
    assert factors.factor(date(2020, 1, 2)) == 0.45
    assert factors.factor(date(2020, 1, 3)) == 0.475
    assert factors.split_factor(date(2022, 1, 1)) == 1
    assert factors.factor(date(2051, 1, 1)) == 1
    assert factors.minimum_date == date(2020, 1, 1)


def test_splits_and_dividends_are_where_a_factor_changes():
    factors = FactorFile.parse(FACTORS)
    assert [(d.day, d.value) for d in factors.dividends()] == [(date(2020, 1, 2), 5.26), (date(2020, 6, 1), 10.0)]
    assert [(s.day, s.value, s.reference_price) for s in factors.splits()] == [(date(2021, 1, 1), 0.5, 300.0)]


def test_an_unreadable_factor_file_is_an_empty_one():
    assert FactorFile.parse("nonsense").factor(date(2020, 1, 1)) == 1
    assert FactorFile.parse(None).minimum_date is None
    kept = FactorFile.parse("20200102,inf,1,1\n20200103,1,1e+9,1\n20200104,0,1,1\n20200105,0.5,1,1\n")
    assert [row.day.day for row in kept.rows] == [5]


def test_the_front_contract_and_its_scale_follow_the_mapping_mode():
    text = "18991230,es,CME\n20091215,es uik2f7cj4v0h,CME,2\n20100310,es ujllc3xbe7q9,CME,2\n20091218,es x,CME,0\n"
    front = future_map(text, 2)
    assert front.contract(date(2009, 12, 15)) == "ES UIK2F7CJ4V0H"
    assert front.contract(date(2009, 12, 16)) == "ES UJLLC3XBE7Q9"
    assert front.contract(date(2011, 1, 1)) is None
    scale = '"BackwardsRatioScale":[0.9],"BackwardsPanamaCanalScale":[-2.5]'
    line = f'{{"Date":"2009-12-15T00:00:00",{scale},"DataMappingMode":2}}'
    scales = FutureFactors.parse(line, 2)
    assert scales.scale(date(2009, 12, 15)) == 0.9
    assert scales.scale(date(2009, 12, 15), depth=1) == 1
    assert scales.scale(date(2009, 12, 1), "BackwardsPanamaCanalScale") == -2.5
    assert scales.scale(date(2010, 1, 1), "BackwardsPanamaCanalScale") == 0
    assert FutureFactors.parse(line, 0).scale(date(2009, 12, 1)) == 1


def test_rates_and_margins_without_a_file_are_what_lean_assumes():
    assert InterestRates.parse(None).rate(date(2020, 1, 1)) == 0.01
    assert FutureMargins.parse(None).at(date(2020, 1, 1)) is None
    margins = FutureMargins.parse("date,initial,maintenance\n20210813,12100,11000\n20220101,13000,12000,1,2\n")
    assert margins.at(date(2020, 1, 1)) == (date(2021, 8, 13), 12100, 11000, 4840, 4400)
    assert margins.at(date(2022, 1, 1)).maintenance_intraday == 2
