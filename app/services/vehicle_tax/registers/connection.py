"""Which registers this process asks: those of the settings, else the built-in table."""

from sqlmodel import Session

from app.config import Settings
from app.services.vehicle_tax.enquiry import ves
from app.services.vehicle_tax.enquiry.builtin import BuiltInEnquiry
from app.services.vehicle_tax.enquiry.port import VehicleEnquiry
from app.services.vehicle_tax.registers import insurance_api
from app.services.vehicle_tax.registers.builtin import BuiltInInsurance, BuiltInMot
from app.services.vehicle_tax.registers.port import InsuranceRegister, MotRegister
from app.services.vehicle_tax.registers.ves_mot import VesMot


class _Process:
    """What this process asks; None is the built-in table."""

    vehicles: VehicleEnquiry | None = None
    insurance: InsuranceRegister | None = None


def install(settings: Settings) -> None:
    """Choose the registers, once at start-up."""
    _Process.vehicles = ves.connect(settings) if settings.ves_api_url else None
    _Process.insurance = insurance_api.connect(settings) if settings.insurance_api_url else None


def vehicles(session: Session) -> VehicleEnquiry:
    """The register that anybody may ask about a vehicle."""
    return _Process.vehicles or BuiltInEnquiry(session)


def mot(session: Session) -> MotRegister:
    """The register of MOT tests."""
    return VesMot(_Process.vehicles) if _Process.vehicles else BuiltInMot(session)


def insurance(session: Session) -> InsuranceRegister:
    """The register of insured vehicles."""
    return _Process.insurance or BuiltInInsurance(session)
