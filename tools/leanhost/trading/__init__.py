"""Orders, fills, fees, margin, portfolio and option expiry, as LEAN's backtests do them."""
