"""The `fivefold` command: run a backtest, read its journal, see its report, write the market's data.

The algorithm's packages (`core`, `risk`, …) are no installed distribution: LEAN imports them from the project's folder,
and so does the desk, which therefore puts that folder on the path.
"""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

if str(PROJECT) not in sys.path:
    sys.path.insert(0, str(PROJECT))
