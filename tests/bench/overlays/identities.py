"""Invented people, numbers and places, and text beside them that identifies nobody. Drawn from a seed."""

from collections.abc import Callable
from random import Random

from media.findings import FindingKind as Kind
from tests.bench.overlays.invented import (
    FORENAMES,
    HOSPITALS,
    MONTHS,
    OTHER_SCRIPTS,
    STREETS,
    SURNAMES,
    TRAPS,
)
from tests.bench.overlays.labels import Words


def draw_words(random: Random, *, identifying: bool, scripts: frozenset[str]) -> Words:
    """Draw something to write, of the scripts that can be written here."""
    if not identifying:
        kind = random.choice(list(TRAPS))
        return Words(random.choice(TRAPS[kind]), kind, identifying=False)
    kind = random.choice(list(_MAKERS))
    others = sorted(scripts & set(OTHER_SCRIPTS))
    if kind is Kind.NAME and others and random.random() < 0.45:
        script = random.choice(others)
        return Words(random.choice(OTHER_SCRIPTS[script]), kind, identifying=True, script=script)
    return Words(_MAKERS[kind](random), kind, identifying=True)


def _name(random: Random) -> str:
    last, first = random.choice(SURNAMES), random.choice(FORENAMES)
    return random.choice(
        [
            *(
                f"{last}, {first}",
                f"{last.upper()}^{first.upper()}^^",
                f"{first} {last}",
                f"{last.upper()} {first.upper()}",
            ),
            *(
                f"{last}, {first} {random.choice('ABCEJKM')}",
                f"Name: {last}",
                last,
                f"Pt: {first[0]}. {last}",
            ),
        ]
    )


def _number(random: Random) -> str:
    digits = "".join(random.choices("0123456789", k=random.randint(6, 12)))
    nhs = f"{random.randint(100, 999)} {random.randint(100, 999)} {random.randint(1000, 9999)}"
    prefix = random.choice(["MRN:", "MRN ", "ID ", "PID:", "HN ", "Pat.Nr ", "ID: ", "", ""])
    return prefix + random.choice([digits, digits, digits[:7] + random.choice("ABKX"), nhs])


def _day(random: Random, first: int, last: int) -> str:
    year, month, day = random.randint(first, last), random.randint(1, 12), random.randint(1, 28)
    name = MONTHS[month - 1]
    return random.choice(
        [
            *(f"{month:02}/{day:02}/{year}", f"{day:02}.{month:02}.{year}", f"{year}-{month:02}-{day:02}"),
            *(
                f"{day:02}-{name.upper()}-{year % 100:02}",
                f"{day} {name} {year}",
                f"{year}/{month:02}/{day:02}",
            ),
            *(
                f"{day:02}.{month:02}.{year % 100:02}",
                f"{name} {day}, {year}",
                f"令和{random.randint(1, 7)}年{month}月{day}日",
            ),
        ]
    )


def _date(random: Random) -> str:
    return _day(random, 2004, 2026)


def _birth(random: Random) -> str:
    return random.choice(["DOB: ", "DOB ", "Geb. ", "born ", "*", "D.O.B. "]) + random.choice(
        [_day(random, 1928, 2020), str(random.randint(1930, 2015))]
    )


def _time(random: Random) -> str:
    hour, minute, second = random.randint(0, 23), random.randint(0, 59), random.randint(0, 59)
    half = f"{hour % 12 or 12}:{minute:02}:{second:02} {'AM' if hour < 12 else 'PM'}"
    return random.choice(
        [f"{hour:02}:{minute:02}:{second:02}", f"{hour:02}:{minute:02}", half, f"{hour:02}h{minute:02}"]
    )


def _age(random: Random) -> str:
    age, sex = random.randint(1, 99), random.choice("MF")
    return random.choice(
        [f"{sex}   {age}", f"{age}Y {sex}", f"{age} yrs", f"[{sex}] {age:03}Y", f"Age: {age}", f"Sex: {sex}"]
    )


def _accession(random: Random) -> str:
    digits = "".join(random.choices("0123456789", k=random.randint(6, 9)))
    return random.choice(["ACC ", "Acc#: ", "A", "CR", "US", "Order "]) + digits


def _phone(random: Random) -> str:
    a, b, c = random.randint(200, 989), random.randint(200, 999), random.randint(1000, 9999)
    return random.choice(
        [f"({a}) {b}-{c}", f"+44 20 7{b} {c}", f"Tel. 0{a}/{b}{c}", f"{a}-{b}-{c}", f"Tel: +49 {a} {b}{c}"]
    )


def _operator(random: Random) -> str:
    last = random.choice(SURNAMES)
    return random.choice(
        [
            f"Dr. {last}",
            f"Technician: {last}",
            f"Op: {last[:2].upper()}",
            f"Referred by: {last}",
            f"Sonographer {last}",
        ]
    )


def _serial(random: Random) -> str:
    return (
        random.choice(["SN ", "S/N: ", "Serial "]) + f"{random.choice('ABUX')}{random.randint(10**5, 10**8)}"
    )


_MAKERS: dict[Kind, Callable[[Random], str]] = {
    Kind.NAME: _name,
    Kind.RECORD_NUMBER: _number,
    Kind.DATE: _date,
    Kind.BIRTH_DATE: _birth,
    Kind.TIME: _time,
    Kind.AGE_SEX: _age,
    Kind.ACCESSION: _accession,
    Kind.PHONE: _phone,
    Kind.OPERATOR: _operator,
    Kind.DEVICE_SERIAL: _serial,
    Kind.INSTITUTION: lambda random: random.choice(HOSPITALS),
    Kind.ADDRESS: lambda random: f"{random.choice(STREETS)}, {random.randint(10000, 99999)}",
}
