"""Words and numbers that machines write into pictures and that identify nobody, in several languages.

Every entry makes the scanner trust a word. A word that is also somebody's name (Grant, Long, May) may stand here only
where devices write it in nearly every picture.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LATERALITY = _words("""
    r l rt lt left right links rechts gauche droite droit izquierda derecha izq der sinistra destra
    """)

VIEW = _words("""
    ap pa lat lateral erect mobile portable supine prone upright semi semi-upright semierect sitting lld rld
    decub decubitus oblique obl lao rao lpo rpo cc mlo sag sagittal ax axial cor coronal trans transv transverse
    longitudinal tr view projection stehend liegend debout couché face profil avf avl avr v1 v2 v3 v4 v5 v6 v7
    v8 v9 v3r v4r i ii iii ⅱ ⅲ inspiration expiration flexion extension weight-bearing stress rest
    """)

DEVICE_SETTING = _words("""
    kv kvp ma mas ms hz khz mhz db fps fr frate mi ti tis tib tic tis0 ao dyn gain gn comp depth zoom pwr power
    persist persistence focus freq res gen pen thi hgen harm mode 2d 3d 4d bmode b-mode m-mode pw cw cfi cpa
    color colour doppler wf prf sv angle low med high opt map dr cg p s c f g w ww wl wc wl: w/l ww/wl se im ser
    img image te nex fov st sp fa thk slice matrix kernel filt filter lut inv exp ei dap rs xmit proc rate speed
    limb chest lead leads mm/s mm/mv mm/sec hz: 25mm/s 10mm/mv iso ev af wb frame frozen freeze live cal abd ob
    gyn msk vasc cardiac small parts general linear convex sector probe auto off on adv presets preset cist mag
    """)

MEASUREMENT = _words("""
    dist distance area circ vol volume length depth width height diam diameter bpm hr rr pr qrs qt qtc qtcb qtcf
    qt/qtc p-r-t p/qrs/t axes axis interval duration vent ventricular atrial rate ef edv esv lvef lvid ivs lvpw
    bpd hc ac fl crl efw cm mm m ml l cc cm2 cm3 mm2 cm² mm² cm³ m/s cm/s mmhg mv mv/cm µm um nm deg ° % hu msec
    sec max min mean avg sd roi vti vmax pg suv
    """)

CLINICAL = _words("""
    pancreas liver kidney spleen gallbladder aorta bladder uterus ovary prostate thyroid breast testis heart
    lung femoral carotid jugular epicardiac renal hepatic portal vein artery abdomen pelvis knee hip shoulder
    spine skull wrist hand foot ankle elbow head neck thorax lobe pole cyst mass lesion node normal abnormal
    sinus rhythm bradycardia tachycardia arrhythmia fibrillation flutter infarct infarction inferior anterior
    septal posterior possible probable undetermined borderline nonspecific st-t wave abnormality block bundle
    branch left-axis deviation hypertrophy paced atrial-sensed ventricular-paced ecg ekg ecgs poor data quality
    interpretation adversely affected no previous available compared with of the and or is in for to under be age
    undetermined confirmed unconfirmed page seite tablets tablet capsules injection solution acute chronic
    """)

WATERMARK = _words("""
    ge philips siemens toshiba canon samsung mindray fujifilm fuji hitachi esaote sonosite agfa kodak carestream
    olympus pentax healthcare healthineers medical systems ultrasound copyright © confidential sample demo draft
    copy watermark educational purposes use only not diagnostic radiopaedia creative commons license
    """)

EMPTY_LABELS = _words("""
    id name patient dob sex age mrn pid acc room loc location date time technician tech test ind indication
    referred by confirmed order account edt dept ward birth operator physician comment comments hospital no
    number nr
    """)

IN_SENTENCES = frozenset({"may", "will", "mark", "grant"})
"""Harmless within a sentence; alone they are names."""

_NUMBER = r"[-+~±<>]?\d{1,3}(?:[.,]\d{1,3})?"
_UNIT = (
    r"(?:kvp?|mas?|hz|khz|mhz|db|fps|%|°|cm|mm|m|ml|cc|l|bpm|ms|s|sec|mv|mmhg|m/s|cm/s|mm/s|mm/mv|cm2|cm²|cm[-⁻]|mm2|cm3"
    r"|µm|um|hu|deg|x|mg|mcg|µg|g|kg|iu|min|p|g|cg|dr|d|in)"
)
SETTING = re.compile(
    r"(?:(?:ti[sbc]?|mi|fr|w|l|c|p|gn|x|f|r|a|t|e|g|m|im|se|ww|wl|ao|a0|q|tac|im#|m)[=:#]?\d{1,3}(?:[.,]\d{1,2})?%?"
    r"|\d{1,3}(?!y|[mfw]$)[a-z]{1,2}\d{0,3}"  # 78DR78, 630P630, 45CG; not 45y, 60f
    r"|[a-z]\d{1,2}-\d{1,2}[a-z]{0,2}"  # a probe: L12-5
    r"|\d(?:\.\d)?/\d(?:\.\d)?(?:-[a-z]|/\d)?"
    r"|x\d{1,2}|\d{1,2}x|[a-z0-9](?:/[a-z0-9]){2,})",
    re.IGNORECASE,
)
QUANTITY = re.compile(rf"{_NUMBER}{_UNIT}(?:/{_UNIT})?\.?", re.IGNORECASE)
PLAIN_NUMBER = re.compile(rf"{_NUMBER}\.?")
PAIR = re.compile(r"\d{2,3}/\d{2,3}")
DOSE = re.compile(
    r"^[A-Za-z]{5,20} \d{1,4}(?:[.,]\d+)? ?(?:mg|mcg|µg|g|ml|iu|%)(?:/\d{0,3} ?ml)?$", re.IGNORECASE
)
