"""German: what is typed, the words of time, and that a German member gets German all through."""

import re
from dataclasses import fields, is_dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.conversation.answer import answer
from bot.conversation.grammar import called, understand
from bot.conversation.language import language_of
from bot.conversation.times import NoTime, Week, future, past
from bot.conversation.verbs import VERBS
from bot.views import Digest, Listing, Text, View
from bot.words import words_for
from storage.memory import MemoryStore
from tests.bot.conversation.test_answer import store as english_store
from tests.bot.conversation.test_answer import turn
from tests.bot.conversation.test_phrasings import told
from tests.rows import NOW, member

GERMAN = words_for("de")
BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 3, 20, 10, 0, tzinfo=BERLIN)

PHRASINGS = (
    ("Heute", "today"),
    ("Zeig mir bitte meine Liste!", "today"),
    ("Was steht heute an?", "today"),
    ("Was gibt’s Neues?", "today"),
    ("mehr", "more"),
    ("Wer sonst noch?", "more"),
    ("Zeig mir noch mehr", "more"),
    ("wer", "who"),
    ("Bei wem sollte ich mich melden?", "who"),
    ("Wen habe ich vergessen?", "who"),
    ("Wer wartet?", "who_is_waiting"),
    ("Wer wartet noch auf eine Antwort von mir?", "who_is_waiting"),
    ("Wem muss ich noch antworten?", "who_is_waiting"),
    ("Wer hat mich was gefragt", "who_is_waiting"),
    ("Wem soll ich danken?", "who_to_thank"),
    ("Bei wem sollte ich mich bedanken?", "who_to_thank"),
    ("Kannst du mir bitte sagen, wem ich noch danken soll?", "who_to_thank"),
    ("Wer hat mir diese Woche geholfen?", "who_to_thank"),
    ("meine Fragen", "waiting"),
    ("Worauf warte ich eigentlich noch?", "waiting"),
    ("Wer hat mir noch nicht geantwortet?", "waiting"),
    ("Wen kann ich fragen?", "who_to_ask"),
    ("Wer antwortet mir normalerweise?", "who_to_ask"),
    ("An wen kann ich mich wenden?", "who_to_ask"),
    ("warum 1", "why n=1"),
    ("Wieso steht Nummer 2 auf meiner Liste?", "why n=2"),
    ("Worum geht’s bei 3?", "why n=3"),
    ("öffne 1", "open n=1"),
    ("Kannst du 2 öffnen?", "open n=2"),
    ("Wo finde ich die 2?", "open n=2"),
    ("erledigt 1", "done n=1"),
    ("2 erledigt", "done n=2"),
    ("Ich habe 2 erledigt", "done n=2"),
    ("1 und 3 sind schon erledigt", "done n=1,3"),
    ("Die Zweite hab ich schon beantwortet", "done n=2"),
    ("Ich habe Kim geantwortet", "done who=kim"),
    ("Bei Kim habe ich mich schon gemeldet", "done who=kim"),
    ("anderswo 1", "elsewhere n=1"),
    ("Ich habe 2 per Mail beantwortet", "elsewhere n=2"),
    ("Kim habe ich am Telefon geantwortet", "elsewhere who=kim"),
    ("falsch 1", "wrong n=1"),
    ("2 ist gar keine Frage", "wrong n=2"),
    ("Du hast 1 falsch verstanden", "wrong n=1"),
    ("nichts für mich 1", "not_for_me n=1"),
    ("2 interessiert mich nicht", "not_for_me n=2"),
    ("überspringe 1", "skip n=1"),
    ("Lass 2 diesmal weg", "skip n=2"),
    ("Kim diesmal nicht", "skip who=kim"),
    ("verschiebe 1 auf Montag", "snooze n=1 when=montag"),
    ("Erinnere mich am Montag an 2", "snooze n=2 when=montag"),
    ("Erinner mich morgen früh nochmal an Kim", "snooze who=kim when=morgen früh"),
    ("2 kann bis nächste Woche warten", "snooze n=2 when=nächste woche"),
    ("verschiebe 1", "snooze n=1"),
    ("rückgängig", "undo"),
    ("Mach das rückgängig!", "undo"),
    ("Ich hab mich vertippt", "undo"),
    ("mit Kim", "with who=kim"),
    ("Was läuft zwischen mir und Kim?", "with who=kim"),
    ("Wie steht es zwischen mir und Kim in Zahlen?", "with who=kim text=zahlen"),
    ("getroffen @kim gestern", "met who=kim when=gestern"),
    ("Ich habe Kim vor drei Tagen getroffen", "met who=kim when=vor drei tagen"),
    ("Gestern war ich mit Kim essen", "nothing"),
    ("Ich war gestern mit Kim essen", "met who=kim when=gestern"),
    ("Kim und ich haben uns getroffen", "met who=kim"),
    ("stumm @kim", "mute who=kim"),
    ("Stell #random stumm", "mute channel=random"),
    ("Erinnere mich nicht mehr an Kim Larsen", "mute who=kim larsen"),
    ("nicht mehr stumm @kim", "unmute who=kim"),
    ("Wer ist stummgeschaltet?", "unmute"),
    ("Schalte #random wieder laut", "unmute channel=random"),
    ("pausiere 1 Woche", "pause when=1 woche"),
    ("Ich bin bis Montag im Urlaub", "pause when=montag"),
    ("Lass mich bitte in Ruhe", "pause"),
    ("fortsetzen", "resume"),
    ("Ich bin wieder da!", "resume"),
    ("stopp", "stop"),
    ("Schick mir keine Listen mehr", "stop"),
    ("Einstellungen", "settings"),
    ("Einstellungen Uhrzeit 8", "settings text=uhrzeit 8"),
    ("Stell die Sprache auf Englisch", "settings text=sprache englisch"),
    ("Status", "status"),
    ("Wann kommt die nächste Liste?", "status"),
    ("Läufst du noch?", "status"),
    ("Verlauf", "history"),
    ("Was hat sich von selbst erledigt?", "history"),
    ("export", "export"),
    ("Gib mir alle meine Daten", "export"),
    ("vergiss @kim", "forget_person who=kim"),
    ("Lösche alles über Kim", "forget_person who=kim"),
    ("vergiss mich", "forget_me"),
    ("Lösch bitte alle meine Daten", "nothing"),
    ("Lösche meine Daten", "forget_me"),
    ("Vergiss mich, ja", "forget_me text=ja"),
    ("Was weißt du über mich?", "about_me"),
    ("Welche Daten hast du von mir gespeichert?", "about_me"),
    ("Hilfe!", "help"),
    ("Was kannst du?", "help"),
    ("Hilfe zu Status", "help text=status"),
    ("ja", "yes"),
    ("Na klar", "yes"),
    ("nein", "no"),
    ("Lieber nicht", "no"),
    ("done 1", "done n=1"),
    ("täglich", "daily"),
    ("Jeden Tag bitte", "daily"),
    ("wieder täglich", "daily"),
    ("Schick mir bitte wieder jeden Tag eine Liste", "daily"),
    ("Ich möchte die Liste jeden Arbeitstag", "daily"),
    ("Stell es wieder auf täglich", "daily"),
    ("wöchentlich", "weekly"),
    ("Nur noch wöchentlich, bitte", "weekly"),
    ("einmal pro Woche", "weekly"),
    ("Einmal die Woche reicht", "weekly"),
    ("Eine Liste pro Woche reicht", "weekly"),
    ("Ich will nur noch eine Liste pro Woche", "weekly"),
    ("Schick mir nur noch einmal in der Woche eine Liste", "weekly"),
    ("lieber wöchentlich statt täglich", "weekly"),
    ("weekly", "weekly"),
    ("Wochenrückblick", "review"),
    ("Rückblick", "review"),
    ("Wie war meine Woche?", "review"),
    ("Zeig mir bitte den Wochenrückblick", "review"),
    ("zurücksetzen", "reset"),
    ("Vergiss mein Feedback", "reset"),
    ("Setz bitte mein Feedback zurück", "reset"),
    ("Setz mein Feedback zurück", "reset"),
    ("Einstellungen Rhythmus wöchentlich", "settings text=rhythmus wöchentlich"),
    ("Einstellungen Entwarnung ja", "settings text=entwarnung ja"),
    ("Stell den Wochenrückblick auf ja", "settings text=wochenrückblick ja"),
    ("Einstellungen zurücksetzen", "settings text=zurücksetzen"),
    ("Keine täglichen Listen mehr", "stop"),
    ("Mitmachen", "start"),
    ("Wie kann ich mitmachen?", "start"),
    ("Melde mich bitte an", "start"),
    ("Schick mir eine Woche keine Listen", "pause when=eine woche"),
    # thank
    ("Danken 1", "thank n=1"),
    ("Wofür könnte ich Kim danken?", "thank who=kim"),
    ("Wie kann ich mich am besten bei Kim bedanken?", "thank who=kim"),
    # picture
    ("Bild von @kim", "picture who=kim"),
    ("Zeig mir ein Diagramm mit Kim", "picture who=kim"),
    ("Kim und ich als Grafik", "picture who=kim"),
)
NO_VERBS = (
    "Ich habe Kim noch nicht geantwortet",
    "Habe ich Kim geantwortet?",
    "Habe ich 2 schon erledigt?",
    "2 ist noch nicht erledigt",
    "erledigt bald",
    "Ich bin noch nicht fertig mit 2",
    "Vergiss nicht, Kim zu antworten",
    "Vergiss das nicht",
    "Vergiss mich nicht",
    "Lass mich mal überlegen",
    "Lass mich raus aus dem Büro",
    "Stell dir vor, es regnet",
    "Das ist mir egal",
    "Kim ist nett",
    "Heute regnet es",
    "Morgen habe ich frei, glaube ich",
    "Wer ist Kim?",
    "Wer kommt mit zum Essen?",
    "Warum ist der Himmel blau?",
    "Ich treffe Kim morgen",
    "Habe ich Kim gestern getroffen?",
    "Soll ich Kim stummschalten?",
    "Nicht Kim stummschalten",
    "Keine Ahnung",
    "Die Pause war schön",
    "Hör auf dein Herz",
    "Kannst du Klavier spielen?",
    "Mach die Tür zu",
    "Ich möchte nicht stoppen",
    "Nicht jeden Tag",
    "Bitte nicht wöchentlich",
    "Ich will nicht jede Woche eine Liste",
    "Schick mir nicht jeden Tag eine Liste",
    "Jede Woche dasselbe",
    "Kim kommt täglich",
    "Meine Woche war hart",
    "Vergiss mein Feedback nicht",
    "Setz das Passwort zurück",
    "Setz alles zurück",
    "Kein Rückblick",
)
AHEAD = (
    ("morgen", "2026-03-21T09:00"),
    ("übermorgen", "2026-03-22T09:00"),
    ("morgen früh", "2026-03-21T09:00"),
    ("morgen um 9", "2026-03-21T09:00"),
    ("morgen Nachmittag", "2026-03-21T14:00"),
    ("heute Abend", "2026-03-20T18:00"),
    ("heute Nacht", "2026-03-20T20:00"),
    ("heute Mittag", "2026-03-20T12:00"),
    ("heute um 15 Uhr", "2026-03-20T15:00"),
    ("um halb neun", "2026-03-21T08:30"),
    ("15 Uhr 30", "2026-03-20T15:30"),
    ("15:30 Uhr", "2026-03-20T15:30"),
    ("9 Uhr abends", "2026-03-20T21:00"),
    ("Montag", "2026-03-23T09:00"),
    ("bis Montag", "2026-03-23T09:00"),
    ("am Montag um 14 Uhr", "2026-03-23T14:00"),
    ("Montagabend", "2026-03-23T18:00"),
    ("Montag früh", "2026-03-23T09:00"),
    ("am Mittwoch Morgen", "2026-03-25T09:00"),
    ("nächsten Freitag", "2026-03-27T09:00"),
    ("kommenden Dienstag", "2026-03-24T09:00"),
    ("Mo", "2026-03-23T09:00"),
    ("nächste Woche", "2026-03-23T09:00"),
    ("bis zur nächsten Woche", "2026-03-23T09:00"),
    ("nächsten Monat", "2026-04-01T09:00"),
    ("am Wochenende", "2026-03-21T09:00"),
    ("bis Ende der Woche", "2026-03-20T17:00"),
    ("Monatsende", "2026-03-31T17:00"),
    ("nächsten Werktag", "2026-03-23T09:00"),
    ("3 Tage", "2026-03-23T09:00"),
    ("in drei Tagen", "2026-03-23T09:00"),
    ("in einer Woche", "2026-03-27T09:00"),
    ("für zwei Wochen", "2026-04-03T09:00"),
    ("in einer Stunde", "2026-03-20T11:00"),
    ("in einer halben Stunde", "2026-03-20T10:30"),
    ("90 Minuten", "2026-03-20T11:30"),
    ("3 Werktage", "2026-03-25T09:00"),
    ("einen Monat", "2026-04-20T09:00"),
    ("in ein paar Tagen", "2026-03-22T09:00"),
    ("später", "2026-03-20T13:00"),
    ("1. Dezember", "2026-12-01T09:00"),
    ("am 3. April um 10 Uhr", "2026-04-03T10:00"),
    ("bis zum 15.", "2026-04-15T09:00"),
    ("am 28.", "2026-03-28T09:00"),
    ("1.12.", "2026-12-01T09:00"),
    ("tomorrow at 9 am", "2026-03-21T09:00"),
)
BACK = (
    ("gestern", "2026-03-19T12:00"),
    ("vorgestern", "2026-03-18T12:00"),
    ("gestern Abend", "2026-03-19T18:00"),
    ("vor 3 Tagen", "2026-03-17T12:00"),
    ("vor einer Woche", "2026-03-13T12:00"),
    ("vor einer Stunde", "2026-03-20T09:00"),
    ("letzte Woche", "2026-03-09T12:00"),
    ("letzten Freitag", "2026-03-13T12:00"),
    ("am Dienstag", "2026-03-17T12:00"),
    ("am 3. März", "2026-03-03T12:00"),
)


