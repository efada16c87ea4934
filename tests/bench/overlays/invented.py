"""Names of people and places that are invented, and what devices write that identifies nobody."""

from media.findings import FindingKind as Kind

SURNAMES = [
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
FORENAMES = [
    *("Anna", "Jorge", "Siobhán", "Wei", "Piotr", "Amélie", "Bo", "Kwame", "Ingrid", "Tuấn", "Zoë", "Marcus"),
    *("Leyla", "Hannelore", "Dimitri", "Priya", "Gareth", "Noor", "Ottilie", "Rafael"),
]
OTHER_SCRIPTS = {
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
HOSPITALS = [
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
STREETS = ["14 Alder Lane", "Lindenstr. 27", "221 Harbour Road", "8 rue des Lilas", "Kungsgatan 3"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
TRAPS: dict[Kind, tuple[str, ...]] = {
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
