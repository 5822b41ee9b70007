"""Small exports built on the spot, whole and broken; ids and texts are made up here."""

import json
import os
import struct
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.export import limits, open_export, portions
from adapters.slack.payload import moment
from adapters.slack.skips import Why
from bot.errors import ArchiveError
from bot.events import Event, MessageDeleted, MessagePosted
from bot.people import ChannelKind
from bot.ports import Archive, Portion

Json = dict[str, Any]
Contents = dict[str, Any]
"""What to write: JSON by the file's name; bytes as they are."""

REAL = Path(__file__).parents[4] / "shared/data/slack_export_sample"
SAMPLE = Path(__file__).parents[3] / "examples/workspace"


def user(name: str, **fields: Any) -> Json:
    return {"id": f"U{name.upper()}", "team_id": "T1", "name": name, "tz": "Europe/Berlin"} | fields


def message(number: int, author: str = "ada", **fields: Any) -> Json:
    return {"type": "message", "user": f"U{author.upper()}", "text": "hello", "ts": ts(number)} | fields


def ts(number: int) -> str:
    return f"{1_700_000_000 + number}.000100"


USERS = [
    user("ada", profile={"display_name": "Ada L", "real_name": "Ada Lovelace"}),
    user("ben", real_name="Ben", deleted=True),
    user("cleo"),
    user("robo", is_bot=True, profile={"bot_id": "BROBO"}),
]
CHANNELS = [{"id": "C1", "name": "general", "members": ["UADA", "UBEN"]}]
PLAIN: Contents = {
    "users.json": USERS,
    "channels.json": CHANNELS,
    "general/2023-11-14.json": [message(0), message(1, "ben", text="hi <@UADA>")],
}