@pytest.mark.parametrize(("text", "meant"), PHRASINGS)
def test_what_is_typed_in_german_is_understood(text: str, meant: str) -> None:
    assert told(understand(text, VERBS, GERMAN)) == meant


def test_every_verb_has_two_phrasings_or_more() -> None:
    meant = [meant.partition(" ")[0] for _, meant in PHRASINGS]
    assert len(PHRASINGS) >= 80
    assert not [verb.name for verb in VERBS if meant.count(verb.name) < 2]


@pytest.mark.parametrize("text", NO_VERBS)
def test_what_is_no_verb_in_german_is_none(text: str) -> None:
    assert told(understand(text, VERBS, GERMAN)) == "nothing"


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_a_verb_is_understood_as_it_is_shown_and_by_its_name(verb: object) -> None:
    shown = GERMAN.say(next(one for one in VERBS if one is verb).shown)
    assert understand(shown, VERBS, GERMAN).verb is verb
    assert called(shown)
    assert understand(called(shown), VERBS, GERMAN).verb in (verb, None)


def test_no_two_german_verbs_share_a_phrase() -> None:
    phrases = {(verb.name, phrase.expression) for verb in VERBS for phrase in language_of("de").phrases[verb.name]}
    assert len(phrases) == len({expression for _, expression in phrases})


