"""Files with a canary in every place where their formats can carry words."""

from tests.unit.media.planted import photos, scans

PLANTED = {**photos.PLANTED, **scans.PLANTED}