def as_folder(path: Path, contents: Contents) -> Path:
    for name, content in contents.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def as_zip(path: Path, contents: Contents, method: int = zipfile.ZIP_DEFLATED) -> Path:
    path.mkdir(exist_ok=True, parents=True)
    with zipfile.ZipFile(path / "export.zip", "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return path / "export.zip"


class Read:
    """All that an export tells."""

    def __init__(self, path: Path) -> None:
        with open_export(path) as export:
            archive: Archive = export
            self.portions: list[Portion] = list(archive.portions())
            self.again = list(archive.portions())
            self.space, self.until, self.parts = archive.space, archive.until, archive.parts
            self.warnings = archive.warnings
            self.profiles = {profile.handle: profile for profile in archive.profiles}
            self.channels = {channel.id.removeprefix(f"{self.space}/"): channel for channel in archive.channels}
        self.events: list[Event] = [event for portion in self.portions for event in portion.events]
        self.messages = sum(portion.messages for portion in self.portions)
        self.skipped: Counter[str] = Counter()
        for portion in self.portions:
            self.skipped.update(portion.skipped)

    def posted(self) -> list[MessagePosted]:
        return [event for event in self.events if isinstance(event, MessagePosted)]


@pytest.fixture(params=[as_folder, as_zip], ids=["folder", "zip"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Contents], Read]:
    return lambda contents: Read(request.param(tmp_path / "export", contents))


Made = Callable[[Contents], Read]


# --- what is in an export


def test_messages_people_and_channels_are_read(made: Made) -> None:
    read = made(PLAIN)
    assert [(event.author, event.names) for event in read.posted()] == [
        ("slack:T1:UADA", ()),
        ("slack:T1:UBEN", ("slack:T1:UADA",)),
    ]
    assert (read.space, read.parts, read.messages, read.skipped) == ("slack:T1", 1, 2, Counter())
    assert read.warnings == ()
    assert read.until == moment(ts(1))
    assert read.again == read.portions
    assert [portion.parts for portion in read.portions] == [1]


def test_profiles_are_labels_without_bots(made: Made) -> None:
    profiles = made(PLAIN).profiles
    assert {handle: (who.name, who.active, who.zone) for handle, who in profiles.items()} == {
        "ada": ("Ada L", True, "Europe/Berlin"),
        "ben": ("Ben", False, "Europe/Berlin"),
        "cleo": ("cleo", True, "Europe/Berlin"),
    }
    assert profiles["ada"].home == "slack:T1"


def test_one_wrapping_folder_and_a_macs_files_do_not_matter(made: Made) -> None:
    wrapped = {f"Our export/{name}": content for name, content in PLAIN.items()}
    noise = {
        "__MACOSX/Our export/._users.json": b"\0",
        "Our export/.DS_Store": b"\0",
        "Our export/general/._2023-11-14.json": b"\0",
        "Our export/general/canvas_in_the_conversation.json": b"{}",
        "Our export/integration_logs.json": [{"user_id": "UADA"}],
        "Our export/canvases.json": [],
    }
    read = made(wrapped | noise)
    assert (read.messages, read.skipped, read.warnings) == (2, Counter(), ())
    assert list(read.channels) == ["C1"]


def test_each_list_says_who_can_read_its_channels(made: Made) -> None:
    read = made(
        PLAIN
        | {
            "groups.json": [{"id": "G1", "name": "secret"}],
            "mpims.json": [{"id": "G2", "name": "mpdm-ada--ben--cleo-1", "members": ["UADA", "UBEN", "UCLEO"]}],
            "dms.json": [{"id": "D1", "members": ["UADA", "UBEN"]}, {"id": "D2", "members": ["UADA", "UROBO"]}],
            "secret/2023-11-14.json": [message(10)],
            "mpdm-ada--ben--cleo-1/2023-11-14.json": [message(11)],
            "D1/2023-11-14.json": [message(12), message(13, "ben")],
            "D2/2023-11-14.json": [message(14)],
        }
    )
    assert {channel: (row.kind, row.name) for channel, row in read.channels.items()} == {
        "C1": (ChannelKind.PUBLIC, "general"),
        "G1": (ChannelKind.PRIVATE, "secret"),
        "G2": (ChannelKind.PRIVATE, "Ada L, Ben, cleo"),
        "D1": (ChannelKind.DIRECT, "Ada L, Ben"),
        "D2": (ChannelKind.DIRECT, "Ada L, robo"),
    }
    between = {event.place.channel.removeprefix("slack:T1/"): event.place.between for event in read.posted()}
    assert between == {
        "C1": (),
        "G1": (),
        "G2": (),
        "D1": ("slack:T1:UADA", "slack:T1:UBEN"),
    }
    assert read.skipped == {Why.BOT: 1}


def test_a_private_conversation_of_unknown_people_is_a_private_channel(made: Made) -> None:
    read = made(PLAIN | {"dms.json": [{"id": "D1"}], "D1/2023-11-14.json": [message(12)]})
    assert read.channels["D1"].kind is ChannelKind.PRIVATE
    assert all(event.place.between == () for event in read.posted())


def test_with_grid_people_belong_to_the_organisation(made: Made) -> None:
    org = [user("ada", enterprise_user={"enterprise_id": "E1"}), user("ben", team_id="T2")]
    contents = {name: content for name, content in PLAIN.items() if name != "users.json"}
    read = made(contents | {"org_users.json": org})
    assert [event.author for event in read.posted()] == ["slack:E1:UADA", "slack:T2:UBEN"]
    assert read.warnings == ()


def test_people_are_found_by_name_unless_several_bear_it(made: Made) -> None:
    users = [*USERS, user("dan", profile={"display_name": "Sam"}), user("eve", profile={"display_name": "Sam"})]
    texts = ["thanks @Ada L!", "thanks @ada lovelace", "@Sam @robo @BEN"]
    days = [message(number, "cleo", text=text) for number, text in enumerate(texts)]
    read = made(PLAIN | {"users.json": users, "general/2023-11-14.json": days})
    assert [event.names for event in read.posted()] == [
        ("slack:T1:UADA",),
        ("slack:T1:UADA",),
        ("slack:T1:UBEN",),
    ]


def test_who_is_in_no_list_keeps_the_workspace_that_their_messages_tell(made: Made) -> None:
    read = made(
        PLAIN
        | {
            "general/2023-11-14.json": [
                message(0, "zed", team="T9"),
                message(1, text="<@UZED>", reactions=[{"name": "+1", "users": ["UZED"]}]),
            ]
        }
    )
    people = {person for event in read.events for person in event.people}
    assert people == {"slack:T9:UZED", "slack:T1:UADA"}


# --- portions


def test_a_thread_over_several_days_stays_in_one_portion(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 3)
    first, thread = ts(0), {"thread_ts": ts(0)}
    read = made(
        PLAIN
        | {
            "general/2023-11-14.json": [
                message(0, **thread),
                message(1),
                message(2, reactions=[{"name": "+1", "users": ["UBEN"]}]),
            ],
            "general/2023-11-15.json": [message(3), message(4, "ben", **thread), message(5)],
            "general/2023-11-16.json": [message(6, "cleo", **thread), message(7)],
            "help/2023-11-16.json": [message(8), message(9)],
        }
    )
    where: dict[str, set[int]] = {}
    for number, portion in enumerate(read.portions):
        for event in portion.events:
            where.setdefault(event.place.conversation(event.message), set()).add(number)
    assert all(len(numbers) == 1 for numbers in where.values())
    assert len(read.portions) == 4
    assert [event.message for event in read.portions[0].events] == [first, ts(4), ts(6)]
    assert sum(portion.parts for portion in read.portions) == read.parts == 4
    replies = [event for event in read.posted() if event.place.thread and event.message != first]
    assert {event.thread_author for event in replies} == {"slack:T1:UADA"}


def test_a_deletion_goes_with_its_message(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 1)
    deleted = {"type": "message", "subtype": "message_deleted", "ts": ts(9), "deleted_ts": ts(2)}
    days = [message(0, thread_ts=ts(0)), message(1), message(2, thread_ts=ts(0)), deleted]
    read = made(PLAIN | {"general/2023-11-14.json": days})
    assert [len(portion.events) for portion in read.portions] == [3, 1]
    assert isinstance(read.portions[0].events[2], MessageDeleted)


def test_a_one_to_one_conversation_is_never_cut(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 2)
    read = made(
        {
            "users.json": USERS,
            "channels.json": [],
            "dms.json": [{"id": "D1", "members": ["UADA", "UBEN"]}],
            "D1/2023-11-14.json": [message(number) for number in range(5)],
        }
    )
    assert [portion.messages for portion in read.portions] == [5]


# --- what is missing or broken, and read all the same


def test_without_users_people_go_by_what_messages_tell(made: Made) -> None:
    contents = {name: content for name, content in PLAIN.items() if name != "users.json"}
    profile = {"name": "zed", "display_name": "Zed", "team": "T7"}
    days = [message(0, team="T7"), message(1, "zed", user_profile=profile)]
    read = made(contents | {"general/2023-11-14.json": days})
    assert read.space == "slack:T7"
    assert {who.identity: (handle, who.name) for handle, who in read.profiles.items()} == {
        "slack:T7:UADA": ("UADA", "UADA"),
        "slack:T7:UZED": ("zed", "Zed"),
    }
    assert [event.author for event in read.posted()] == ["slack:T7:UADA", "slack:T7:UZED"]
    assert "users.json is missing" in read.warnings[0]


def test_without_any_workspace_the_export_stands_in(made: Made) -> None:
    read = made({"general/2023-11-14.json": [message(0)]})
    assert (read.space, read.posted()[0].author) == ("slack:export", "slack:export:UADA")


def test_folders_that_no_list_names_are_private(made: Made) -> None:
    read = made({"users.json": USERS, "general/2023-11-14.json": [message(0)]})
    assert read.messages == 1
    assert [(c.id, c.name, c.kind) for c in read.channels.values()] == [
        ("slack:T1/general", "general", ChannelKind.PRIVATE)
    ]
    assert len(read.warnings) == 2
    assert "channels.json is missing" in read.warnings[0]
    assert "general" in read.warnings[1]


def test_broken_entries_of_lists_are_left_out_with_a_warning(made: Made) -> None:
    broken = [None, 7, {}, {"id": None}, {"id": "no/id"}]
    read = made(PLAIN | {"users.json": [*USERS, *broken], "channels.json": [*CHANNELS, *broken], "dms.json": {}})
    assert (read.messages, list(read.channels)) == (2, ["C1"])
    assert read.warnings == (
        "users.json: entries that can't be read were left out: 5",
        "channels.json: entries that can't be read were left out: 5",
        "dms.json is damaged and was not used",
    )


def test_wrong_types_everywhere_are_survived(made: Made) -> None:
    odd = {"name": ["x"], "profile": 3, "tz": {}, "deleted": "no", "team_id": 4, "enterprise_user": []}
    read = made(
        {
            "users.json": [{"id": "UADA"} | odd],
            "channels.json": [{"id": "C1", "name": 5, "members": "all"}],
            "C1/2023-11-14.json": [message(0), None, [], 3, "x", {"type": "message"}, message(1, text={})],
        }
    )
    assert (read.messages, read.skipped) == (7, {Why.UNREADABLE: 4, Why.NO_AUTHOR: 1})
    assert read.channels["C1"].name == "C1"


@pytest.mark.parametrize("content", [b'[{"type": "mess', b"", b"{}", b"null", b"\xff\xfe[\0]\0", b"[" * 100_000])
def test_a_day_that_cannot_be_read_is_counted_and_the_others_are_read(made: Made, content: bytes) -> None:
    read = made(PLAIN | {"general/2023-11-15.json": content})
    assert (read.messages, read.skipped) == (3, {Why.UNREADABLE_FILE: 1})
    assert len(read.posted()) == 2
    assert read.until == moment(ts(1))


def test_text_that_was_cut_within_a_character_is_read(made: Made) -> None:
    days = json.dumps([message(0, text="cut?"), message(1)]).encode()
    cut = b"\xef\xbb\xbf" + days.replace(b"cut?", rb"\\ud83d \ud83d\ude00 \ud83d" + b"\xff")
    assert [event.text for event in made(PLAIN | {"general/2023-11-14.json": cut}).posted()] == [
        "\\ud83d \N{GRINNING FACE} ��",
        "hello",
    ]


def test_an_export_without_messages_is_an_export(made: Made) -> None:
    read = made({"users.json": USERS, "channels.json": CHANNELS})
    assert (read.messages, read.events, list(read.channels)) == (0, [], ["C1"])
    assert read.until.year == 2286


def test_lists_that_lie_deeper_are_told_of(made: Made) -> None:
    read = made(PLAIN | {"teams/two/channels.json": []})
    assert read.warnings == ("lies deeper and was not read, import it by itself: teams/two/channels.json",)


def test_accents_that_a_mac_takes_apart_are_the_same_name(made: Made) -> None:
    apart = unicodedata.normalize("NFD", "général")
    read = made(
        {
            "users.json": USERS,
            "channels.json": [{"id": "C1", "name": "général"}],
            f"{apart}/2023-11-14.json": [message(0)],
        }
    )
    assert ([event.place.channel for event in read.posted()], read.warnings) == (["slack:T1/C1"], ())


def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    inside = as_folder(tmp_path / "export", PLAIN)
    outside = as_folder(tmp_path / "outside", {"2023-11-15.json": [message(5)]})
    (inside / "general/2023-11-15.json").symlink_to(outside / "2023-11-15.json")
    (inside / "general/2023-11-16.json").symlink_to(inside / "nowhere.json")
    (inside / "general/2023-11-17.json").symlink_to(inside / "general/2023-11-14.json")
    (inside / "elsewhere").symlink_to(outside)
    (inside / "round").symlink_to(inside)
    os.mkfifo(inside / "general/2023-11-18.json")
    read = Read(inside)
    assert read.skipped == {Why.LINK: 5}
    assert read.messages - read.skipped.total() == 4


# --- what is refused before anything is read


def refusal(path: Path) -> str:
    with pytest.raises(ArchiveError) as error, open_export(path):
        pass
    text = str(error.value)
    assert "\n" not in text
    assert text.startswith(str(path)[:300])
    assert text.endswith("Nothing was imported")
    return text


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    assert "no such file or folder; check the path" in refusal(tmp_path / "nowhere.zip")


def test_what_cannot_be_a_path_is_refused(tmp_path: Path) -> None:
    assert "can't be opened" in refusal(tmp_path / ("x" * 5000))


def test_a_text_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    assert "neither a folder nor a whole zip; give the zip" in refusal(tmp_path / "notes.txt")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.zip").write_bytes(b"")
    assert "whole zip" in refusal(tmp_path / "empty.zip")


def test_neither_file_nor_folder_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "neither a file nor a folder" in refusal(tmp_path / "pipe")


@pytest.mark.parametrize("make", [as_folder, as_zip])
@pytest.mark.parametrize(
    "contents", [{}, {"notes/todo.json": []}, {"a/b/c/2023-11-14.json": []}, {"2023-11-14.json": []}]
)
def test_what_has_no_lists_and_no_days_is_refused(
    tmp_path: Path, make: Callable[[Path, Contents], Path], contents: Contents
) -> None:
    (tmp_path / "other").mkdir()
    assert "not an export of Slack's" in refusal(make(tmp_path / "other", contents))


@pytest.mark.parametrize("make", [as_folder, as_zip])
def test_several_exports_in_one_are_refused(tmp_path: Path, make: Callable[[Path, Contents], Path]) -> None:
    both = {f"{top}/{name}": content for top in ("one", "two") for name, content in PLAIN.items()}
    assert "several exports in one (one, two); import them one by one" in refusal(make(tmp_path / "x", both))


@pytest.mark.parametrize("half", [0.3, 0.6, 0.99])
def test_a_zip_that_was_cut_short_is_refused(tmp_path: Path, half: float) -> None:
    path = as_zip(tmp_path, PLAIN)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * half)])
    refusal(path)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("../evil.json", "leads elsewhere"),
        ("general/../../evil.json", "leads elsewhere"),
        ("/etc/evil.json", "absolute path"),
        ("C:/evil.json", "absolute path"),
        ("general\\..\\evil.json", "a character in its name"),
        ("general//2023-11-14.json", "twice"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str, wrong: str) -> None:
    text = refusal(as_zip(tmp_path, PLAIN | {name: b"[]"}))
    assert wrong in text
    assert "use the one that you downloaded" in text


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = as_zip(tmp_path, PLAIN)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("users.json", "[]")
    assert "“users.json” in it stands in the zip twice" in refusal(path)


