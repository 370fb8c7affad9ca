"""How much each website is used: from access logs and the exports of analytics software."""
