"""Lists of the workbench: each filters, sorts, pages and exports as CSV by its query string."""
