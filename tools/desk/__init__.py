"""The `fivefold` command: run a backtest, read its journal, see its report, write the market's data."""
