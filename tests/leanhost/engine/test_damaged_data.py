"""What a run says of files it cannot read: LEAN's words in its log, and an end where LEAN's reader gives up."""

from small_world import MON, NO_FILE, TUE, SmallWorld

HOLD = """
def initialize(self):
    self.start_at()
    self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)

def on_data(self, slice):
    self.seen.append(self.time.day)
"""
CHAIN = """
def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol

def on_data(self, slice):
    self.seen.append(len(list(self.option_chain(self.aaa))))
"""


def test_a_corrupt_zip_is_told_of_once_and_its_day_is_as_if_it_had_no_data(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100, TUE: 101})
    world.damaged("equity/usa/minute/aaa/20140602_trade.zip", b"no zip at all")
    world.damaged("equity/usa/minute/aaa/20140602_quote.zip", b"")
    done = world.run(HOLD, end=TUE)
    assert done.ok
    assert set(done.algorithm.seen) == {TUE.day}
    errors = [line for line in done.result.log if "ERROR:: " in line]
    assert len(errors) == 1
    assert "ZipDataCacheProvider.Fetch(): Corrupt zip file/entry: " in errors[0]
    assert "20140602_trade.zip" in errors[0]


def test_a_universe_row_that_cannot_be_read_ends_the_run_and_names_file_and_line(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100, TUE: 101})
    rows = "#expiry,strike,right,open,high,low,close,volume,open_interest\n20140620,100,C,1,1,1,1,1,1\n2014x,100,C,1\n"
    world.text("option/usa/universes/aaa/20140602.csv", rows)
    done = world.run(CHAIN, start=TUE)
    assert not done.ok
    assert done.error.startswith("Error invoking AAA ")
    assert " data reader. Line: 2014x,100,C,1 Error: " in done.error
    assert "universes/aaa/20140602.csv:3" in done.error


def test_an_unreadable_map_file_is_told_of_and_ignored(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100}, mapped="20100104,aaa,Q\nrubbish\n")
    done = world.run(HOLD)
    assert done.ok
    assert done.algorithm.seen
    assert any("map_files/aaa.csv line 2: 'rubbish'" in line for line in done.result.log)


def test_a_folder_without_map_files_says_so_and_runs(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100}, mapped=NO_FILE)
    done = world.run(HOLD)
    assert done.ok
    assert sum("GetMapFileResolver(usa): The specified directory does not exist" in x for x in done.result.log) == 1
