"""Answers not sent yet: kept on the server, found by a guest's cookie or by the person."""