def test_a_name_is_shown_in_one_line(tmp_path: Path) -> None:
    assert "“evil�/../x.json”" in refusal(as_zip(tmp_path, {"evil\n/../x.json": b"[]"}))


def patch_table(path: Path, name: str, offset: int, value: bytes) -> None:
    """Overwrite a field of an entry in the zip's table of contents."""
    content = bytearray(path.read_bytes())
    at = content.rindex(name.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + offset : at + offset + len(value)] = value
    path.write_bytes(content)


def test_a_false_size_of_two_gigabytes_is_refused(tmp_path: Path) -> None:
    path = as_zip(tmp_path, PLAIN)
    patch_table(path, "users.json", 24, struct.pack("<L", 2 * 1024**3))
    assert "“users.json” in it claims 2,147,483,648 bytes, over 256 MiB" in refusal(path)


@pytest.mark.parametrize("by", [-1, 1, 1000])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_slightly_false_size_is_refused(tmp_path: Path, by: int, method: int) -> None:
    path = as_zip(tmp_path, PLAIN, method)
    size = len(json.dumps(USERS))
    patch_table(path, "users.json", 24, struct.pack("<L", size + by))
    assert "“users.json” in it is damaged (" in refusal(path)


def test_a_false_packed_size_is_refused(tmp_path: Path) -> None:
    path = as_zip(tmp_path, PLAIN)
    patch_table(path, "users.json", 20, struct.pack("<L", 40))
    assert "“users.json” in it is damaged (Bad CRC-32" in refusal(path)


