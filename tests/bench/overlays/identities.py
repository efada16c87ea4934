"""Invented people, numbers and places, and text beside them that identifies nobody. Drawn from a seed."""

from collections.abc import Callable
from random import Random

from media.findings import FindingKind as Kind
from tests.bench.overlays.labels import Words

_SURNAMES = [
    *("Hartwell", "O'Brien", "Müller-Lüdenscheidt", "Ngo", "Kowalczyk", "Åkerström", "Fernández", "Dvořák"),
    *(
        "Okonkwo",
        "Li",
        "Vandermeer",
        "D'Souza",
        "Thorvaldsen",
        "Yildiz",
        "Nguyễn",
        "Castellanos",
        "DAY",
        "MAY",
    ),
    *("LEFT", "Brankovic", "Whitcombe", "Szabó", "Petrosyan", "Lindqvist", "Abernathy", "Oyelaran", "Haddad"),
]
_FORENAMES = [
    *("Anna", "Jorge", "Siobhán", "Wei", "Piotr", "Amélie", "Bo", "Kwame", "Ingrid", "Tuấn", "Zoë", "Marcus"),
    *("Leyla", "Hannelore", "Dimitri", "Priya", "Gareth", "Noor", "Ottilie", "Rafael"),
]
_OTHER_SCRIPTS = {
    "cyrillic": ("Иванова Мария", "Петренко Ольга", "Сидоров", "Кузнецов Алексей Павлович"),
    "greek": ("Παπαδόπουλος Νίκος", "Ελένη Γεωργίου"),
    "chinese": ("王小明", "李秀英", "欧阳建国", "陈 伟"),
    "japanese": ("山田 太郎", "さとう はなこ", "タナカ イチロウ"),
    "korean": ("김영희", "박지훈"),
    "arabic": ("محمد العلي", "فاطمة الزهراء"),
    "hebrew": ("דוד כהן", "שרה לוי"),
    "devanagari": ("अनिल शर्मा", "सुनीता देवी"),
    "thai": ("สมชาย ใจดี",),
}
_HOSPITALS = [
    *(
        "St. Brendan General",
        "KLINIKUM WESTHAFEN",
        "Hôpital Sainte-Odile",
        "CITY WOMENS CLINIC",
        "Univ. Hosp. Norrland",
    ),
    *(
        "Ward 7B",
        "Radiology Dept Eastmoor",
        "Hospital del Valle",
        "Poliambulatorio Verdi",
        "MERCY IMAGING CTR",
    ),
]
_STREETS = ["14 Alder Lane", "Lindenstr. 27", "221 Harbour Road", "8 rue des Lilas", "Kungsgatan 3"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_TRAPS: dict[Kind, tuple[str, ...]] = {
    Kind.LATERALITY: ("R", "L", "LEFT", "RIGHT", "RT", "LT"),
    Kind.VIEW: (
        "AP ERECT MOBILE",
        "PA",
        "Lateral",
        "Semi-Upright",
        "Portable",
        "LLD",
        "Sag",
        "TRANS",
        "aVF",
        "V3",
        "III",
    ),
    Kind.DEVICE_SETTING: (
        *(
            "W:400 L:40",
            "120 kV",
            "250 mAs",
            "TIS0.4 MI 1.1",
            "78DR78",
            "Dyn R 58",
            "Gain 62",
            "FR 31Hz",
            "C 55",
        ),
        *(
            "25mm/s 10mm/mV 100Hz",
            "GAIN 82",
            "P Low",
            "Res",
            "Gen",
            "L12-5",
            "2D",
            "THI",
            "SE 3 IM 24",
            "TE 90",
        ),
    ),
    Kind.MEASUREMENT: (
        "Dist 1.43 cm",
        "PR interval 148 ms",
        "85 BPM",
        "QT/QTc 412/430 ms",
        "EF 55%",
        "-40",
        "56 -17",
    ),
    Kind.SCALE: ("16cm", "10 mm", "5", "10", "15"),
    Kind.OTHER_TEXT: (
        "ID:",
        "Name:",
        "Page 1 of 1",
        "Ibuprofen 400 mg",
        "Abnormal ECG",
        "Normal sinus rhythm",
        "Pancreas",
    ),
}


def draw_words(random: Random, *, identifying: bool, scripts: frozenset[str]) -> Words:
    """Draw something to write, of the scripts that can be written here."""
    if not identifying:
        kind = random.choice(list(_TRAPS))
        return Words(random.choice(_TRAPS[kind]), kind, identifying=False)
    kind = random.choice(list(_MAKERS))
    others = sorted(scripts & set(_OTHER_SCRIPTS))
    if kind is Kind.NAME and others and random.random() < 0.45:
        script = random.choice(others)
        return Words(random.choice(_OTHER_SCRIPTS[script]), kind, identifying=True, script=script)
    return Words(_MAKERS[kind](random), kind, identifying=True)


def _name(random: Random) -> str:
    last, first = random.choice(_SURNAMES), random.choice(_FORENAMES)
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
    name = _MONTHS[month - 1]
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
    last = random.choice(_SURNAMES)
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
    Kind.INSTITUTION: lambda random: random.choice(_HOSPITALS),
    Kind.ADDRESS: lambda random: f"{random.choice(_STREETS)}, {random.randint(10000, 99999)}",
}
