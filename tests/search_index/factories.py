"""Documents made for one test, and the engines that every test of the seam runs on."""

from search_index.backend import Document
from search_index.query import WhooshBackend

BACKENDS = {"whoosh": WhooshBackend}


def document(slug, title, summary="", body="", **fields):
    fields = {"type": "guidance", **fields}
    return Document(f"/guidance/{slug}", title, summary, body, **fields)


PAGES = (
    document("sorn", "Take your vehicle off the road (SORN)", "Make a notification.", "It is free."),
    document("rates", "Vehicle tax rates", "How much vehicle tax costs.", "Rates for cars. " * 9),
    document("refund", "Get a vehicle tax refund", "Money back.", "Refund of tax you paid."),
    document("council-tax", "Council Tax", "Bands and discounts.", "Your council sets the tax."),
    document("licence", "Renew your driving licence", "Photocard.", "Every ten years.", keywords=("DVLA",)),
    document(
        "tax",
        "Tax your vehicle",
        "Renew your tax.",
        "Use a card.",
        type="service",
        shown_in=("en",),
        keywords=("car tax", "road tax"),
    ),
    document(
        "tax-cy",
        "Trethu eich cerbyd",
        "Adnewyddu treth cerbyd.",
        "",
        type="service",
        language="cy",
        shown_in=("cy",),
    ),
)
