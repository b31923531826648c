SELECT format('CREATE DATABASE %I', {{ database_name | as_literal }})
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {{ database_name | as_literal }})
\gexec
