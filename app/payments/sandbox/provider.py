"""The port onto the sandbox in the hub's own database, inside the caller's transaction."""

from datetime import datetime

from sqlmodel import Session

from app import clock
from app.payments.port import NewPayment, ProviderPayment, ProviderRefund
from app.payments.rules import Status
from app.payments.sandbox import operations, queries
from app.payments.sandbox.models import SandboxPayment

LARGEST_PAGE = 500


class SandboxProvider:
    """A provider that takes no money and needs no network."""

    def __init__(self, session: Session, base_url: str) -> None:
        self._session = session
        self._base_url = base_url

    def create(self, payment: NewPayment) -> ProviderPayment:
        return self._seen(
            operations.create(
                self._session,
                key=payment.key,
                now=clock.now(),
                amount_pence=payment.amount_pence,
                reference=payment.reference,
                description=payment.description,
                return_url=payment.return_url,
                language=payment.language,
            )
        )

    def find(self, provider_id: str) -> ProviderPayment:
        return self._seen(operations.find(self._session, provider_id))

    def cancel(self, provider_id: str) -> None:
        payment = operations.find(self._session, provider_id)
        operations.cancel(self._session, payment, now=clock.now())

    def refund(self, provider_id: str, *, amount_pence: int, available_pence: int) -> ProviderRefund:
        payment = operations.find(self._session, provider_id)
        given = operations.refund(
            self._session, payment, amount=amount_pence, available=available_pence, now=clock.now()
        )
        return ProviderRefund(given.id, given.amount_pence, given.status)

    def refunds(self, provider_id: str) -> tuple[ProviderRefund, ...]:
        payment = operations.find(self._session, provider_id)
        given = operations.refunds(self._session, payment)
        return tuple(ProviderRefund(each.id, each.amount_pence, each.status) for each in given)

    def errors_since(self, instant: datetime) -> tuple[str, ...]:
        window = queries.Window(made_from=instant, made_to=None, page=1, size=LARGEST_PAGE)
        found = queries.payments(self._session, {"status": Status.ERROR.value}, window)
        return tuple(row.id for row in found.rows)

    def _seen(self, payment: SandboxPayment) -> ProviderPayment:
        state = operations.state_at(payment, clock.now())
        return ProviderPayment(
            provider_id=payment.id,
            amount_pence=payment.amount_pence,
            reference=payment.reference,
            state=state,
            next_url="" if state.finished else card_address(self._base_url, payment),
            refund=operations.refund_summary(self._session, payment),
        )


def card_address(base_url: str, payment: SandboxPayment) -> str:
    """Where the person pays, in the language that the service asked for."""
    return f"{base_url}/payments/sandbox/card/{payment.token}?lang={payment.language}"
