"""The hub page on the same subject."""

from app.analysis.topics import HubPage, HubSubjects

HUB = HubSubjects(
    [
        HubPage(
            "/guidance/off-road",
            "Take your vehicle off the road",
            "A statutory off-road notification tells the register that a vehicle is kept in a garage or on"
            " private land and is not taxed. It lasts until the keeper taxes, sells or scraps the vehicle.",
        ),
        HubPage(
            "/guidance/fines",
            "Pay a parking fine",
            "A council may charge a fine for parking. Pay within fourteen days and half is taken off."
            " You can appeal to a tribunal when the sign was hidden.",
        ),
    ]
)


def test_another_text_on_the_same_subject_finds_its_hub_page():
    found = HUB.nearest(
        "SORN",
        "Vehicles kept in a garage or on private land need no tax: make a statutory notification that the"
        " vehicle is off the road. It ends when it is sold, scrapped or taxed by its keeper.",
    )
    assert found is not None
    assert found.path == "/guidance/off-road"
    assert "garag" in found.shared


def test_a_text_on_another_subject_finds_none():
    assert HUB.nearest("Bathing water", "Sand, shingle and seals beneath the lighthouse.") is None


def test_a_hub_without_pages_knows_no_subjects():
    assert HubSubjects([]).nearest("Anything", "at all") is None
