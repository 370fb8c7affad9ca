"""Running a hub: web server, worker, database upgrades."""
