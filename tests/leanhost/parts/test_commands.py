"""What reaches a running algorithm: typed and untyped commands, files of them, the broker's messages; notifications."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from small_world import SmallWorld

from leanhost.trading.brokerage_messages import BrokerageMessageEvent, BrokerageMessageType

TEN = datetime(2014, 6, 2, 10)
PLAIN = """
def initialize(self):
    self.start_at()
    self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)

def on_command(self, data):
    self.seen.append((self.time, data.symbol, data.Parameters["quantity"], data.missing))
    self.buy(data.SYMBOL, data.parameters["quantity"])
    return data.answer
"""
TYPED = """
class Void:
    quantity = 0
    when = None

    def run(self, algorithm):
        algorithm.seen.append((type(self).__name__, self.quantity, self.when == algorithm.time))
        return True

class Derived(Command):
    result = False

    def Run(self, algorithm):
        algorithm.seen.append((str(self), self.result))
        return self.result

def initialize(self):
    self.start_at()
    self.add_equity("AAA")
    for kind in (self.Void, self.Derived):
        self.add_command(kind)
    try:
        self.add_command(int)
    except Exception as error:
        self.seen.append(str(error))
"""


def payload(**values: Any) -> dict[str, Any]:
    return {"Symbol": "AAA", "parameters": {"quantity": 3}, **values}


def test_an_untyped_command_comes_between_two_steps_with_members_in_any_case(aaa: SmallWorld) -> None:
    done = aaa.run(PLAIN, commands=[(TEN, payload(answer=False))])
    assert done.algorithm.seen == [(TEN, "AAA", 3, None)]
    assert done.algorithm.portfolio["AAA"].quantity == 3
    assert [order.time.replace(tzinfo=None) for order in done.result.orders] == [TEN + timedelta(hours=4)], "UTC"
    [(at, result)] = done.result.commands
    assert (at, result.success, result.command_name) == (TEN, False, "CallbackCommand")


def test_without_a_handler_a_command_counts_as_done_and_an_error_in_one_is_logged(aaa: SmallWorld) -> None:
    quiet = "def initialize(self):\n    self.start_at()\n    self.add_equity('AAA')\n"
    assert aaa.run(quiet, commands=[(TEN, payload())]).result.commands[0][1].success is True
    done = aaa.run(PLAIN, commands=[(TEN, {"symbol": "AAA"})])
    assert done.ok
    assert done.result.commands[0][1].success is False
    assert "2014-06-02 10:00:00 CallbackCommand Error: 'NoneType' object is not subscriptable" in done.result.log


def test_typed_commands_run_and_unknown_ones_are_told_of_once(aaa: SmallWorld) -> None:
    sent = [
        {"$type": "Void", "Quantity": 2, "when": TEN},
        {"$type": "derived", "result": True},
        {"$type": "Nobody"},
        {"$type": "Nobody"},
    ]
    done = aaa.run(TYPED, commands=[(TEN, one) for one in sent])
    assert done.algorithm.seen == [
        "Command must be fully implemented. Please implement these missing methods on int: Run",
        ("Void", 2, True),
        ('{"$type": "derived", "result": true}', True),
    ]
    assert [result.success for _, result in done.result.commands] == [True, True, None, None]
    told = [line for line in done.result.log if "unregistered" in line]
    assert told == ["2014-06-02 10:00:00 Detected unregistered command type 'Nobody', will be ignored"]


def test_links_carry_a_command_as_a_query(aaa: SmallWorld) -> None:
    done = aaa.run("""
        class Buy:
            def __init__(self):
                self.target, self.parameters = ["AAA", "BBB"], {"tag": "Signal X", "sure": True}
            def run(self, algorithm):
                return True

        def initialize(self):
            self.start_at()
            self.add_equity("AAA")
            self.project_id = 7
            self.seen.append(self.link(self.Buy()))
            self.add_command(self.Buy)
            self.seen.append(self.link(self.Buy()))
            self.broadcast_command({"a": 1})
            self.broadcast_command({"a": 1})
    """)
    plain, typed = done.algorithm.seen
    query = (
        "&projectId=7&command%5btarget%5d%5b0%5d=AAA&command%5btarget%5d%5b1%5d=BBB"
        "&command%5bparameters%5d%5btag%5d=Signal+X&command%5bparameters%5d%5bsure%5d=True"
    )
    assert plain.endswith(query)
    assert typed.endswith(query + "&command%5b%24type%5d=Buy")
    assert sum("broadcast commands is disabled" in line for line in done.result.log) == 1


def test_leans_own_commands(aaa: SmallWorld) -> None:
    order = {"$type": "QuantConnect.Commands.OrderCommand, QuantConnect.Common", "Ticker": "AAA", "SecurityType": 1,
             "Market": "usa", "OrderType": 1, "Quantity": 5, "LimitPrice": 50}  # fmt: skip
    sent = [
        order,
        {"$type": "QuantConnect.Commands.UpdateOrderCommand, QuantConnect.Common", "OrderId": 1, "Quantity": 6},
        {"$type": "QuantConnect.Commands.CancelOrderCommand, QuantConnect.Common", "OrderId": 1},
        {**order, "OrderType": 0},
        {"$type": "QuantConnect.Commands.LiquidateCommand, QuantConnect.Common"},
        {"$type": "QuantConnect.Commands.QuitCommand, QuantConnect.Common"},
    ]
    body = PLAIN + "\ndef on_data(self, slice):\n    self.seen.append(self.time)\n"
    done = aaa.run(body, commands=[(TEN + timedelta(minutes=n), one) for n, one in enumerate(sent)])
    assert done.ok, done.error
    assert [(o.quantity, o.status.name) for o in done.result.orders] == [(6, "CANCELED"), (5, "FILLED"), (-5, "FILLED")]
    assert [result.success for _, result in done.result.commands] == [True] * 6
    assert done.algorithm.seen[-1] == TEN + timedelta(minutes=5), "no slice after the end"
    assert any("Limit for 5 units of AAA: Success" in line for line in done.result.log)


def test_a_folder_is_looked_into_and_answered(aaa: SmallWorld, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "command-1.json").write_text(json.dumps(payload(id=1, answer=True)))
    (folder / "command-2.json").write_text("{")
    (folder / "command-3.json").write_text(json.dumps([payload(id="x", answer=None), payload()]))
    done = aaa.run(PLAIN, command_folder=folder)
    assert sorted(file.name for file in folder.iterdir()) == ["result-command-1.json", "result-command-x.json"]
    answer = json.loads((folder / "result-command-1.json").read_text())
    assert answer == {"CommandName": "CallbackCommand", "Success": True, "eType": "CommandResult", "sChannel": ""}
    assert json.loads((folder / "result-command-x.json").read_text())["Success"] is None
    assert len(done.result.commands) == 3
    errors = [line for line in done.result.log if "ERROR::" in line and "command" in line.lower()]
    assert len(errors) == 2, "a file that is no JSON, and a command without an id"


def test_a_run_that_goes_on_does_not_get_a_command_twice(aaa: SmallWorld) -> None:
    sent = [(TEN, payload(answer=True)), (TEN + timedelta(hours=2), payload(answer=True))]
    aaa.run(PLAIN, commands=sent, stop_at=TEN + timedelta(hours=1))
    done = aaa.run(PLAIN, commands=sent, resume=aaa.folder / "out")
    assert done.algorithm.portfolio["AAA"].quantity == 6
    assert [at for at, *_ in done.algorithm.seen] == [TEN + timedelta(hours=2)]


MESSAGES = """
def initialize(self):
    self.start_at()
    self.add_equity("AAA")

