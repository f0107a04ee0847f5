"""Generated chains against the measured ones of market-facts 3.2, 4.1, 5.1 and 5.2.

`python -m market.checks.surfaces [--every N]` prints, by VIX, delta and tenor: volatility over at-the-money volatility
of SPX and SPXW at the close (3.2); widths of SPXW in session, with the closing snapshots taken at 0.6 of their width
(5.1), of SPY and QQQ (5.2); SPXW's closing widths about 5 February 2018; options on ES with VIX of 13 to 15 against the
real ones of January 2020 (4.1, read anew where LEAN's sample data stand in ../shared/lean-data). Facts come first, then
what is generated, then the difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from market.chains.chain import OptionChain
from market.checks import measured
from market.checks.measure import Quotes, Reading, read
from market.checks.options import days_of, parsed
from market.checks.real_es import real_readings
from market.daily import real
from market.surface.carry import carry_of
from market.world import World

_LEAST_YEARS = 1.0 / 365.0
_TENORS = np.array([2.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0])


def reading(
    chain: OptionChain, day: date, mark: int, spans: Iterable[tuple[int, int]] = ((0, 2000),)
) -> list[tuple[float, Reading]]:
    """(calendar days to expiry, what its quotes say) of expiries at one minute of a day's course.

    Only of those within one of `spans`, (first, last) days.
    """
    found, wanted = [], tuple(spans)
    for expiry in chain.expiries(day):
        left = (expiry.settled - day).days
        if not any(first - 1 <= left <= last + 1 for first, last in wanted):
            continue
        strikes = chain.strikes(day, expiry)
        offer = chain.sides(day, expiry, strikes, np.array([mark]))
        years = float(offer.piece.life[0])
        if years < _LEAST_YEARS:
            continue
        discount = float(np.exp(-carry_of(chain.root.underlying, day, [expiry]).rate * years))
        call, put = offer.call, offer.put
        said = read(Quotes(strikes, call.bid[:, 0], call.ask[:, 0], put.bid[:, 0], put.ask[:, 0], years, discount))
        if said is not None:
            found.append((365.0 * years, said))
    return found


def at_tenors(found: Iterable[tuple[float, Reading]], name: str) -> np.ndarray:
    """Volatility at a point over at-the-money volatility at `_TENORS`, by straight lines of total variance."""
    rows = sorted((days, said.atm, said.at[name]) for days, said in found if name in said.at)
    if len(rows) < 2:
        return np.full(len(_TENORS), np.nan)
    days, atm, point = np.array(rows).T
    seen = (0.75 * days[0] <= _TENORS) & (1.1 * days[-1] >= _TENORS)
    ratio = np.sqrt(np.interp(_TENORS, days, point**2 * days) / np.interp(_TENORS, days, atm**2 * days))
    return np.where(seen, ratio, np.nan)


def smiles(days: Sequence[date]) -> None:
    """Facts 3.2 beside the generated chains."""
    chains = [OptionChain(World(), root) for root in ("SPX", "SPXW")]
    vix = real.vix_closes()
    print("volatility at delta over at the money: fact, generated, difference; SPX and SPXW at the close")
    print("VIX    point " + "".join(f"{t:16.0f}d" for t in _TENORS))
    for (low, high), facts in measured.SMILES.items():
        own = [day for day in days if low <= vix[day] < high]
        said = [[row for chain in chains for row in reading(chain, day, chain.path(day).minutes)] for day in own]
        level = [100.0 * np.interp(30.0, *np.array([(d, r.atm) for d, r in sorted(found)]).T) / vix[day]
                 for day, found in zip(own, said, strict=True)]  # fmt: skip
        print(f"{low:.0f}-{high:.0f} ({len(own)}) at the money, 30 days, over VIX: {measured.AT_THE_MONEY[low, high]}, "
              f"{np.median(level) if level else np.nan:.2f}")  # fmt: skip
        for name, values in facts.items():
            rows = np.array([at_tenors(found, name) for found in said]).reshape(len(own), len(_TENORS))
            ours = np.array([np.median(x[~np.isnan(x)]) if (~np.isnan(x)).any() else np.nan for x in rows.T])
            cells = "".join(f"  {f:.2f} {o:.2f} {o - f:+.2f}" for f, o in zip(values, ours, strict=True))
            print(f"{low:.0f}-{high:.0f} ({len(own)}) {name:4}{cells}")


def widths(root: str, days: Sequence[date], facts: dict, title: str) -> None:
    """Widths by VIX, days to expiry and delta beside the generated ones in mid-session."""
    chain, vix = OptionChain(World(), root), real.vix_closes()
    print(f"\n{title}: fact, generated (dollars)")
    names = ("50d", "25P", "10P", "5P", "25C", "10C")
    print("VIX       days    " + "".join(f"{name:>14}" for name in names))
    for (low, high), rows in facts.items():
        own = [day for day in days if low <= vix[day] < high]
        seen: dict[tuple[int, int, str], list[float]] = defaultdict(list)
        for day in own:
            for left, said in reading(chain, day, chain.path(day).minutes // 2, rows):
                for (first, last), _ in rows.items():
                    if first <= round(left) <= last:
                        for name, width in said.width.items():
                            seen[first, last, name].append(width)
        for (first, last), values in rows.items():
            cells = "".join(
                f"   {fact:.2f} {np.median(seen[first, last, name]) if seen[first, last, name] else np.nan:5.2f}"
                for name, fact in zip(names, values, strict=False)
            )
            print(f"{low:>2.0f}-{high:<3.0f}({len(own):>2}) {first:>3}-{last:<4}{cells}")


def february_2018() -> None:
    """Closing widths of SPXW's expiry of 28 February 2018 beside those measured on the 16 February monthly (5.1)."""
    chain = OptionChain(World(), "SPXW")
    print(
        "\nSPXW about 5 February 2018, width at the money, dollars: closing snapshot, 0.6 of it, generated at the close"
    )
    for day, fact in measured.FEBRUARY_2018.items():
        found = reading(chain, day, chain.path(day).minutes)
        near = min(found, key=lambda row: abs(row[0] - (date(2018, 2, 16) - day).days))
        print(f"  {day} {fact:5.1f} {0.6 * fact:5.1f} {near[1].width['50d']:5.2f}  ({near[0]:.0f} days to expiry)")


