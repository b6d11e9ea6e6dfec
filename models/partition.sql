-- Divide the journal and the tasks of a PostgreSQL database by case, into eight partitions each.
--
-- Run once, in one transaction, by the owner of the schema, while nothing else is connected:
--   psql --single-transaction -v ON_ERROR_STOP=1 -f partition.sql
-- Columns, checks, indexes and foreign keys stay as the migrations made them. What changes: the primary key of tasks
-- gets the case beside the id, because a key of a partitioned table must hold the column that divides it, and the
-- foreign key of deadlines names the case beside the task. Grants have to be given anew.
DO $$
DECLARE
    parts constant int := 8;
    divided text;
    part int;
    saved record;
    indexes text[];
    foreign_keys text[];
    keys constant jsonb := '{"entries": "case_id, seq", "tasks": "id, case_id"}';
BEGIN
    ALTER TABLE deadlines DROP CONSTRAINT fk_deadlines_task_id;
    FOREACH divided IN ARRAY ARRAY['entries', 'tasks'] LOOP
        indexes := ARRAY(
            SELECT pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid = divided::regclass AND NOT indisprimary ORDER BY indexrelid
        );
        foreign_keys := ARRAY(
            SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', divided, conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE conrelid = divided::regclass AND contype = 'f' ORDER BY conname
        );
        EXECUTE format('ALTER TABLE %I RENAME TO %I', divided, divided || '_whole');
        EXECUTE format(
            'CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS)'
            ' PARTITION BY HASH (case_id)', divided, divided || '_whole'
        );
        FOR part IN 0 .. parts - 1 LOOP
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                divided || '_' || part, divided, parts, part
            );
        END LOOP;
        EXECUTE format('INSERT INTO %I SELECT * FROM %I', divided, divided || '_whole');
        EXECUTE format('DROP TABLE %I', divided || '_whole');
        EXECUTE format(
            'ALTER TABLE %I ADD CONSTRAINT %I PRIMARY KEY (%s)', divided, 'pk_' || divided, keys ->> divided
        );
        FOR saved IN SELECT unnest(indexes || foreign_keys) AS statement LOOP
            EXECUTE saved.statement;
        END LOOP;
    END LOOP;
    ALTER TABLE deadlines ADD CONSTRAINT fk_deadlines_task_id FOREIGN KEY (task_id, case_id)
        REFERENCES tasks (id, case_id) DEFERRABLE INITIALLY DEFERRED;
END
$$