def on_brokerage_message(self, message_event):
    self.seen.append(message_event.to_string())

def on_brokerage_disconnect(self):
    self.seen.append("away")

def OnBrokerageReconnect(self):
    self.seen.append("back")

def on_end_of_algorithm(self):
    self.seen.append(self.time)
"""


def test_the_brokers_messages_are_logged_and_told(aaa: SmallWorld) -> None:
    sent = [
        BrokerageMessageEvent(BrokerageMessageType.INFORMATION, 5, "all well"),
        BrokerageMessageEvent(BrokerageMessageType.WARNING, "W", "take care"),
        BrokerageMessageEvent.disconnected("gone"),
        BrokerageMessageEvent.reconnected("here"),
    ]
    done = aaa.run(MESSAGES, messages=[(TEN + timedelta(minutes=5 * n), one) for n, one in enumerate(sent)])
    assert done.ok, done.error
    assert done.algorithm.seen[:-1] == [
        "Information - Code: 5 - all well",
        "Warning - Code: W - take care",
        "Disconnect - Code: Disconnect - gone",
        "away",
        "Reconnect - Code: Reconnect - here",
        "back",
    ]
    assert done.algorithm.seen[-1] == datetime(2014, 6, 2, 16)
    assert "2014-06-02 10:00:00 Brokerage Info: all well" in done.result.log
    assert "2014-06-02 10:05:00 Brokerage Warning: take care" in done.result.log


def test_a_broker_that_stays_away_for_fifteen_minutes_ends_the_run(aaa: SmallWorld) -> None:
    done = aaa.run(MESSAGES, messages=[(TEN, BrokerageMessageEvent.disconnected("gone"))])
    assert not done.ok
    assert done.error == "Brokerage Disconnect: gone"
    assert done.algorithm.time == TEN + timedelta(minutes=15)


def test_an_error_ends_the_run_unless_a_handler_makes_it_a_warning(aaa: SmallWorld) -> None:
    message = BrokerageMessageEvent(BrokerageMessageType.ERROR, "42", "late answer")
    assert aaa.run(MESSAGES, messages=[(TEN, message)]).error == "Brokerage Error: late answer"
    lenient = MESSAGES.replace(
        'self.add_equity("AAA")',
        'self.add_equity("AAA")\n    self.set_brokerage_message_handler('
        "DowngradeErrorCodeToWarningBrokerageMessageHandler(DefaultBrokerageMessageHandler(self), ['42']))",
    )
    done = aaa.run(lenient, messages=[(TEN, message)])
    assert done.ok, done.error
    assert "2014-06-02 10:00:00 Brokerage Warning: late answer" in done.result.log


def test_an_algorithms_own_handler_gets_every_message(aaa: SmallWorld) -> None:
    own = """
