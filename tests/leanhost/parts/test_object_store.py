import pytest

from leanhost.api.dictionaries import ArgumentException, KeyNotFoundException
from leanhost.api.object_store import ObjectStore


@pytest.fixture
def store(tmp_path):
    return ObjectStore(tmp_path / "storage")


def test_text_and_bytes_come_back_as_saved(store):
    assert not store.contains_key("parity/none")
    assert store.save("parity/text", "five\nlines ü")
    assert store.read("parity/text") == store.read_string("parity/text") == "five\nlines ü"
    assert store.save_bytes("parity/bytes", bytearray(b"\x00\x01\xff"))
    assert list(store.read_bytes("parity/bytes")) == [0, 1, 255]
    assert store.Read("parity/text") == "five\nlines ü"


def test_keys_and_deletion(store):
    store.save("a/b", "1")
    store.save("c.txt", "2")
    assert store.keys == ["a/b", "c.txt"]
    assert list(store) == [("a/b", b"1"), ("c.txt", b"2")]
    assert (store.delete("a/b"), store.contains_key("a/b"), store.delete("a/b")) == (True, False, False)


def test_what_was_flushed_is_there_in_the_next_run(store, tmp_path):
    store.save("journal-201401.jsonl", "{}\n")
    assert not (tmp_path / "storage/journal-201401.jsonl").exists()
    store.flush()
    following = ObjectStore(tmp_path / "storage")
    assert following.keys == ["journal-201401.jsonl"]
    assert following.read("journal-201401.jsonl") == "{}\n"
    assert following.delete("journal-201401.jsonl")
    assert ObjectStore(tmp_path / "storage").keys == []


def test_file_path_serves_other_libraries(store):
    path = store.get_file_path("models/net.bin")
    with open(path, "wb") as file:
        file.write(b"weights")
    assert store.save("models/net.bin")
    assert store.read_bytes("models/net.bin") == b"weights"


def test_missing_key_is_leans_error_with_the_key(store):
    with pytest.raises(KeyNotFoundException, match="none"):
        store.read("parity/none")


@pytest.mark.parametrize("path", ["../escape", "", "a*b", "two.dots.txt", "a/../../b"])
def test_paths_outside_leans_pattern_are_refused(store, path):
    with pytest.raises(ArgumentException):
        store.save(path, "x")


def test_leading_dots_and_slashes_are_stripped(store):
    store.save("./a", "1")
    assert store.read("/a") == "1"


def test_limits_refuse_and_say_so(tmp_path):
    said = []
    store = ObjectStore(tmp_path, said.append, max_size=10, max_files=2)
    assert store.save("a", "12345678")
    assert not store.save("b", "123")
    assert store.save("a", "1234567890")
    assert store.save("c", "")
    assert not store.save("d", "")
    assert ["Storage limit" in said[0], "maximum number of files" in said[1]] == [True, True]