@pytest.mark.parametrize(("text", "moment"), AHEAD)
def test_a_german_time_ahead_is_the_moment_it_means(text: str, moment: str) -> None:
    at = future(text, FRIDAY, Week(BERLIN), language_of("de"))
    assert at == datetime.fromisoformat(moment).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(("text", "moment"), BACK)
def test_a_german_time_gone_by_is_the_moment_it_means(text: str, moment: str) -> None:
    at = past(text, FRIDAY, Week(BERLIN), language_of("de"))
    assert at == datetime.fromisoformat(moment).replace(tzinfo=BERLIN)


@pytest.mark.parametrize("text", ["irgendwann", "mal sehen", "30. Februar", "gestern", "1/12", "in 2 Jahren", "3 Bier"])
def test_what_is_no_time_in_german_is_refused(text: str) -> None:
    with pytest.raises(NoTime):
        future(text, FRIDAY, Week(BERLIN), language_of("de"))


# --- A German member ----------------------------------------------------------------------------

ENGLISH_WORDS = re.compile(
    r"\b(?:the|and|of|you|your|yesterday|today|until|asked|helped|replied|list|who|what|with|one|two|day|days|say|yes)\b"
)
GERMAN_WEEK = Week(BERLIN)


@pytest_asyncio.fixture
async def store() -> MemoryStore:
    """The same as in English."""
    return await english_store.__wrapped__()  # type: ignore[attr-defined,no-any-return]


