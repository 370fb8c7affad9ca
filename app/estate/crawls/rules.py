"""Where the records of a crawl are stored."""


def warc_folder(crawl_id: str) -> str:
    """Return the folder of a crawl's WARC chunks."""
    return f"warc/{crawl_id}"


def warc_key(crawl_id: str, batch_id: str, moment: int) -> str:
    """Return where a chunk is stored: in order of time within a batch."""
    return f"{warc_folder(crawl_id)}/{batch_id}/{moment:020d}.warc.gz"
