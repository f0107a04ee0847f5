"""A day of one symbol laid out to be looked at: its chain, its path, its volatility, and real chains beside."""
