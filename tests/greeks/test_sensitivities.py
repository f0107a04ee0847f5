"""Greeks against mpmath's derivatives, py_vollib, and at the edges."""

import mpmath as mp
import numpy as np
import pytest
from py_vollib.black_scholes_merton.greeks import analytical

from greeks.sensitivities import black76_greeks, bsm_greeks

RATE, YIELD = 0.03, 0.012


def _exact_bsm(exact, option):
    spot, strike, t, volatility, right, rate, dividend_yield = option
    s, years, r, q = mp.mpf(spot), mp.mpf(t), mp.mpf(rate), mp.mpf(dividend_yield)
    return mp.exp(-r * years) * exact(s * mp.exp((r - q) * years), strike, years, volatility, right)


@pytest.mark.parametrize(
    ("name", "derivative"),
    [("delta", (0, 1, 1)), ("gamma", (0, 2, 1)), ("vega", (3, 1, 1)), ("theta", (2, 1, -1)), ("rho", (5, 1, 1))],
)
def test_bsm_greeks_are_the_derivatives_to_1e_8(grid, exact, name, derivative):
    argument, order, sign = derivative
    rows = range(0, grid.t.size, 31)
    greeks = bsm_greeks(grid.forward, grid.strike, grid.t, grid.volatility, grid.right, rate=RATE, dividend_yield=YIELD)
    with mp.workdps(50):
        for i in rows:
            option = [float(column[i]) for column in (grid.forward, grid.strike, grid.t, grid.volatility, grid.right)]
            option += [RATE, YIELD]

            def along(value, option=option):
                moved = [*option[:argument], value, *option[argument + 1 :]]
                return _exact_bsm(exact, moved)

            at = mp.mpf(option[argument])
            step = at * mp.mpf("1e-14")
            up, here, down = along(at + step), along(at), along(at - step)
            truth = (up - down) / (2 * step) if order == 1 else (up - 2 * here + down) / step**2
            assert float(getattr(greeks, name)[i]) == pytest.approx(sign * float(truth), rel=1e-8)


def test_black76_greeks_are_bsm_on_a_spot_that_yields_the_rate(grid):
    future = black76_greeks(grid.forward, grid.strike, grid.t, grid.volatility, grid.right, rate=RATE)
    spot = bsm_greeks(grid.forward, grid.strike, grid.t, grid.volatility, grid.right, rate=RATE, dividend_yield=RATE)
    for name in ("delta", "gamma", "vega"):
        np.testing.assert_allclose(getattr(future, name), getattr(spot, name), rtol=1e-12)
    # Theta sums terms that nearly cancel: agreement is to the rounding of the largest of them.
    terms = np.abs(spot.theta) + RATE * np.maximum(grid.forward, grid.strike)
    assert (np.abs(future.theta - spot.theta) <= 1e-11 * terms).all()


def test_black76_rho_is_minus_time_times_price():
    greeks = black76_greeks(100.0, 95.0, 0.5, 0.2, 1.0, rate=RATE)
    up = np.exp(-(RATE + 1e-6) * 0.5) / np.exp(-(RATE - 1e-6) * 0.5)
    price = -float(greeks.rho) / 0.5
    assert (up - 1.0) * price / 2e-6 == pytest.approx(float(greeks.rho), rel=1e-5)


def test_py_vollib_agrees_in_its_units():
    option = (214.3, 220.0, 0.31, 0.021, 0.23, 0.017)
    greeks = bsm_greeks(214.3, 220.0, 0.31, 0.23, -1.0, rate=0.021, dividend_yield=0.017)
    assert float(greeks.delta) == pytest.approx(analytical.delta("p", *option), rel=1e-9)
    assert float(greeks.gamma) == pytest.approx(analytical.gamma("p", *option), rel=1e-9)
    assert float(greeks.vega) / 100 == pytest.approx(analytical.vega("p", *option), rel=1e-9)
    assert float(greeks.theta) / 365 == pytest.approx(analytical.theta("p", *option), rel=1e-9)
    assert float(greeks.rho) / 100 == pytest.approx(analytical.rho("p", *option), rel=1e-9)


def test_an_expired_option_has_the_delta_of_its_intrinsic_value_and_no_gamma():
    greeks = bsm_greeks(100.0, [90.0, 110.0], 0.0, 0.2, 1.0)
    np.testing.assert_array_equal(greeks.delta, [1.0, 0.0])
    np.testing.assert_array_equal(greeks.gamma, [0.0, 0.0])
    np.testing.assert_array_equal(greeks.vega, [0.0, 0.0])


def test_shapes_broadcast_and_bad_inputs_are_nan():
    greeks = black76_greeks(100.0, np.array([[90.0], [-1.0]]), [0.1, 0.2, np.nan], 0.2, 1.0)
    assert all(getattr(greeks, name).shape == (2, 3) for name in ("delta", "gamma", "vega", "theta", "rho"))
    np.testing.assert_array_equal(np.isnan(greeks.delta), [[False, False, True], [True, True, True]])
