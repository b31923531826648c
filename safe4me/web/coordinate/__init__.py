"""A coordinator's pages: results and overview of areas, schools, deliveries, what staff did."""
