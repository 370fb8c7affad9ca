"""The workbench starts, schedules, watches and stops crawls, and says what went wrong by cause."""
