"""What a run leaves behind: closed trades, samples, statistics and LEAN's four result files.

One object, `Recorder`, is fed by the engine. All times are int64 microseconds UTC. The calls, in the order of a run:

1. `recorder = Recorder(algorithm, name, out)` before `initialize` (`out` is a folder or None: nothing is written).
   `algorithm.plot(...)` and its like go to `recorder.charts.plot(chart, series, value)`, `add_chart(chart)`,
   `add_series(chart, series, kind, unit)`; `set_runtime_statistic` and `set_summary_statistic` to
   `recorder.charts.runtime[name] = text` and `.summary[name] = text`; `log`, `debug` and `error` to
   `recorder.log(text)` (the line gets the algorithm's time in front).
2. `recorder.start(start_us, end_us, benchmark_price, rate_on)` after `initialize`, when the cash is settled and before
   the first step. `benchmark_price()` gives the benchmark's current hourly price (adjusted, 0.0 when there is none
   yet), `rate_on(day)` the risk-free rate of a UTC date as a fraction.
3. In every step after the security prices are updated (algorithm-and-time 1.4, item 8):
   `if recorder.watched: recorder.mark(t_us)` (`watched`: the symbols with an open trade), and whenever the benchmark's
   hourly bar ends, `recorder.on_price(benchmark_symbol, price)`.
4. `recorder.recapture()` when warm-up ends (item 12).
5. For every order event `recorder.on_order_event(event)`, after the portfolio has processed it: the event file, closed
   trades and capacity live from it. Its `utc_us` is the time of handling.
6. The scheduled event "Daily Sampling" (00:00 algorithm time every calendar day) calls `recorder.daily_sample(t_us)`
   with the time the event stands for; it does nothing while warming up.
7. At the end of every step (item 26), internal ones included: `if t_us >= recorder.wake_us: recorder.end_of_step(t_us,
   slice)`. One comparison on an idle step: `wake_us` is the next equity point, capacity snapshot or row
   of a symbol that was filled and is being watched for its volume; the loop sets it to 0 with every new plan of a day.
8. `result = recorder.finish(t_us, status="Completed")` after `on_end_of_algorithm`, with the time of the last step; or
   `recorder.finish(t_us, status="RuntimeError", error=text, trace=text)`, which takes no last samples. Writes the files
   and returns a `RunResult` (statistics, orders, events, trades, charts, profit_loss, log lines, paths, status, error).
"""

from __future__ import annotations

from leanhost.results.recorder import Recorder, RunResult

__all__ = ["Recorder", "RunResult"]