def test_many_files_that_are_too_large_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.export.zipped.LARGEST_TOTAL", 100)
    monkeypatch.setattr("adapters.slack.export.folder.LARGEST_TOTAL", 100)
    assert "would unpack to more than" in refusal(as_zip(tmp_path / "zip", PLAIN))
    assert "is too large" in refusal(as_folder(tmp_path / "folder", PLAIN))


def test_a_file_that_grows_absurdly_is_refused(tmp_path: Path) -> None:
    bomb = b"[" + b" " * (2 * limits.CHUNK) + b"]"
    text = refusal(as_zip(tmp_path, PLAIN | {"general/2023-11-15.json": bomb}))
    assert "“general/2023-11-15.json” in it would grow more than 200 times on unpacking" in text


def test_large_files_that_shrink_as_usual_are_read(made: Made) -> None:
    days = [message(number, text=os.urandom(20).hex()) for number in range(20_000)]
    read = made(PLAIN | {"general/2023-11-14.json": days})
    assert read.messages == 20_000
    assert [portion.messages for portion in read.portions] == [5_000] * 4


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_wrong_checksum_is_refused(tmp_path: Path, method: int) -> None:
    path = as_zip(tmp_path, PLAIN, method)
    patch_table(path, "general/2023-11-14.json", 16, b"\0\0\0\0")
    assert "“general/2023-11-14.json” in it is damaged (Bad CRC-32" in refusal(path)


