"""MOT expiry from the vehicle enquiry service, which passes on what the test register holds."""

from datetime import date

from app.services.vehicle_tax.enquiry.port import EnquiryError, NotFoundError, VehicleEnquiry
from app.services.vehicle_tax.registers.port import RegisterDownError


class VesMot:
    """The MOT port over any vehicle enquiry service."""

    def __init__(self, enquiry: VehicleEnquiry) -> None:
        self._enquiry = enquiry

    def valid_until(self, registration: str) -> date | None:
        try:
            return self._enquiry.find(registration).mot_expires
        except NotFoundError:
            return None
        except EnquiryError as fault:
            raise RegisterDownError(str(fault)) from fault