class Handler:
    def __init__(self, algorithm):
        self.algorithm = algorithm
    def HandleMessage(self, message):
        self.algorithm.seen.append((message.type == BrokerageMessageType.ERROR, message.message))
    def HandleOrder(self, event_args):
        return False

def initialize(self):
    self.start_at()
    self.add_equity("AAA")
    self.set_brokerage_message_handler(self.Handler(self))
"""
    done = aaa.run(own, messages=[(TEN, BrokerageMessageEvent(BrokerageMessageType.ERROR, "42", "late answer"))])
    assert done.ok
    assert done.algorithm.seen == [(True, "late answer")]


def test_notifications_are_kept_and_none_is_sent(aaa: SmallWorld) -> None:
    done = aaa.run("""
        def initialize(self):
            self.start_at()
            self.add_equity("AAA")

        def on_data(self, slice):
            if self.seen:
                return
            notify = self.notify
            self.seen = [
                notify.email("a@b.c", "subject", "text"), notify.sms("+44", "text"), notify.Web("https://x", {"a": 1}),
                notify.telegram("5", "text"), notify.ftp("host", "me", "secret", "file", "content"),
                notify.sftp("host", "me", "key", "phrase", "file", "content", 22), len(notify.messages),
            ]
    """)
    assert done.algorithm.seen == [False] * 6 + [0]
    kept = done.result.notifications
    assert [one.kind for one in kept] == ["email", "sms", "web", "telegram", "ftp", "sftp"]
    assert kept[0].time == datetime(2014, 6, 2, 9, 31)
    assert kept[0].content == {"address": "a@b.c", "subject": "subject", "message": "text", "data": ""}
    assert kept[5].content == {
        "hostname": "host", "username": "me", "file_path": "file", "file_content": "content", "port": 22,
    }  # fmt: skip
    assert "secret" not in str(kept)
