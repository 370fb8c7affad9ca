"""A bank that moves no money, in the hub's own database. The end of the account number says how it
behaves: 0002 refuses every payment, 0003 the first try of each, 0001 is no account at all.
"""

from datetime import date

from sqlmodel import Session, select

from app.payments.direct_debit.models import SandboxCollection, SandboxMandate
from app.payments.direct_debit.port import BankAccount, DebitRefusedError, Outcome

NO_ACCOUNT, NEVER_PAYS, PAYS_SECOND_TIME = "0001", "0002", "0003"


class SandboxBank:
    """The port, inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def set_up(self, *, key: str, account: BankAccount, reference: str) -> str:
        del reference
        known = self._session.exec(select(SandboxMandate).where(SandboxMandate.key == key)).first()
        if known is not None:
            return known.id
        if account.number.endswith(NO_ACCOUNT):
            raise DebitRefusedError("no such account")
        made = SandboxMandate(key=key, behaviour=account.number[-4:])
        self._session.add(made)
        self._session.flush()
        return made.id

    def cancel(self, mandate_id: str) -> None:
        found = self._session.get(SandboxMandate, mandate_id)
        if found is not None:
            found.active = False
            self._session.add(found)

    def collect(self, *, key: str, mandate_id: str, amount_pence: int, due_on: date) -> str:
        known = self._session.exec(select(SandboxCollection).where(SandboxCollection.key == key)).first()
        if known is not None:
            return known.id
        mandate = self._session.get(SandboxMandate, mandate_id)
        if mandate is None or not mandate.active:
            raise DebitRefusedError("no mandate")
        again = key.endswith("-2")
        fails = mandate.behaviour == NEVER_PAYS or (mandate.behaviour == PAYS_SECOND_TIME and not again)
        made = SandboxCollection(
            key=key,
            mandate_id=mandate_id,
            amount_pence=amount_pence,
            due_on=due_on,
            outcome=(Outcome.FAILED if fails else Outcome.COLLECTED).value,
        )
        self._session.add(made)
        self._session.flush()
        return made.id

    def outcome(self, collection_id: str) -> Outcome:
        found = self._session.get(SandboxCollection, collection_id)
        if found is None:
            raise DebitRefusedError("no such payment")
        return Outcome(found.outcome)
