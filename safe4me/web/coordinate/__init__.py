"""A coordinator's pages: results and overview of areas, schools, deliveries, what staff did."""

from safe4me.web.coordinate import actions, areas, deliveries, results, school_rows, security, upkeep

BLUEPRINTS = tuple(
    module.blueprint for module in (results, areas, school_rows, deliveries, actions, security, upkeep)
)
