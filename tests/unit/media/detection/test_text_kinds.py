import pytest

from media.detection.text_context import in_context
from media.detection.text_kinds import Line, Verdict, judge
from media.findings import Box, FindingKind

Kind = FindingKind
IDENTIFYING = {
    Kind.NAME: (
        *(
            "Hartwell, Anna",
            "HARTWELL^ANNA^^",
            "O'Brien",
            "Name: Ngo",
            "Müller-Lüdenscheidt",
            "ZZZ TEST PATIENTFI...",
        ),
        *("DAY", "MAY", "Li", "王小明", "Иванова Мария", "Pt: J. Kowalczyk", "Grant", "R. Whitcombe"),
    ),
    Kind.RECORD_NUMBER: (
        "MRN: 7530847",
        "Pat.Nr 1234567",
        "ID 00123B",
        "00079241539",
        "123 456 7890",
        "0721",
        "HN 55512",
    ),
    Kind.DATE: (
        *(
            "03/02/2017",
            "30 JAN 94",
            "28-MAR-63",
            "2014-11-05",
            "01.09.2012",
            "Mar 3, 2014",
            "1976",
            "令和3年4月5日",
        ),
        *("01/0l/2O14", "17 Oct 16", "5 märz 2011", "20140305"),
    ),
    Kind.TIME: ("11:24:58", "05:24:57PM", "22h54", "2:56:22 PM", "07:31"),
    Kind.BIRTH_DATE: (
        "DOB: 08/29/1951",
        "Geb. 06.07.1950",
        "*28.03.1963",
        "born 1931",
        "D.O.B. 1 May 1990",
        "né le 3/4/1960",
    ),
    Kind.AGE_SEX: (
        "M   49",
        "49 F",
        "60F",
        "[M] 045Y",
        "Age: 52",
        "22 yrs",
        "Sex: F",
        "M",
        "41 Jahre",
        "63 ans",
    ),
    Kind.ACCESSION: ("Acc#: 104987252", "A1234567", "CR9912345", "Order 778123"),
    Kind.INSTITUTION: (
        "St. Brendan General Hospital",
        "KLINIKUM WESTHAFEN",
        "Ward 7B",
        "Hôpital Sainte-Odile",
        "Room: 12",
    ),
    Kind.PHONE: ("(510) 922-7702", "+44 20 7946 0000", "Tel. 0486/2919972", "212-555-0188"),
    Kind.ADDRESS: ("14 Alder Lane", "Lindenstr. 27", "221 Harbour Road, 18653", "8 rue des Lilas"),
    Kind.OPERATOR: ("Dr. Ngo", "Technician: Haddad", "Op: PE", "Referred by: Li", "Sonographer Oyelaran"),
    Kind.DEVICE_SERIAL: ("S/N: A51597950", "SN B67367667", "Serial X110200"),
}
HARMLESS = {
    Kind.LATERALITY: ("R", "L", "LEFT", "RT", "rechts", "gauche"),
    Kind.VIEW: ("AP ERECT MOBILE", "PA", "Semi-Upright", "Portable", "aVF", "V3", "III"),
    Kind.DEVICE_SETTING: (
        *(
            "W:400 L:40",
            "120 kV",
            "250 mAs",
            "TIS0.4 MI 1.1",
            "78DR78",
            "630P630",
            "Dyn R 58",
            "FR: 31,3 FPS",
            "C 55",
        ),
        *(
            "25mm/s 10mm/mV 100Hz",
            "GAIN 82",
            "P Low",
            "L12-5",
            "2D",
            "XMIT:A",
            "3.5/2.7-L",
            "TIS=0.5 MI=0.4 A0=69%",
        ),
    ),
    Kind.MEASUREMENT: ("Dist 1.43 cm", "PR interval 148 ms", "85BPM", "QT/QTc 412/430 ms", "EF 55%", "16cm"),
    Kind.SCALE: ("10", "-40", "56 -17", "52."),
    Kind.WATERMARK: ("GE MEDICAL SYSTEMS", "PHILIPS"),
    Kind.OTHER_TEXT: (
        *(
            "ID:",
            "Name:",
            "Referred by:",
            "Page 1 of 1",
            "Ibuprofen 400 mg",
            "Abnormal ECG",
            "Normal sinus rhythm",
        ),
        *("*** Poor data quality, interpretation may be adversely affected", "Under 18?:"),
    ),
}


def read(text: str, *, score: float = 0.95, shape: float = 1.0) -> Verdict:
    return judge(Line(text, score, shape))


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in IDENTIFYING.items() for text in texts]
)
def test_what_identifies_somebody_is_known_by_its_form(kind: FindingKind, text: str) -> None:
    assert read(text) == Verdict(kind, identifying=True)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in HARMLESS.items() for text in texts]
)
def test_what_devices_write_in_every_picture_identifies_nobody(kind: FindingKind, text: str) -> None:
    assert read(text) == Verdict(kind, identifying=False)


@pytest.mark.parametrize(
    "text", ["DAVIDSON DOUGLAS [M] 01.09.2012", "R Hartwell 120 kV", "Gain 82 Kowalczyk"]
)
def test_one_identifying_word_among_settings_makes_the_line_identifying(text: str) -> None:
    assert read(text).identifying


def test_what_was_hardly_read_is_identifying() -> None:
    assert read("R", score=0.5) == Verdict(FindingKind.OTHER_TEXT, identifying=True)
    assert read("", score=0.99) == Verdict(FindingKind.OTHER_TEXT, identifying=True)


def test_a_harmless_reading_that_is_not_sure_is_identifying() -> None:
    assert read("Gain 82", score=0.7) == Verdict(FindingKind.OTHER_TEXT, identifying=True)


def test_a_reading_far_shorter_than_its_line_is_not_believed() -> None:
    assert read("10", shape=9.0) == Verdict(FindingKind.OTHER_TEXT, identifying=True)


def test_a_number_behind_a_label_is_what_the_label_says() -> None:
    label, value = ("Age:", Box(10, 10, 40, 12)), ("49", Box(58, 10, 16, 12))
    lines = [(text, box, read(text)) for text, box in (label, value, ("49", Box(300, 200, 16, 12)))]
    assert in_context(lines) == [
        Verdict(FindingKind.OTHER_TEXT, identifying=False),
        Verdict(FindingKind.AGE_SEX, identifying=True),
        Verdict(FindingKind.SCALE, identifying=False),
    ]


def test_a_word_behind_the_label_of_an_operator_is_an_operator() -> None:
    lines = [
        ("Technician:", Box(10, 10, 80, 12), read("Technician:")),
        ("Haddad", Box(100, 11, 50, 12), read("Haddad")),
    ]
    assert in_context(lines)[1] == Verdict(FindingKind.OPERATOR, identifying=True)
