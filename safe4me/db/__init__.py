"""The main database: its tables, and the queries that several callers share."""
