"""The delivery log: visits, assemblies and training. It is about schools and staff, never about a pupil."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from safe4me.storage.base import Base
from safe4me.storage.places import School


class DeliveryKind(StrEnum):
    """What was done at a school."""

    VISIT = "visit"
    ASSEMBLY = "assembly"
    TRAINING = "training"


class Delivery(Base):
    """Something done at a school: `number` counts sessions or, of training, the staff who took part."""

    __tablename__ = "delivery"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    day: Mapped[date]
    kind: Mapped[DeliveryKind]
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(200))
    school: Mapped[School] = relationship()
