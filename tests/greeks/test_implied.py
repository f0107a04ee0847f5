"""Implied volatility: what it gives back, where it says that nothing fits, and other libraries' answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from py_vollib.black_scholes_merton.implied_volatility import implied_volatility

from greeks.black import black76_price, bsm_price
from greeks.implied import black76_implied_volatility, bsm_implied_volatility


def _exact_prices(grid, exact):
    rows = zip(grid.forward, grid.strike, grid.t, grid.volatility, grid.right, strict=True)
    return np.array([float(exact(*row)) for row in rows])


def _noise(grid, prices):
    """Give the relative error of volatility that the rounding of the price to a double alone can make."""
    deviation = grid.volatility * np.sqrt(grid.t)
    d1 = np.log(grid.forward / grid.strike) / deviation + 0.5 * deviation
    vega = grid.forward * np.exp(-0.5 * d1 * d1) / np.sqrt(2.0 * np.pi) * np.sqrt(grid.t)
    return np.finfo(float).eps * np.maximum(prices, np.maximum(grid.forward, grid.strike)) / (vega * grid.volatility)


def test_volatility_comes_back_to_ten_digits_where_vega_allows(grid, exact):
    prices = _exact_prices(grid, exact)
    found = black76_implied_volatility(prices, grid.forward, grid.strike, grid.t, grid.right)
    allowed = np.maximum(1e-12, 4.0 * _noise(grid, prices))
    assert (np.abs(found / grid.volatility - 1.0) <= allowed).all()
    well_conditioned = allowed < 1e-10
    assert well_conditioned.mean() > 0.8


def test_the_volatility_reprices_to_1e_12_of_the_forward_everywhere(grid, far_grid, exact):
    for options in (grid, far_grid):
        prices = _exact_prices(options, exact)
        found = black76_implied_volatility(prices, options.forward, options.strike, options.t, options.right)
        back = black76_price(options.forward, options.strike, options.t, found, options.right)
        # Where the double nearest the price is the bound itself, nothing fits it.
        inside = prices < np.where(options.right > 0, options.forward, options.strike)
        error = np.abs(back - prices) / np.maximum(options.forward, options.strike)
        assert (error[inside] < 1e-14).all()


def test_bsm_round_trip_with_rates_and_dividends():
    strikes = np.linspace(60.0, 160.0, 41)
    volatility = np.array([0.1, 0.3, 0.9])[:, None]
    prices = bsm_price(100.0, strikes, 0.7, volatility, 1.0, rate=0.05, dividend_yield=0.02)
    found = bsm_implied_volatility(prices, 100.0, strikes, 0.7, 1.0, rate=0.05, dividend_yield=0.02)
    assert found.shape == (3, 41)
    back = bsm_price(100.0, strikes, 0.7, found, 1.0, rate=0.05, dividend_yield=0.02)
    np.testing.assert_allclose(back, prices, atol=1e-12, rtol=0)


def test_py_vollib_finds_the_same_volatility():
    price = float(bsm_price(214.3, 220.0, 0.31, 0.23, -1.0, rate=0.021, dividend_yield=0.017))
    ours = float(bsm_implied_volatility(price, 214.3, 220.0, 0.31, -1.0, rate=0.021, dividend_yield=0.017))
    assert ours == pytest.approx(implied_volatility(price, 214.3, 220.0, 0.31, 0.021, 0.017, "p"), rel=1e-12)


def test_quantlib_finds_the_same_volatility(quantlib):
    price = float(black76_price(100.0, 112.0, 0.25, 0.37, 1.0))
    deviation = quantlib.blackFormulaImpliedStdDev(quantlib.Option.Call, 112.0, 100.0, price)
    assert float(black76_implied_volatility(price, 100.0, 112.0, 0.25, 1.0)) == pytest.approx(deviation / 0.5, rel=1e-5)


@pytest.mark.parametrize(
    ("price", "strike", "t", "right"),
    [
        (-0.01, 100.0, 0.5, 1.0),
        (9.99, 90.0, 0.5, 1.0),
        (100.0, 90.0, 0.5, 1.0),
        (120.0, 90.0, 0.5, 1.0),
        (90.0, 90.0, 0.5, -1.0),
        (12.0, 90.0, 0.0, 1.0),
        (12.0, 90.0, -1.0, 1.0),
        (np.nan, 90.0, 0.5, 1.0),
        (12.0, np.nan, 0.5, 1.0),
        (12.0, -90.0, 0.5, 1.0),
        (np.inf, 90.0, 0.5, 1.0),
    ],
)
def test_a_price_no_volatility_gives_is_nan_and_does_not_disturb_its_neighbours(price, strike, t, right):
    good = float(black76_price(100.0, 95.0, 0.5, 0.2, 1.0))
    found = black76_implied_volatility([good, price], 100.0, [95.0, strike], [0.5, t], [1.0, right])
    assert found[0] == pytest.approx(0.2, rel=1e-13)
    assert np.isnan(found[1])


def test_a_price_of_intrinsic_value_needs_no_volatility():
    assert black76_implied_volatility(10.0, 100.0, 90.0, 0.5, 1.0) == 0.0
    assert black76_implied_volatility(0.0, 100.0, 110.0, 0.5, 1.0) == 0.0


def test_prices_near_the_upper_bound_still_have_a_volatility():
    price = np.array([99.0, 99.9, 99.999, 99.9999999])
    found = black76_implied_volatility(price, 100.0, 100.0, 1.0, 1.0)
    np.testing.assert_allclose(black76_price(100.0, 100.0, 1.0, found, 1.0), price, rtol=1e-14)


@given(st.floats(1e-250, 0.999999), st.floats(-8.0, 8.0), st.sampled_from([1.0, -1.0]))
def test_any_price_between_its_bounds_reprices(fraction, log_strike, right):
    strike = 100.0 * float(np.exp(log_strike))
    intrinsic = max(right * (100.0 - strike), 0.0)
    upper = 100.0 if right > 0 else strike
    price = intrinsic + fraction * (upper - intrinsic)
    found = black76_implied_volatility(price, 100.0, strike, 1.0, right)
    if intrinsic < price < upper:
        assert abs(float(black76_price(100.0, strike, 1.0, found, right)) - price) <= 1e-12 * max(100.0, strike)
