"""The module that `from AlgorithmImports import *` finds while a run is on."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import json
import math
import os
import sys
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from os import path
from typing import Any

import numpy as np

from leanhost.api.namespaces import namespaces
from leanhost.surface import AbsentClass, lean_classes, name_the_absent

MODULES = (
    "leanhost.enums",
    "leanhost.order_enums",
    "leanhost.symbols",
    "leanhost.identifiers",
    "leanhost.future_tickers",
    "leanhost.data.lean_hours",
    "leanhost.api.bars",
    "leanhost.api.dictionaries",
    "leanhost.api.contracts",
    "leanhost.api.chains",
    "leanhost.api.futures",
    "leanhost.api.option_universe",
    "leanhost.api.slice",
    "leanhost.api.settings",
    "leanhost.api.subscribing",
    "leanhost.api.statistics_results",
    "leanhost.api.trading_calendar",
    "leanhost.api.extensions",
    "leanhost.api.statistics_results",
    "leanhost.api.trades",
    "leanhost.api.interest_rates",
    "leanhost.api.dividend_yields",
    "leanhost.api.circular_queue",
    "leanhost.engine.security",
    "leanhost.engine.futures",
    "leanhost.engine.future_filter",
    "leanhost.engine.seeders",
    "leanhost.engine.volatility",
    "leanhost.engine.session_bars",
    "leanhost.api.benchmarks",
    "leanhost.api.charting",
    "leanhost.api.colors",
    "leanhost.api.symbol_representation",
    "leanhost.api.fields",
    "leanhost.engine.universe",
    "leanhost.engine.option_filter",
    "leanhost.engine.schedule",
    "leanhost.engine.schedule_rules",
    "leanhost.engine.date_rules",
    "leanhost.engine.price_models",
    "leanhost.engine.price_values",
    "leanhost.engine.quantlib_engines",
    "leanhost.api.object_store",
    "leanhost.consolidator_base",
    "leanhost.consolidators",
    "leanhost.brick_consolidators",
    "leanhost.api.brick_bars",
    "leanhost.indicators",
    "leanhost.trading",
    "leanhost.api.algorithm",
    "leanhost.api.chain_history",
    "leanhost.api.commands",
    "leanhost.api.message_handlers",
    "leanhost.api.notifications",
    "leanhost.api.quant_book",
    "leanhost.api.indicator_history",
)
# What LEAN's algorithms get from .NET itself.
_DOTNET = ("ArgumentException", "DayOfWeek", "InvalidOperationException", "KeyNotFoundException", "TimeSpan", "Color")
# Host classes that only share their name with one of LEAN's.
_OWN = ("Engine", "OptionPosition", "Schedule")
_FOLDERS = ("leanhost.indicators", "leanhost.trading")
_NAME = "AlgorithmImports"


class TimeZones:
    """IANA names of the zones algorithms use."""

    NEW_YORK = NewYork = "America/New_York"
    CHICAGO = Chicago = "America/Chicago"
    UTC = Utc = "UTC"
    LOS_ANGELES = LosAngeles = "America/Los_Angeles"
    LONDON = London = "Europe/London"
    HONG_KONG = HongKong = "Asia/Hong_Kong"
    TOKYO = Tokyo = "Asia/Tokyo"
    ROME = Rome = "Europe/Rome"
    SYDNEY = Sydney = "Australia/Sydney"
    VANCOUVER = Vancouver = "America/Vancouver"
    TORONTO = Toronto = "America/Toronto"
    PARIS = Paris = "Europe/Paris"
    BERLIN = Berlin = "Europe/Berlin"
    ZURICH = Zurich = "Europe/Zurich"
    AMSTERDAM = Amsterdam = "Europe/Amsterdam"
    MADRID = Madrid = "Europe/Madrid"
    DUBLIN = Dublin = "Europe/Dublin"
    SHANGHAI = Shanghai = "Asia/Shanghai"
    KOLKATA = Kolkata = "Asia/Kolkata"
    MELBOURNE = Melbourne = "Australia/Melbourne"
    DENVER = Denver = "America/Denver"
    PHOENIX = Phoenix = "America/Phoenix"
    SAO_PAULO = SaoPaulo = "America/Sao_Paulo"
    MEXICO_CITY = MexicoCity = "America/Mexico_City"


class _Later(types.ModuleType):
    """A module that is imported when something of it is first asked for: pandas takes longer than most runs."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # the import system's own question
            raise AttributeError(name)
        found = getattr(importlib.import_module(self.__name__), name)
        setattr(self, name, found)
        return found

    def __dir__(self) -> list[str]:
        return dir(importlib.import_module(self.__name__))


def module() -> types.ModuleType:
    """A new AlgorithmImports module with everything an algorithm may name."""
    made = types.ModuleType(_NAME, __doc__)
    for name in MODULES:
        for part in (name, *_submodules(name)):
            _take(made, importlib.import_module(part))
    _take_all(made, typing)
    _take_all(made, math)
    plain: dict[str, Any] = {
        "np": np, "pd": sys.modules.get("pandas") or _Later("pandas"), "json": json, "math": math, "os": os, "sys": sys,
        "plt": _Later("matplotlib.pyplot"), "path": path, "date": date, "datetime": datetime, "time": time,
        "timedelta": timedelta, "Exception": builtins.Exception, "TimeZones": TimeZones,
    }  # fmt: skip
    vars(made).update(plain)
    name_the_absent(vars(made))
    for name in lean_classes() - vars(made).keys():
        setattr(made, name, AbsentClass(name))
    vars(made)["QCAlgorithmFramework"] = vars(made)["QCAlgorithmFrameworkBridge"] = vars(made)["QCAlgorithm"]
    vars(made)["__all__"] = [name for name in vars(made) if not name.startswith("_")]
    return made


def _submodules(name: str) -> list[str]:
    if name not in _FOLDERS:
        return []
    package = importlib.import_module(name)
    folder = package.__path__[0]
    return sorted(f"{name}.{f[:-3]}" for f in os.listdir(folder) if f.endswith(".py") and not f.startswith("_"))


def _take(made: types.ModuleType, source: types.ModuleType) -> None:
    """The classes that a module itself defines under LEAN's names, not those it works with."""
    known = lean_classes()
    for name, value in vars(source).items():
        own = getattr(value, "__module__", "") == source.__name__
        if (name in known or name in _DOTNET) and name not in _OWN and isinstance(value, type) and own:
            setattr(made, name, value)


def _take_all(made: types.ModuleType, source: types.ModuleType) -> None:
    names = getattr(source, "__all__", None) or [n for n in vars(source) if not n.startswith("_")]
    for name in names:
        if not hasattr(made, name):
            setattr(made, name, getattr(source, name))


@contextlib.contextmanager
def installed() -> Iterator[types.ModuleType]:
    """Have the module in `sys.modules` for the length of a run."""
    before = sys.modules.get(_NAME)
    made = sys.modules[_NAME] = module()
    try:
        with namespaces(made):
            yield made
    finally:
        if before is None:
            sys.modules.pop(_NAME, None)
        else:
            sys.modules[_NAME] = before
