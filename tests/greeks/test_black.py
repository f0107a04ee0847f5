"""Prices against mpmath, py_vollib and QuantLib, and what bad inputs give."""

import mpmath as mp
import numpy as np
import pytest
from py_vollib.black_scholes_merton import black_scholes_merton

from greeks.black import black76_price, bsm_price


def _errors(prices, grid, exact):
    """Give the error over the larger of forward and strike, and over the price."""
    absolute, relative = [], []
    rows = zip(prices, grid.forward, grid.strike, grid.t, grid.volatility, grid.right, strict=True)
    for price, *option in rows:
        truth = exact(*option)
        error = abs(mp.mpf(float(price)) - truth)
        absolute.append(float(error / max(option[0], option[1])))
        relative.append(float(error / truth))
    return max(absolute), max(relative)


def test_black76_has_ten_relative_digits_between_one_and_ninety_nine_delta(grid, exact):
    prices = black76_price(grid.forward, grid.strike, grid.t, grid.volatility, grid.right)
    absolute, relative = _errors(prices, grid, exact)
    assert absolute < 1e-13
    assert relative < 1e-10


def test_black76_stays_within_1e_10_of_the_forward_far_from_the_money(far_grid, exact):
    prices = black76_price(far_grid.forward, far_grid.strike, far_grid.t, far_grid.volatility, far_grid.right)
    assert _errors(prices, far_grid, exact)[0] < 1e-13


def test_bsm_prices_the_spot_as_its_discounted_forward(grid, exact):
    rate, dividend_yield = 0.03, 0.012
    spot = grid.forward * np.exp((dividend_yield - rate) * grid.t)
    prices = bsm_price(spot, grid.strike, grid.t, grid.volatility, grid.right, rate=rate, dividend_yield=dividend_yield)
    with mp.workdps(60):
        carry, r = mp.mpf(rate) - mp.mpf(dividend_yield), mp.mpf(rate)
        for i in range(0, prices.size, 5):
            forward = mp.mpf(float(spot[i])) * mp.exp(carry * mp.mpf(float(grid.t[i])))
            truth = exact(forward, grid.strike[i], grid.t[i], grid.volatility[i], grid.right[i])
            truth *= mp.exp(-r * mp.mpf(float(grid.t[i])))
            assert abs(float((mp.mpf(float(prices[i])) - truth) / truth)) < 1e-10


def test_put_call_parity_holds_to_rounding(grid):
    call = black76_price(grid.forward, grid.strike, grid.t, grid.volatility, 1.0)
    put = black76_price(grid.forward, grid.strike, grid.t, grid.volatility, -1.0)
    scale = np.maximum(grid.forward, grid.strike)
    np.testing.assert_array_less(np.abs(call - put - (grid.forward - grid.strike)) / scale, 1e-14)


@pytest.mark.parametrize(("right", "flag"), [(1.0, "c"), (-1.0, "p")])
def test_py_vollib_and_quantlib_agree(quantlib, right, flag):
    spot, strike, t, volatility, rate, dividend_yield = 214.3, 220.0, 0.31, 0.23, 0.021, 0.017
    ours = float(bsm_price(spot, strike, t, volatility, right, rate=rate, dividend_yield=dividend_yield))
    assert ours == pytest.approx(
        black_scholes_merton(flag, spot, strike, t, rate, volatility, dividend_yield), rel=1e-11
    )
    forward = spot * np.exp((rate - dividend_yield) * t)
    kind = quantlib.Option.Call if right > 0 else quantlib.Option.Put
    assert ours == pytest.approx(
        quantlib.blackFormula(kind, strike, forward, volatility * np.sqrt(t), np.exp(-rate * t)), rel=1e-9
    )


def test_shapes_broadcast_and_a_scalar_gives_a_scalar_array():
    strikes = np.linspace(80.0, 120.0, 5)[:, None]
    prices = black76_price(100.0, strikes, np.array([0.1, 0.2, 0.3]), 0.2, 1.0)
    assert prices.shape == (5, 3)
    assert prices[2, 1] == black76_price(100.0, 100.0, 0.2, 0.2, 1.0)
    assert black76_price(100.0, 100.0, 0.2, 0.2, 1.0).shape == ()
    assert black76_price(np.empty((0, 3)), 100.0, 0.2, 0.2, 1.0).shape == (0, 3)


