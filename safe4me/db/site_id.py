"""What tells this site from every other: drawn once, and kept with its main database, wherever that goes.

No secret, and made from none: the secret key may be replaced. A copy of the database is the same site.
"""

from secrets import token_hex

from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.db.base import Base, engine_options, insert_into

DRAWN_BYTES, ONLY = 16, 1


class SiteId(Base):
    """The one row that says which site this is, once anybody has asked."""

    __tablename__ = "site_id"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    drawn: Mapped[str] = mapped_column(String(2 * DRAWN_BYTES))


def site_id(session: Session) -> str:
    """The site's id, 32 hexadecimal digits; drawn when there is none yet, by one of all who ask at once."""
    known = select(SiteId.drawn)
    found = session.scalar(known)
    if found is None:
        drawn = insert_into(session, SiteId).values(id=ONLY, drawn=token_hex(DRAWN_BYTES))
        session.execute(drawn.on_conflict_do_nothing())
        session.commit()
        found = session.scalars(known).one()
    return found


def site_id_in(database_url: str) -> str:
    """The id of the site whose main database is there, by a connection of its own. Raises SQLAlchemyError."""
    engine = create_engine(database_url, **engine_options(database_url))
    try:
        with Session(engine) as session:
            return site_id(session)
    finally:
        engine.dispose()
