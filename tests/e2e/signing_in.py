"""Signing in through the browser, as a sample person would."""

from app.identity.sample import PASSWORD


def sign_in(page, hub, email):
    """From any page that asks for sign-in to the page that was asked for."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_label("6-digit code").fill(hub.run("sample", "code", email).strip())
    page.get_by_role("button", name="Continue").last.click()
    page.wait_for_load_state()
