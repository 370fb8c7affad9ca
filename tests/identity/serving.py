"""A hub on loopback for identity tests, and a person who signs in there with a browser."""

from contextlib import contextmanager

from app.config import Settings
from app.factory import create_app
from tests.identity.people import fresh_code
from tests.serving import Browser, free_port, served


@contextmanager
def running_hub(engine, folder):
    """A hub over real HTTP: its address is also its issuer's."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    database = engine.url.render_as_string(hide_password=False)
    app = create_app(
        Settings(data_dir=folder, database_url=database, base_url=url, post_rate_limit=""), engine
    )
    with served(app, port):
        yield url


class Citizen(Browser):
    """A browser whose user knows their password and holds their authenticator app."""

    def __init__(self, hub, engine, person) -> None:
        super().__init__(hub)
        self.engine, self.person = engine, person

    def sign_in(self, url):
        """Open an address, do what the sign-in pages ask, and end where they lead."""
        page = self.get(url)
        for _ in range(4):
            if page.is_redirect:
                return page
            if 'id="password"' in page.text:
                page = self.submit(page, email=self.person.email, password=self.person.password)
            elif "one-time-code" in page.text:
                page = self.submit(page, code=fresh_code(self.engine, self.person))
            else:
                return page
        raise AssertionError(page.text)