def texts(view: object) -> list[str]:
    """Every text in a view that is shown; not the names of verbs and fields, and not what a button says back."""
    if isinstance(view, str):
        return [view]
    if isinstance(view, tuple | list):
        return [text for part in view for text in texts(part)]
    if not is_dataclass(view):
        return []
    hidden = {"verb", "name", "id", "tone", "content", "choices", "value", "kind", "source"}
    hidden |= {"actions"} if isinstance(view, Text) else set()
    return [text for field in fields(view) if field.name not in hidden for text in texts(getattr(view, field.name))]


async def said(store: MemoryStore, text: str) -> View:
    """The answer that a German member gets; no word of it is English."""
    view = await answer(turn(store, words=GERMAN, member=member(language="de")), text)
    english = [line for line in texts(view) if ENGLISH_WORDS.search(line)]
    assert not english, f"{text}: {english}"
    return view


@pytest.mark.asyncio
async def test_a_german_member_is_told_in_german(store: MemoryStore) -> None:
    today = await said(store, "heute")
    assert isinstance(today, Digest)
    assert today.greeting == "Guten Morgen. Zwei Personen, bei denen du dich melden kannst:"
    assert [card.reason for card in today.cards] == [
        "Kim fragte dich am Mittwoch in einem Kanal etwas.",
        "Lee half dir gestern in einem Kanal.",
    ]
    assert [card.gesture for card in today.cards] == ["Antworten", "Danken"]
    assert today.settled == ("du hast Max in einem Kanal geantwortet",)


