"""The workbench: the queue of websites and the page of each."""
