"""A clinic with three patients and real keys, for what is signed there; on whatever store it is given."""

from app.core.people import Person
from app.core.records import Answer, Assessment, Meaning
from app.services.assessing import Assessing
from app.services.charts import Charts
from app.services.ports import NewUnitOfWork, SigningKey
from app.services.signing import Signing
from tests.keys import DOCTOR, NURSE, PASSPHRASE, PEOPLE, KeptHeads, Ring, counted, workplace
from tests.store.examples import DEFINITION, SMALL, HandClock, at, patient, visit

REASON = "Pulse was counted over 30 seconds."


class SigningRoom:
    """The people of tests/keys.py at one workstation, whoever of them is signed in."""

    def __init__(self, unit: NewUnitOfWork) -> None:
        self.unit, self.clock, self.ring, self.heads = unit, HandClock(), Ring(), KeptHeads()
        self.ids = counted()
        with unit() as work:
            for n, name in enumerate(("Rosen, Dana", "Adler, Birch", "Zizka, Cedar"), 1):
                work.patients.add(patient(n, name), at())
                work.visits.add(visit(n, of=n))
            work.commit()
        self.signing = {p.id: self._signing(p) for p in PEOPLE}
        self.clock.minutes = 10

    def _signing(self, person: Person) -> Signing:
        # everybody at a workstation of their own: at one, only one person is signed in at a time
        heads = self.heads if person == NURSE else KeptHeads(f"{person.id}-pc", self.heads.heads)
        place = workplace(self.unit, self.clock, self.ids, person, heads=heads, ring=self.ring, signed_in=True)
        if person == NURSE:
            self.place, self.assessing, self.charts = place, Assessing(place), Charts(place)
        return Signing(place, self.ring)

    def key(self, person: Person = NURSE) -> SigningKey:
        return self.signing[person.id].unlock(PASSPHRASE)

    def draft(self, of: int = 1, *answers: tuple[str, Answer | None]) -> Assessment:
        """A draft of that patient; without answers given, all three items."""
        made = self.assessing.prepare(SMALL, f"p-{of}", f"v-{of}", NURSE.printed)
        given = answers or (("pulse", Answer("1", measured=96)), ("yawning", Answer("0")), ("aches", Answer("4")))
        for item, answer in given:
            self.clock.minutes += 1
            made = self.assessing.record(made, SMALL, DEFINITION, item, answer)
        return made

    def complete(self, of: int = 1) -> Assessment:
        return self.assessing.complete(self.draft(of))

    def signed(self, of: int = 1) -> Assessment:
        return self.sign(self.complete(of))[0]

    def sign(
        self, *shown: Assessment, person: Person = NURSE, meaning: Meaning = Meaning.PERFORMED, performer: str = ""
    ) -> list[Assessment]:
        self.clock.minutes += 1
        return self.signing[person.id].sign(self.key(person), shown, lambda _: SMALL, meaning, performer)

    def amended(self, first: Assessment, person: Person = DOCTOR) -> Assessment:
        """A draft of the next version, with another pulse."""
        begun = self.signing[person.id].begin_amendment(first, REASON)
        return self.assessing.record(begun, SMALL, DEFINITION, "pulse", Answer("2", measured=110))

    def read(self, assessment_id: str) -> Assessment:
        with self.unit() as work:
            return work.assessments.get(assessment_id)

    def verified(self, assessment: Assessment) -> bool:
        """Whether every signature on it is its signer's."""
        return all(self.ring.verifies(s.public_key, s.content, s.signature) for s in assessment.signatures)
