"""What names, numbers and dates look like when a device, a clerk or a clinician writes them into a picture."""

import re

from media.findings import FindingKind as Kind

_MONTH = (
    r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|janv|févr|fev|avr|juin|juil|août|déc|ene|abr|ago"
    r"|dic|gen|mag|giu|lug|set|ott)[a-zéûà]{0,7}"
)
# A digit, or a letter that readers take for one.
_D = r"[\dOolI]"
_DATE = (
    rf"(?<!\d){_D}{{1,4}}\s?[./\-]\s?{_D}{{1,2}}\s?[./\-]\s?{_D}{{2,4}}(?!\d)"
    rf"|(?<![\d]){_D}{{1,2}}[\s.\-/]*{_MONTH}[\s.\-/,]*(?:'?{_D}{{2,4}})?(?![a-z])"
    rf"|(?<![a-z]){_MONTH}[\s.\-/]*{_D}{{1,2}}(?!\d)(?:[\s,.\-/]+{_D}{{2,4}})?"
    r"|\d{1,4}\s?年|\d{1,2}\s?月\s?\d{1,2}|(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d(?!\d)"
    r"|^(?:19[2-9]|20[0-3])\d$|令和|平成|昭和"
)
_TIME = rf"(?<![\d]){_D}{{1,2}}\s?[:;h]\s?[0-5O]{_D}(?:\s?[:;.]\s?[0-5O]{_D})?(?!\d)|\d\s?[ap]\.?m\b"
_BORN = (
    r"\bd\.?\s?[o0]\.?\s?b\b|\bb[o0]rn\b|\bbirth|\bgeb(?:\.|\b|oren)|\bgeb\.?dat|\bn[ée]e?\(?e?\)?\s?le\b"
    r"|\bnacim|\bnato\b|生年月日|^\s?\*\s?\d"
)
_AGE = (
    r"\bage\b\s?:?\s?\d|\b(?:sex|gender|geschlecht|sexe|sexo|sesso)\b\s?:?\s?[mfwdo]|\d{1,3}\s?-?(?:y\b|yr|year|yo\b|y/?o|jahre|ans\b|años|anni|岁|歳)"
    r"|\d{2,3}y\b|^\d{1,3}[mfw]$|^[\[(]?\s?[mfwo]\s?[\])]?$|\b[mfw]\b[\s\])/,:]*\d{1,3}\b|\b\d{1,3}[\s/,]*[\[(]?[mfw]\b|\b(?:fe)?male\b|\[[mfwo]\]"
    r"|\b(?:männlich|weiblich|homme|femme|hombre|mujer)\b|^[男女]$"
)
_RECORD = (
    r"\bm\.?r\.?n\b|\bp\.?i\.?d\b|\bhn\b|\bpat\.?\s?(?:nr|no|id)|\bid\b\s?[:#.]?\s?\S*\d|\bnhs\b|\bpatient\s?(?:id|no|nr)"
    r"|\b(?:ssn|mpi|uhid|cpr|hosp\.?\s?no|case\s?no|fallnr|dossier|historia|account)\b"
)
_ACCESSION = (
    r"\bacc(?:ession)?\b\.?\s?[#:n.]*\s?\S*\d|\border\b\s?[#:]?\s?\d|\bstudy\s?(?:id|no)"
    r"|^\s?(?:[A-Z]{1,3}[-\s]?\d{6,10}|\d{2}-\d{2}-\d{2}-\d{4,})\s?$"
)
_SERIAL = r"\bs\s?/\s?n\b|\bsn\b\s?[:#]?\s?\S*\d|\bserial\b|\bser\.?\s?n[or]"
_PHONE = (
    r"\b(?:tel|phone|fax|mobile|cell|ph)\b\.?\s?[:.]?\s?[+(\d]|\+\d{1,3}[\s\d()/-]{6,}|\(\d{2,4}\)\s?\d{3}|(?<!\d)\d{3}-\d{3}-\d{4}(?!\d)"
    r"|(?<!\d)0\d{2,4}\s?/\s?\d{5,}"
)
_OPERATOR = (
    r"\bdr\b\.?\s*\S|\bdoctor\b|\bprof\b|\btech(?:nician|nologist)?\b\s?[:.]?\s*\S|\bop(?:erator)?\b\s?[:.]\s*\S|\bsonographer\b|\bradiographer\b"
    r"|\b(?:referred|confirmed|performed|reported|reviewed|ordered|requested)\s?by\b\s?:?\s*\S|\bphysician\b\s?:?\s*\S|\bm\.?d\.?$|\bnurse\b|\barzt\b|\bmédecin\b"
)
_PLACE = (
    r"hosp|clinic|klinik|clínic|hôpital|hopital|ospedal|\buniv|medical\s?(?:cent|group)|\bward\b|\bdept\b|\bdepartment|radiolog|\bcent(?:er|re)\b"
    r"|institut|infirmary|poliambul|imaging|\bhealth\s?(?:system|service|trust)|\btrust\b|\bpraxis\b|\bcabinet\b|\broom\s?:?\s*\d|\bunit\s\d|\bicu\b"
    r"|病院|医院|больниц|клиник"
)
_ADDRESS = (
    r"\d+\s+\w+\s+(?:street|st|road|rd|lane|ln|avenue|ave|drive|way|blvd|close|court)\b|\w+(?:str(?:\.|aße|asse)|gatan|gata|weg|platz|straat)\s?\d+"
    r"|\d+\s?,?\s(?:rue|avenue|boulevard|place)\s|\b(?:calle|via|piazza|avenida|rua)\s\w+|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b|,\s?\d{5}\b"
)
_NAMED = (
    r"\bname\b\s?[:.]?\s*\S|\bpt\b\s?[:.]\s*\S|\bpatient\b\s?[:.]\s*\S"
    r"|\bnom\b\s?:|\bnombre\b|\bmrs?\b\.?\s+[a-z]|\bms\b\.?\s+[a-z]|姓名|氏名|\^"
)

PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.BIRTH_DATE, _BORN),
        (Kind.DEVICE_SERIAL, _SERIAL),
        (Kind.OPERATOR, _OPERATOR),
        (Kind.ADDRESS, _ADDRESS),
        (Kind.INSTITUTION, _PLACE),
        (Kind.NAME, _NAMED),
        (Kind.RECORD_NUMBER, _RECORD),
        (Kind.PHONE, _PHONE),
        (Kind.DATE, _DATE),
        (Kind.TIME, _TIME),
        (Kind.AGE_SEX, _AGE),
        (Kind.ACCESSION, _ACCESSION),
    )
)
"""In the order in which a line that matches several is called by one."""

NUMERIC = frozenset({Kind.DATE, Kind.TIME})
"""Kinds whose patterns take letters for digits, but mean nothing without a digit."""

ERAS = ("年", "令和", "平成", "昭和")

LONG_NUMBER = re.compile(r"(?:\d[\s\-]?){6,}|(?<![\d.,])0\d{3,}|\d{4,}[A-Z]?\b|[A-Z]{1,3}\d{5,}")
