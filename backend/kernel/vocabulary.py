"""Words that several features choose from, with the labels that people read. A value, once stored, is never renamed."""

from enum import StrEnum


class Profession(StrEnum):
    """What a practitioner is."""

    PHYSICIAN = "physician"
    NURSE = "nurse"
    PHYSICIAN_ASSOCIATE = "physician_associate"
    PARAMEDIC = "paramedic"
    DENTIST = "dentist"
    MIDWIFE = "midwife"
    PHARMACIST = "pharmacist"
    PHYSIOTHERAPIST = "physiotherapist"
    PODIATRIST = "podiatrist"
    OPTOMETRIST = "optometrist"
    RADIOGRAPHER = "radiographer"
    STUDENT = "student"
    OTHER = "other"


class Specialty(StrEnum):
    """The field a case belongs to and a practitioner works in or follows."""

    CARDIOLOGY = "cardiology"
    DENTISTRY = "dentistry"
    DERMATOLOGY = "dermatology"
    EMERGENCY_MEDICINE = "emergency_medicine"
    ENDOCRINOLOGY = "endocrinology"
    ENT = "ent"
    GASTROENTEROLOGY = "gastroenterology"
    GENERAL_PRACTICE = "general_practice"
    HAEMATOLOGY = "haematology"
    INFECTIOUS_DISEASE = "infectious_disease"
    INTERNAL_MEDICINE = "internal_medicine"
    NEUROLOGY = "neurology"
    OBSTETRICS_GYNAECOLOGY = "obstetrics_gynaecology"
    ONCOLOGY = "oncology"
    OPHTHALMOLOGY = "ophthalmology"
    ORTHOPAEDICS = "orthopaedics"
    PAEDIATRICS = "paediatrics"
    PATHOLOGY = "pathology"
    RADIOLOGY = "radiology"
    RHEUMATOLOGY = "rheumatology"
    SURGERY = "surgery"
    UROLOGY = "urology"
    WOUND_CARE = "wound_care"


_SPECIAL_LABELS = {
    Specialty.ENT: "Ear, nose and throat",
    Specialty.INFECTIOUS_DISEASE: "Infectious disease",
    Specialty.OBSTETRICS_GYNAECOLOGY: "Obstetrics and gynaecology",
}


def label_of(value: StrEnum) -> str:
    """The words for a value, with a capital: "General practice"."""
    special = _SPECIAL_LABELS.get(value) if isinstance(value, Specialty) else None
    return special or value.value.replace("_", " ").capitalize()
