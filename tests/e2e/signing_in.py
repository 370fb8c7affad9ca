"""Signing in through the browser, as a sample person would."""

import time

from app.identity.people.credentials import STEP_SECONDS, code_of_step
from app.identity.sample import PASSWORD


def code_now(sample):
    """What this person's app shows. For one who signs in once in all tests: a code works once, and only
    `hub sample code` knows which was used."""
    return code_of_step(sample.secret, int(time.time()) // STEP_SECONDS)


def sign_in(page, hub, email, code=""):
    """From any page that asks for sign-in to the page that was asked for."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_label("6-digit code").fill(code or hub.run("sample", "code", email).strip())
    page.get_by_role("button", name="Continue").last.click()
    page.wait_for_load_state()
