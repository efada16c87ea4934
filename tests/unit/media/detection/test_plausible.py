from media.detection.plausible import Candidate, is_plausible


def plausible(
    *,
    length: float = 120,
    height: float = 20,
    score: float = 0.7,
    sightings: int = 2,
    text: str = "HARTWELL",
    reading: float = 0.95,
) -> bool:
    return is_plausible(Candidate(length, height, score, sightings, text, reading), shorter_side=1000)


def test_a_line_that_was_read_is_kept() -> None:
    assert plausible()


def test_a_line_that_cannot_be_read_is_kept() -> None:
    assert plausible(text="", reading=0.0)


def test_a_faint_line_is_kept_only_if_it_was_read() -> None:
    assert plausible(score=0.33)
    assert not plausible(score=0.33, reading=0.5)


def test_a_lesion_that_looks_like_a_letter_is_dropped() -> None:
    assert not plausible(length=450, height=400, text="O", reading=0.93)


def test_letters_that_fill_the_picture_are_kept_when_they_were_read() -> None:
    assert plausible(length=900, height=300, text="HOUSE", reading=0.99)


def test_a_spot_is_dropped_and_a_marker_kept() -> None:
    assert not plausible(length=22, height=20, text="o", reading=0.3)
    assert plausible(length=22, height=20, text="R", reading=0.97)


def test_what_is_too_small_for_letters_is_dropped() -> None:
    assert not plausible(height=4)


def test_a_name_in_another_script_fills_a_small_picture() -> None:
    assert is_plausible(Candidate(109, 39, 0.84, 3, "LIL", 0.4), shorter_side=170)


def test_a_weak_line_that_one_look_saw_is_kept_only_if_it_was_read() -> None:
    assert plausible(score=0.5, sightings=1)
    assert not plausible(score=0.5, sightings=1, text="口", reading=0.6)
    assert plausible(score=0.5, sightings=2, text="", reading=0.0)


def test_the_waves_of_an_ecg_are_dropped() -> None:
    assert not plausible(length=600, height=130, text="mmmm", reading=0.9)
