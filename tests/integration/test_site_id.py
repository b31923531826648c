"""What tells a site from every other is drawn once, whoever asks, and comes with its database."""

from flask import Flask
from sqlalchemy import select

from safe4me import create_app
from safe4me.db.base import db
from safe4me.db.site_id import SiteId, site_id
from safe4me.settings import Settings
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import at_once
from tests.helpers.world.schools import close, with_settings


@on_both_databases
def test_all_who_ask_at_once_are_told_the_same(app: Flask, in_app: None) -> None:
    assert db.session.scalars(select(SiteId)).all() == []
    told = at_once(app, *[lambda: site_id(db.session())] * 4)
    assert told == [told[0]] * 4
    assert len(told[0]) == 32
    assert len(db.session.scalars(select(SiteId)).all()) == 1


def test_it_stays_when_the_secret_key_is_replaced(settings: Settings, app: Flask, in_app: None) -> None:
    before = site_id(db.session())
    later = create_app(with_settings(settings, secret_key="another-one-of-this-test-" * 2))
    with later.app_context():
        assert site_id(db.session()) == before
    close(later)
