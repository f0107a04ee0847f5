"""Fivefold as a LEAN algorithm: wiring only. What it decides is in core/, strategies/ and risk/."""

from datetime import datetime

from AlgorithmImports import *

from bridge.fees import TastytradeFees
from bridge.fills import HonestFills
from bridge.runner import Runner
from core.kernel import Kernel
from core.settings import SettingError, Settings
from risk.breakers import Breakers
from risk.gate import evaluate
from strategies.registry import build

INDICES = ("VIX", "VIX3M")


class FivefoldAlgorithm(QCAlgorithm):
    """Options income under one risk gate."""

    def initialize(self) -> None:
        """Read the settings, subscribe, and join kernel and bridge."""
        self._runner: Runner | None = None
        self._settings = self._read_settings()
        run = self._settings.run
        self.set_time_zone(TimeZones.NEW_YORK)
        self.set_start_date(datetime.strptime(run.start, "%Y-%m-%d"))
        self.set_end_date(datetime.strptime(run.end, "%Y-%m-%d"))
        self.set_cash(run.cash)
        self.set_brokerage_model(BrokerageName.TASTYTRADE, AccountType.MARGIN)
        self.add_security_initializer(self._set_models)
        self._symbols = {name: self._subscribe(name) for name in run.underlyings.split(",")}
        self._symbols |= {name: self.add_index(name, Resolution.MINUTE).symbol for name in INDICES}
        self.set_benchmark(self._symbols[run.underlyings.split(",")[0]])
        self._runner = Runner(self, self._settings, self._symbols, self._kernel)

    def _read_settings(self) -> Settings:
        # LEAN's own launcher leaves parameters such as "ema-fast" in its configuration; ours never carry a hyphen.
        parameters = self.get_parameters()
        given = {str(name): str(parameters[name]) for name in parameters.keys()}  # noqa: SIM118 (a .NET dictionary)
        try:
            return Settings.parse({name: value for name, value in given.items() if "-" not in name})
        except SettingError as error:
            raise ValueError(f"configuration: {error}") from None

    def _subscribe(self, name: str) -> Symbol:
        if name in ("SPX", "XSP"):
            return self.add_index(name, Resolution.MINUTE).symbol
        return self.add_equity(name, Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol

    def _set_models(self, security: Security) -> None:
        security.set_fee_model(TastytradeFees())
        is_option = security.type in (SecurityType.OPTION, SecurityType.INDEX_OPTION)
        if is_option and self._settings.run.fills == "honest" and not self.live_mode:
            security.set_fill_model(HonestFills(self._settings.limits.leg_age))

    def _kernel(self, equity: float) -> Kernel:
        settings = self._settings
        return Kernel(settings, build(settings), evaluate, Breakers(settings), equity)

    def on_warmup_finished(self) -> None:
        """Begin, or go on: LEAN calls it once the account is known, before the first slice."""
        if self._runner is not None:
            self._runner.start()

    def on_data(self, slice: Slice) -> None:
        """Hand each minute to the kernel."""
        if self._runner is not None:
            self._runner.on_minute()

    def on_order_event(self, order_event: OrderEvent) -> None:
        """Keep the event for the next minute; live runs call this from other threads."""
        if self._runner is not None:
            self._runner.on_order_event(order_event)

    def on_brokerage_disconnect(self) -> None:
        """Deny entries while the broker is away; LEAN tries to reconnect."""
        if self._runner is not None:
            self._runner.connection(False)

    def on_brokerage_reconnect(self) -> None:
        """Go on as before."""
        if self._runner is not None:
            self._runner.connection(True)

    def on_command(self, data: object) -> bool:
        """Take pause, halt or resume from LEAN's command channel."""
        if self._runner is not None:
            self.log(self._runner.command(str(getattr(data, "name", ""))))
        return True

    def on_end_of_algorithm(self) -> None:
        """Write the last state and the journal."""
        if self._runner is not None:
            self._runner.close()
