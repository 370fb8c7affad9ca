"""The sample estate as a department's register of websites, in the hub's own CSV form."""

import csv
import io

from app.devtools.sample_sites.estate import sample_estate

COLUMNS = ("purpose", "contact", "visits", "page_views", "launched", "contract_end", "statutory")
# Heads of cost and the share of the sample's yearly sum that each takes, in hundredths.
COSTS = {"cost_hosting": 20, "cost_content": 30, "cost_staff": 50}


def estate_csv() -> str:
    """What `hub estate import` takes: visits and views a month, cost in pounds a year."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["host", "owner", "title", *COLUMNS, *COSTS])
    for site in sample_estate():
        values = [site.register[column] for column in COLUMNS]
        costs = [site.register["cost"] * share // 100 for share in COSTS.values()]
        writer.writerow([site.host, f"{site.owner} (sample)", site.name, *values, *costs])
    return text.getvalue()
