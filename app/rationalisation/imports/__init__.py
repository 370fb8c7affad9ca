"""Lists of websites taken in through the browser: sent, columns chosen, tried, taken in."""
