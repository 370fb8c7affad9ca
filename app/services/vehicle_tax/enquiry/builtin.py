"""The same question to the built-in register."""

from sqlmodel import Session

from app.services.vehicle_tax import queries
from app.services.vehicle_tax.enquiry.port import NotARegistrationError, NotFoundError
from app.services.vehicle_tax.enquiry.rules import EnquiredVehicle, TaxStatus, normalised

LONGEST_REGISTRATION = 8


class BuiltInEnquiry:
    """What our own table tells anybody."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, registration: str) -> EnquiredVehicle:
        plain = normalised(registration)
        if not 2 <= len(plain) <= LONGEST_REGISTRATION:
            raise NotARegistrationError
        row = queries.vehicle_by_registration(self._session, plain)
        if row is None:
            raise NotFoundError
        return EnquiredVehicle(
            registration=row.registration,
            tax_status=TaxStatus(row.tax_status),
            tax_due=row.tax_due,
            mot_expires=row.mot_expires,
            make=row.make,
            colour=row.colour,
            fuel=row.fuel,
            co2=row.co2,
            engine_cc=row.engine_cc,
            first_registered=row.first_registered.replace(day=1),
            year_made=row.first_registered.year,
            marked_for_export=row.marked_for_export,
        )
