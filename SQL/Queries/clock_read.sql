-- Reads the database's clock. One row: the moment of this statement.
select statement_timestamp();
