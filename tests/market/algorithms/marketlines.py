"""Lines by which two runs are compared: floats to eight digits, contracts by their identifiers."""


def text(value) -> str:
    if value is None:
        return "none"
    if isinstance(value, float):
        return "0" if value == 0 else f"{value:.8g}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(text(one) for one in value) + "]"
    return str(value).replace("\n", " / ").strip()


def say(algorithm, topic, *values) -> None:
    algorithm.log("#" + topic + " " + " ".join(text(value) for value in values))


def say_chain(algorithm, topic, chain, price) -> None:
    """How many contracts, and those near a price: sorted, with quotes, interest and volume."""
    contracts = sorted(chain, key=lambda c: (c.expiry, c.strike, c.right)) if chain else []
    near = [c for c in contracts if abs(c.strike / price - 1) < 0.004][:24]
    say(
        algorithm,
        topic,
        algorithm.time,
        len(contracts),
        [str(day) for day in sorted({c.expiry for c in contracts})][:12],
    )
    for c in near:
        say(algorithm, "contract", c.symbol.id, c.bid_price, c.ask_price, c.last_price, c.open_interest, c.volume)


def say_event(algorithm, event) -> None:
    say(
        algorithm,
        "event",
        event.utc_time,
        event.symbol.id,
        event.status,
        event.fill_quantity,
        round(event.fill_price, 6),
        event.order_fee.value.amount,
        event.is_assignment,
        "|",
        event.message,
    )


def say_account(algorithm) -> None:
    own = algorithm.portfolio
    say(
        algorithm, "account", algorithm.time, own.cash, own.total_portfolio_value, own.total_margin_used, own.total_fees
    )
