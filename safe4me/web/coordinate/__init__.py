"""A coordinator's pages: results and overview of areas, schools, deliveries, what staff did."""

from safe4me.web.coordinate import areas, deliveries, logs, results, upkeep

BLUEPRINTS = (
    results.blueprint,
    areas.blueprint,
    areas.school_rows_blueprint,
    deliveries.blueprint,
    logs.blueprint,
    logs.security_blueprint,
    upkeep.blueprint,
)