def test_damaged_content_is_refused(tmp_path: Path) -> None:
    path = as_zip(tmp_path, PLAIN)
    content = bytearray(path.read_bytes())
    content[50:60] = b"\xff" * 10
    path.write_bytes(content)
    assert "“users.json” in it is damaged" in refusal(path)


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = as_zip(tmp_path, PLAIN)
    patch_table(path, "users.json", 8, b"\x01\x00")
    assert "“users.json” in it is encrypted; unpack the zip with its password" in refusal(path)


def test_an_unusual_packing_is_refused(tmp_path: Path) -> None:
    text = refusal(as_zip(tmp_path, PLAIN, zipfile.ZIP_BZIP2))
    assert "is packed in an unusual way; unpack the zip" in text


@given(noise=st.binary(max_size=400), cut=st.integers(0, 2000))
def test_bytes_that_look_like_a_zip_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, cut: int
) -> None:
    path = as_zip(tmp_path_factory.mktemp("noise"), PLAIN)
    content = path.read_bytes()
    path.write_bytes(content[:cut] + noise + content[cut + len(noise) :])
    try:
        Read(path)
    except ArchiveError as error:
        assert "\n" not in str(error)  # noqa: PT017


# --- whole workspaces


def test_the_sample_workspace_is_read() -> None:
    read = Read(SAMPLE)
    assert (read.messages, read.skipped, read.warnings) == (316, {Why.BOT: 3, Why.JOINED: 2}, ())
    assert read.channels["CSAMPLE06"].kind is ChannelKind.PRIVATE
    assert read.until == max(event.at for event in read.events)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real export is not on this machine: it is not ours to pass on")
def test_a_real_export_is_read_whole() -> None:
    read = Read(REAL)
    assert read.messages == 1382
    assert read.skipped == {Why.JOINED: 323, Why.NOTICE: 28}
    assert len(read.posted()) == 1031
    assert (len(read.profiles), len(read.channels), read.warnings) == (71, 16, ())
    assert read.until == max(event.at for event in read.events)
    assert not any(" uploaded a file:" in event.text for event in read.posted())
