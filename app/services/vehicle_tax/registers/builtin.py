"""MOT and insurance as the built-in table has them: the sandbox of both ports."""

from datetime import date

from sqlmodel import Session

from app.services.vehicle_tax import queries


class BuiltInMot:
    """Tests on record in our own table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def valid_until(self, registration: str) -> date | None:
        return queries.mot_expires(self._session, registration)


class BuiltInInsurance:
    """Cover on record in our own table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def insured_until(self, registration: str) -> date | None:
        return queries.insured_until(self._session, registration)
