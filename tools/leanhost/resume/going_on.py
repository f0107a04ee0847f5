"""The first moments of a run that goes on: the step it was stopped in is brought to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leanhost.api.slice import Slice

if TYPE_CHECKING:
    from leanhost.engine.loop import Loop
    from leanhost.resume.saved import Saved


def hold(engine: Any, saved: Saved) -> None:
    """Securities for what the broker has positions and orders in, as LEAN adds them at a live start."""
    market = saved.standing_market()
    for symbol in saved.symbols():
        if not engine.securities.is_active(symbol):
            engine.algorithm.add_security(symbol, market.resolution(symbol))


def skip_fired(engine: Any, saved: Saved) -> None:
    """Scheduled events up to the stop are past; those of the very moment too, once the step had come to them."""
    fired = saved.stage > 0 or saved.utc_us > saved.data_us
    for event in engine.real_time._events:
        event.skip_until(saved.utc_us + fired)
    engine.real_time.next_us = 0


def go_on(loop: Loop, saved: Saved) -> None:
    """Subscribe as before the stop, give broker and recorder their books back, and do what is left of the step."""
    engine, clock, now = loop.engine, loop.clock, saved.data_us
    clock.utc_us, clock.data_us = saved.utc_us, now
    loop.last_us, loop.stage = now, saved.stage
    loop._next_hour, loop._next_margin = saved.loop
    loop._plan = engine.open_day(engine.first_day, after=now - 1, last=False)
    changes = loop._select_all(now, now + 1)
    market = saved.standing_market()
    market.linger(engine, now + 1)
    for security in engine.securities.values():
        market.subscribed(engine, security)
    loop._replan(now - 1)
    plan = loop._plan
    events = engine.points_at(now)
    user = plan.has_user_point(now)
    engine.algorithm.current_slice = Slice(engine, plan, now, events, user or bool(events))
    saved.put(engine)
    if loop.keeper is not None:
        loop.keeper.begin(engine, loop)
    engine.announce(changes)
    skip_fired(engine, saved)
    for event in list(engine.broker.untold):
        engine.broker.tell(event)
    engine.broker.legs.go_on()
    if changes:
        loop.call(engine.callback("on_securities_changed"), changes)
    loop.call(engine.callback("on_warmup_finished"))
    _finish_step(loop, plan, now, user, events)
    loop._settle_changes(now)


def _finish_step(loop: Loop, plan: Any, now: int, user: bool, events: list[Any]) -> None:
    """A step that on_data had not seen is run again: what it did before is known and not done twice."""
    engine = loop.engine
    if loop.stage < 2:
        if events:
            loop._eventful(now, user, events)
        else:
            loop._step(now, user, plan, [], None, now)
    elif loop.stage == 2:
        loop._end_step(now, engine.algorithm.current_slice)