def test_results_do_not_depend_on_the_neighbours_in_the_vector():
    rng = np.random.default_rng(3)
    strikes = rng.uniform(50.0, 200.0, 10_000)
    together = black76_price(100.0, strikes, 0.05, 0.4, 1.0)
    assert together[9_000] == black76_price(100.0, strikes[9_000], 0.05, 0.4, 1.0)


def test_long_vectors_take_the_table_and_agree_with_short_ones():
    rng = np.random.default_rng(4)
    t, volatility = rng.uniform(0.001, 3.0, 20_000), rng.uniform(0.05, 2.0, 20_000)
    deviation, right = volatility * np.sqrt(t), rng.choice([-1.0, 1.0], 20_000)
    strike = 100.0 * np.exp(rng.uniform(-2.4, 2.4, 20_000) * deviation)
    together = black76_price(100.0, strike, t, volatility, right)
    apart = np.concatenate(
        [
            black76_price(
                100.0, strike[i : i + 5_000], t[i : i + 5_000], volatility[i : i + 5_000], right[i : i + 5_000]
            )
            for i in range(0, 20_000, 5_000)
        ]
    )
    np.testing.assert_allclose(together, apart, rtol=5e-12)


def test_the_table_has_ten_relative_digits_too(grid, exact):
    deviation = grid.volatility * np.sqrt(grid.t)
    rows = np.flatnonzero((deviation >= 1e-3) & (deviation < 3.0))
    columns = (grid.forward, grid.strike, grid.t, grid.volatility, grid.right)
    prices = black76_price(*(np.tile(column[rows], 20_000 // rows.size + 1) for column in columns))
    for price, *option in zip(prices[: rows.size], *(column[rows] for column in columns), strict=True):
        truth = exact(*option)
        assert abs(float((mp.mpf(float(price)) - truth) / truth)) < 1e-10


def test_long_vectors_with_far_options_and_bad_inputs_keep_their_rules():
    strike = np.full(20_000, 100.0)
    strike[[0, 1, 2]] = 1e-3, 1e6, np.nan
    prices = black76_price(100.0, strike, 0.02, 0.2, 1.0)
    assert prices[0] == pytest.approx(99.999)
    assert prices[1] == 0.0
    assert np.isnan(prices[2])
    assert prices[3] == pytest.approx(float(black76_price(100.0, 100.0, 0.02, 0.2, 1.0)), rel=1e-13)


@pytest.mark.parametrize(("t", "volatility"), [(0.0, 0.2), (0.5, 0.0), (0.0, 0.0)])
def test_without_time_or_volatility_the_price_is_intrinsic(t, volatility):
    strikes = np.array([90.0, 100.0, 110.0])
    np.testing.assert_allclose(black76_price(100.0, strikes, t, volatility, 1.0), [10.0, 0.0, 0.0])
    np.testing.assert_allclose(black76_price(100.0, strikes, t, volatility, -1.0), [0.0, 0.0, 10.0])


@pytest.mark.parametrize(
    "option",
    [
        (np.nan, 100.0, 0.1, 0.2),
        (100.0, np.nan, 0.1, 0.2),
        (100.0, 100.0, -0.1, 0.2),
        (100.0, 100.0, 0.1, -0.2),
        (-100.0, 100.0, 0.1, 0.2),
        (-100.0, -100.0, 0.1, 0.2),
        (100.0, 0.0, 0.1, 0.2),
        (100.0, 100.0, np.nan, 0.2),
        (100.0, 100.0, 0.1, np.nan),
    ],
)
def test_an_impossible_input_gives_nan_without_a_warning(option):
    assert np.isnan(black76_price(*option, 1.0))
    assert np.isnan(bsm_price(*option, 1.0, rate=0.01, dividend_yield=0.02))


def test_prices_are_never_negative():
    strikes = np.geomspace(1.0, 1e6, 2_000)
    assert (black76_price(100.0, strikes, 0.01, 0.1, 1.0) >= 0.0).all()
    assert (black76_price(100.0, strikes, 0.01, 0.1, -1.0) >= 0.0).all()