def futures(days: Sequence[date]) -> None:
    """Options on ES at noon with VIX of 13 to 15, and the real ones of 6 January 2020 at 12:00."""
    chain, vix = OptionChain(World(), "ES"), real.vix_closes()
    own = [day for day in days if 13.0 <= vix[day] < 15.0]
    print("\nES options at noon, VIX 13 to 15: volatility over VIX, and widths in points")
    facts = real_readings() or measured.ES
    for days_left, (known, where) in facts.items():
        points: dict[str, list[float]] = defaultdict(list)
        for day in own:
            clock = chain.path(day).clock
            near_by = ((days_left // 2, 2 * days_left),)
            found = reading(chain, day, int(np.searchsorted(clock, 720.0)), near_by)
            near = sorted(found, key=lambda row: abs(row[0] - days_left))[:1]
            for left, said in near:
                if abs(left / days_left - 1.0) < 0.25:
                    for name, value in said.at.items():
                        points[f"{name} vol"].append(100.0 * value / vix[day])
                        points[f"{name} width"].append(said.width[name])
        print(f"  {days_left} days ({where}; generated on {len(points['50d vol'])} days)")
        cells = (
            f"{name} {fact:.2f} {np.median(points[name]) if points[name] else np.nan:.2f}"
            for name, fact in known.items()
        )
        print("    " + "; ".join(cells))


def nights(days: Sequence[date]) -> None:
    """Widths of options on ES at the money about 74 days from expiry by New York's hour, VIX 13 to 15 (4.1)."""
    chain, vix = OptionChain(World(), "ES"), real.vix_closes()
    print("\nES options about 74 days from expiry, VIX 13 to 15, width at the money by hour: fact, generated")
    own = [day for day in days if 13.0 <= vix[day] < 15.0]
    for name, (minute, fact) in measured.ES_HOURS.items():
        seen = []
        for day in own:
            clock = chain.path(day).clock
            mark = int(np.searchsorted(clock, minute))
            near = reading(chain, day, mark, ((55, 95),)) if clock[0] <= minute else []
            seen += [said.width["50d"] for _, said in near]
        print(f"  {name} {fact}, {np.mean(seen) if seen else np.nan:.2f} on average ({len(seen)})")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints every table."""
    options = parsed(arguments, __doc__)
    days = days_of(options)
    smiles(days)
    late = [day for day in days if day.year == 2018]
    widths("SPXW", late, measured.SPXW, "SPXW of 2018 in mid-session (closing snapshots of 5.1 at 0.6)")
    widths("SPY", days, measured.SPY, "SPY in mid-session (5.2)")
    widths("QQQ", days, measured.QQQ, "QQQ in mid-session (5.2)")
    february_2018()
    futures(days)
    nights(days)


if __name__ == "__main__":
    main()
