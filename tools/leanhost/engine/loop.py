"""The engine's loop: one step per moment at which anything is emitted, its parts in LEAN's exact order.

The numbers in comments are those of `algorithm-and-time.md` 1.4. A minute in which nothing happens costs a microsecond:
nothing is copied, no bar is made, and until something of the engine's own is due only `on_data` is called.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from leanhost.api.bars import Delisting, Dividend, Split, SymbolChangedEvent
from leanhost.api.slice import Slice
from leanhost.engine.clock import HOUR, MINUTE
from leanhost.engine.garbage import rare_collections
from leanhost.engine.universe import ChainUniverse, SecurityChanges
from leanhost.enums import DelistingType
from leanhost.resume.going_on import go_on
from leanhost.trading.outlook import Outlook, outlook

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine
    from leanhost.engine.plan import DayPlan
    from leanhost.resume.keeper import Keeper
    from leanhost.resume.saved import Saved

FAR = 2**62
_NO_EVENTS: list[Any] = []


class RunStopped(Exception):  # noqa: N818
    """Ends the loop: the algorithm has quit, failed, or lost everything."""


class Loop:
    """Runs an initialised algorithm from its first step to its last."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.algorithm = engine.algorithm
        self.clock = engine.clock
        self.last_us = -FAR
        self.steps = 0
        self.stage = 3
        """Of the step at `clock.data_us`: 0 its data are there, 1 its schedule runs, 2 on_data was called, 3 over."""
        self.stop_us = FAR
        """The run is interrupted after the first step at or after this moment."""
        self.interrupted = False
        self.keeper: Keeper | None = None
        self.saved: Saved | None = None
        self._next_hour = -FAR
        self._next_margin = -FAR
        self._outlook: Outlook | None = None
        """Of the present day and subscriptions; None before it is asked for."""
        self.cut_us: int | None = None
        """The moment of the step that was not taken because nothing was left."""
        self.out_of_steps = False
        self._on_data = engine.callback("on_data")
        self._on_changed = engine.callback("on_securities_changed")
        self._plan: DayPlan = engine.empty_plan()

    def run(self) -> None:
        """Take every step; a RunStopped ends it early and quietly."""
        engine = self.engine
        with suppress(RunStopped), rare_collections():
            if self.saved is None:
                self._first_step()
            else:
                go_on(self, self.saved)
            day, last = engine.first_day, engine.end_day
            while day <= last + timedelta(days=1):
                self._run_day(day, day > last)
                day += timedelta(days=1)
            self.out_of_steps = True

    def interrupt(self) -> None:
        """End the run before its next step, to be gone on with some time."""
        self.engine.stopping = self.interrupted = True

    def _first_step(self) -> None:
        """The step at the very start: securities of `initialize` are subscribed and announced."""
        start = self.engine.start_us
        self.clock.utc_us = start
        self._plan = self.engine.open_day(self.engine.first_day, after=start - 1, last=False)
        changes = self._select_all(start, start)
        self._replan(start)
        events = self.engine.points_at(start)
        self._step(start, self._plan.has_user_point(start), self._plan, events, changes, start)
        self._settle_changes(start)

    def _replan(self, after: int) -> None:
        self._plan = self.engine.plan_from(after)
        self._outlook = None
        self.engine.recorder.wake()  # it had looked ahead in the old plan

    def _run_day(self, day: date, past_end: bool) -> None:
        if day != self.engine.first_day:
            self.stage = 3
            if self.keeper is not None:
                self.keeper.end_day()
            self.engine.recorder.catch_up()
            self.engine.close_day()
            self._plan = self.engine.open_day(day, after=self.last_us, last=past_end)
            self._outlook = None
            self.engine.recorder.wake()
        engine, membership, outside = self.engine, self.engine.membership, self.algorithm._outside
        plan, at = self._plan, 0
        while at < len(plan.times):
            if self.last_us >= self.stop_us:
                self.interrupt()
            at = self._glide(plan, at)
            if at < len(plan.times) and not membership.dirty:
                now = plan.times[at]
                if now > outside.next_us:
                    self.call(outside.deliver, now)
                if engine.warming_up:
                    self._warm_pulse(now)
                events = plan.events.get(now)
                if events is None:
                    self._step(now, plan.user[at], plan, [], None, now)
                else:
                    self._eventful(now, plan.user[at], events)
                at += 1
            if self._plan is not plan or membership.dirty:
                now = self.last_us
                self._settle_changes(now)
                plan = self._plan
                at = bisect_right(plan.times, now)

    def _glide(self, plan: DayPlan, at: int) -> int:
        """Take the steps from `at` on in which only `on_data` has anything to do; returns the first that is left."""
        engine, clock, recorder, algorithm = self.engine, self.clock, self.engine.recorder, self.algorithm
        real_time, broker, membership, watched = engine.real_time, engine.broker, engine.membership, recorder.watched
        ending = engine.stopping or engine.failed
        if ending or engine.warming_up or engine.consolidating or broker.pending or broker.requests:
            return at
        if not self._is_solvent():
            return at
        portfolio, held = algorithm.portfolio, algorithm.portfolio.version
        times, user, on_data = plan.times, plan.user, self._on_data
        due = min(self._next_hour, engine.benchmark.next_time(times[at]), plan.next_event(times[at]))
        due = min(due, self.stop_us + 1, algorithm._outside.next_us + 1, engine.split_sales.next_us)
        first, count = at, len(times)
        self.stage = 2
        while at < count:
            now = times[at]
            if now >= due or now >= real_time.next_us or (now >= self._next_margin and not self._passes_margin(now)):
                break
            clock.utc_us = clock.data_us = self.last_us = now
            algorithm.current_slice = current = Slice(engine, plan, now, _NO_EVENTS, user[at])
            if user[at]:
                if watched:
                    recorder.mark(now)
                if on_data is not None:
                    try:
                        on_data(current)
                    except Exception as error:
                        self._stop(error)
            at += 1
            # What the algorithm may have asked for ends the glide.
            if (
                now >= recorder.wake_us or broker.pending or broker.requests or membership.dirty
                or engine.consolidating or engine.stopping or engine.failed or portfolio.version != held
            ):  # fmt: skip
                self._end_step(now, current)
                break
        self.steps += at - first
        return at

    def _passes_margin(self, now: int) -> bool:
        """Whether the margin check that is due is sure to find nothing; it then counts as done."""
        if not self._look_ahead().calm:
            return False
        self._next_margin = now + 5 * MINUTE
        return True

    def _look_ahead(self) -> Outlook:
        """What is sure of the account for the rest of the day."""
        portfolio = self.algorithm.portfolio
        if self._outlook is None or not self._outlook.holds(portfolio):
            self._outlook = outlook(portfolio)
        return self._outlook

    def _is_solvent(self) -> bool:
        """Whether the portfolio is sure to be worth something until its holdings change."""
        ahead = self._outlook
        if ahead is None or ahead.version != self.algorithm.portfolio.version:
            ahead = self._look_ahead()
        return ahead.solvent

    def _end_if_worthless(self, now: int) -> None:
        """LEAN's end of an account that is worth nothing any more, by the prices of the step before."""
        if not self._is_solvent() and self.algorithm.portfolio.total_portfolio_value <= 0:
            text = "AlgorithmManager.Run(): Portfolio value is less than or equal to zero, stopping algorithm."
            self.engine.recorder.log(text)
            self.cut_us = now
            raise RunStopped

    def _eventful(self, now: int, user: bool, events: list[Any]) -> None:
        """A step with universe selections or corporate events."""
        changes = SecurityChanges()
        engine = self.engine
        universes = [e for e in events if isinstance(e, ChainUniverse)]
        points = [e for e in events if not isinstance(e, ChainUniverse)]
        if universes:
            engine.real_time.scan_past(now)
            self.clock.utc_us = now
            if now < engine.end_us:
                for universe in universes:
                    engine.select_chain(universe, now, now, changes)
            self._replan(now - 1)
            user = self._plan.has_user_point(now)
            points = engine.points_at(now)
        for point in points:
            if isinstance(point, Delisting) and point.type == DelistingType.DELISTED:
                engine.membership.delisted(point.symbol, changes)
        self._step(now, user, self._plan, points, changes or None, now)
        for point in points:
            if isinstance(point, Delisting) and point.type == DelistingType.DELISTED:
                engine.finish_delisted(point.symbol)

    def _select_all(self, now: int, start: int) -> SecurityChanges:
        changes = SecurityChanges()
        membership = self.engine.membership
        membership.dirty = False
        while membership.ending:
            membership.select(membership.ending.pop(0), now, start, changes)
        for universe in membership.changed():
            if isinstance(universe, ChainUniverse):
                universe.changed = False
                self.engine.start_chain(universe, now, start, changes)
            else:
                membership.select(universe, now, start, changes)
        return changes

    def _settle_changes(self, now: int) -> None:
        """Apply what the step asked for, each round in a further step of the same time."""
        membership = self.engine.membership
        rounds = 0
        while membership.dirty and rounds < 100:
            rounds += 1
            changes = self._select_all(now, now + 1)
            self._replan(now)
            # Its slice is empty: every point of this moment was in the step before.
            self._step(now, False, self.engine.empty_plan(), [], changes or None, now + 1)
        self._replan(now)

    def _warm_pulse(self, now: int) -> None:
        """Warm-up always ends at the start date's midnight: a step is put there if there is none."""
        engine = self.engine
        if engine.warming_up and now > engine.trading_start_us:
            at = engine.trading_start_us
            engine.real_time.scan_past(at)
            self.clock.utc_us = at
            self._finish_warm_up()

    def _finish_warm_up(self) -> None:
        self.engine.warming_up = False
        self.engine.recorder.recapture()
        self.call(self.engine.callback("on_warmup_finished"))
        self.algorithm.debug("Algorithm finished warming up.")

    def finish(self) -> None:
        """`on_end_of_algorithm`, at the time of the last step."""
        self.clock.utc_us = max(self.last_us, self.engine.start_us)  # an account that is worth nothing takes no step
        try:
            self.call(self.engine.callback("on_end_of_algorithm"))
        except RunStopped:
            return

    def call(self, callback: Callable[..., Any] | None, *arguments: Any) -> None:
        """Run a callback of the algorithm; an exception in it ends the run."""
        if callback is None:
            return
        try:
            callback(*arguments)
        except Exception as error:
            self._stop(error)

    def _stop(self, error: Exception) -> NoReturn:
        """End the run with what left a callback."""
        if isinstance(error, RunStopped):
            raise error
        self.engine.fail(error)
        raise RunStopped from error

    def _step(  # noqa: PLR0917  the parts of a step
        self, now: int, user: bool, plan: DayPlan, events: list[Any], changes: SecurityChanges | None, scan_to: int
    ) -> None:
        engine = self.engine
        if engine.stopping:
            self.stage = 3
            raise RunStopped
        self._end_if_worthless(now)  # 1
        warmed = self._reach(now, scan_to)
        told = user or any(not getattr(e, "unseen", False) for e in events)
        self.algorithm.current_slice = current = Slice(engine, plan, now, events, told)  # 6
        if changes is not None:  # 7
            engine.announce(changes)
        self._apply_data(now, user, scan_to)
        self._serve_engine(now, events, warmed)
        if changes and self._on_changed is not None:  # 19
            self.call(self._on_changed, changes)
        if events and not engine.warming_up:  # 20
            engine.apply_corporate(events)
        if engine.consolidating:  # 21
            engine.consolidations.update(plan, now)
        if events:  # 23
            self._tell_events(events, current)
        if told and self._on_data is not None:  # 24
            self.stage = 2
            self.call(self._on_data, current)
        self._end_step(now, current)

    def _reach(self, now: int, scan_to: int) -> bool:
        """What comes before the data, then the clock; whether warm-up ends with this step."""
        engine = self.engine
        if engine.real_time.next_us < scan_to:  # 2
            engine.real_time.scan_past(scan_to)
        if engine.consolidating:  # 3
            engine.consolidations.scan_past(now)
        self.clock.utc_us = now  # 4
        warmed = engine.warming_up and now >= engine.trading_start_us
        if warmed:
            engine.warming_up = False
        return warmed

    def _apply_data(self, now: int, user: bool, scan_to: int) -> None:
        engine, recorder = self.engine, self.engine.recorder
        self.clock.data_us = now  # 8
        if scan_to == now:
            self.stage = 0
        self.last_us = now
        self.steps += 1
        if user and recorder.watched:
            recorder.mark(now)
        if now in engine.benchmark.moments:
            recorder.on_price(engine.benchmark.symbol, engine.benchmark_price())

    def _serve_engine(self, now: int, events: list[Any], warmed: bool) -> None:
        """Settlement, orders, schedule and margin: all that the engine does before it calls the algorithm."""
        engine, broker = self.engine, self.engine.broker
        hourly = now >= self._next_hour
        if hourly:  # 9
            self._next_hour = (now // HOUR + 1) * HOUR
            engine.hourly()
        if warmed:  # 12
            self._finish_warm_up()
        if hourly or broker.pending or broker.requests:  # 14
            broker.process_synchronous_events()
        if events:
            delistings = [e for e in events if isinstance(e, Delisting)]
            if delistings:
                broker.process_delistings(delistings)
        if self.stage == 0:
            self.stage = 1
        if engine.real_time.next_us <= now:  # 15
            engine.real_time.set_time(now)
        if now >= engine.split_sales.next_us:  # 16
            engine.split_sales.sell(now)
        if engine.failed or engine.stopping:  # 17
            raise RunStopped
        if now >= self._next_margin and not engine.warming_up and not self._passes_margin(now):  # 18
            self._next_margin = now + 5 * MINUTE
            broker.check_margin()
            if engine.failed:
                raise RunStopped

    def _end_step(self, now: int, current: Slice) -> None:
        """What follows `on_data` in its step."""
        broker, recorder = self.engine.broker, self.engine.recorder
        if broker.pending or broker.requests:  # 25
            broker.process_synchronous_events()
        if now >= recorder.wake_us:  # 26
            recorder.end_of_step(now, current)

    def _tell_events(self, events: list[Any], current: Slice) -> None:
        if any(isinstance(e, Split) for e in events):
            self.call(self.engine.callback("on_splits"), current.splits)
        if any(isinstance(e, Dividend) for e in events):
            self.call(self.engine.callback("on_dividends"), current.dividends)
        if any(isinstance(e, Delisting) for e in events):
            self.call(self.engine.callback("on_delistings"), current.delistings)
        if any(isinstance(e, SymbolChangedEvent) for e in events):
            self.call(self.engine.callback("on_symbol_changed_events"), current.symbol_changed_events)
