"""Implied volatility, prices and quotes of options."""