@pytest.mark.asyncio
async def test_a_german_member_has_it_explained_settled_and_taken_back_in_german(store: MemoryStore) -> None:
    who = await said(store, "wer")
    assert isinstance(who, Listing)
    assert [section.heading for section in who.sections] == [
        "Wartet auf Antwort",
        "Hilfe und geteilte Beiträge, noch ohne Dank",
    ]
    why = await said(store, "warum 1")
    assert isinstance(why, Listing)
    assert why.sections[0].lines == ("Mittwoch, 18. März, 10:00, in einem Kanal: Frage (mit deinem Namen)",)
    assert await said(store, "erledigt 1") == Text(text="Erledigt: Kim. Auf dein Wort hin notiert.")
    assert await said(store, "rückgängig") == Text(text="Zurückgenommen: du hast Kim als erledigt markiert.")


@pytest.mark.asyncio
async def test_a_german_member_is_asked_in_german_and_answers_in_german(store: MemoryStore) -> None:
    asked = await said(store, "pausiere 1 Woche")
    assert isinstance(asked, Text)
    assert asked.text == "Pause bis Freitag, 27. März, 09:00 (Europe/Berlin)? Sag „ja“ oder „nein“."
    assert await said(store, "ja") == Text(
        text="Pause bis Freitag, 27. März, 09:00 (Europe/Berlin). Solange läuft keine Wartezeit."
    )
    assert "Pause bis Freitag, 27. März, 09:00." in texts(await said(store, "status"))
    assert await said(store, "fortsetzen") == Text(text="Willkommen zurück. Die tägliche Liste kommt wieder.")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "text",
    [
        "hilfe", "hilfe alles", "hilfe verschiebe", "status", "einstellungen", "einstellungen uhrzeit halb 9", "mehr",
        "einstellungen tage mo bis do", "einstellungen tage mo, mi und fr", "wer wartet", "meine fragen", "verlauf",
        "mit kim in zahlen", "wen kann ich fragen", "vergiss @kim", "stumm @kim", "getroffen kim am blauen montag",
        "singe", "erledigt 7", "erldigt 1", "export", "verschiebe 1", "warum 2", "täglich", "wöchentlich", "rückblick",
        "zurücksetzen", "einstellungen rhythmus wöchentlich", "einstellungen entwarnung ja",
        "einstellungen zurücksetzen", "settings caught up yes", "einstellungen rhythmus oft",
        "einstellungen entwarnung vielleicht", "einstellungen wochenrückblick ja", "danken 1", "danken 2",
        "danken 1 und 2", "bild von @kim", "mit kim",
    ],
)  # fmt: skip
async def test_whatever_a_german_member_says_is_answered_in_german(store: MemoryStore, text: str) -> None:
    await said(store, "heute")
    assert texts(await said(store, text))


@pytest.mark.asyncio
async def test_small_talk_is_answered_in_german(store: MemoryStore) -> None:
    assert await said(store, "Danke!") == Text(text="Gern geschehen.")
    assert await said(store, "Moin") == Text(text="Hallo! „heute“ zeigt deine Liste, „hilfe“, was du sagen kannst.")


@pytest.mark.asyncio
async def test_what_is_known_about_a_german_member_is_told_in_german(store: MemoryStore) -> None:
    await said(store, "was weißt du über mich")


@pytest.mark.asyncio
async def test_a_german_snooze_counts_by_the_members_clock(store: MemoryStore) -> None:
    await said(store, "heute")
    asked = await said(store, "erinnere mich am montag um halb 9 an 1")
    assert isinstance(asked, Text)
    assert asked.text.startswith("Soll ich dir Kim wieder zeigen am Montag, 23. März, 08:30 (Europe/Berlin)?")
    assert future("montag um halb 9", NOW, GERMAN_WEEK, language_of("de")) > NOW
