import Postgres

/// What the database's own catalogue says of the schema, one line for each thing, in one order.
///
/// Unlike the text of `pg_dump` it is the same for every version of the server.
enum SchemaListing {
    static func read(_ scene: Scene) async throws -> String {
        var lines: [String] = []
        for query in [columns, constraints, indexes, triggers, functions, options] {
            lines += try await scene.rows(query).map { row in try row(0, as: String.self) }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static let columns = """
        select concat_ws(
            ' ', 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod),
            case when l.collname = 'C' then 'collate C' end,
            case when a.attnotnull then 'not null' end,
            'default ' || pg_get_expr(d.adbin, d.adrelid))
        from pg_class as c
        inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
        left join pg_attrdef as d on d.adrelid = c.oid and d.adnum = a.attnum
        left join pg_collation as l on l.oid = a.attcollation
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped
        order by c.relname collate "C", a.attnum
        """

    private static let constraints = """
        select concat_ws(
            ' ', 'constraint', c.relname || '.' || k.conname,
            regexp_replace(pg_get_constraintdef(k.oid), '\\s+', ' ', 'g'))
        from pg_constraint as k
        inner join pg_class as c on c.oid = k.conrelid
        where k.connamespace = 'public'::regnamespace and k.contype <> 'n'
        order by c.relname collate "C", k.conname collate "C"
        """

    private static let indexes = """
        select 'index ' || pg_get_indexdef(i.indexrelid)
        from pg_index as i
        inner join pg_class as c on c.oid = i.indexrelid
        where c.relnamespace = 'public'::regnamespace
        order by c.relname collate "C"
        """

    private static let triggers = """
        select pg_get_triggerdef(t.oid)
        from pg_trigger as t
        where not t.tgisinternal
        order by t.tgname collate "C"
        """

    private static let functions = """
        select 'function ' || regexp_replace(pg_get_functiondef(p.oid), '\\s+', ' ', 'g')
        from pg_proc as p
        where p.pronamespace = 'public'::regnamespace
            and not exists (
                select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
        order by p.proname collate "C"
        """

    private static let options = """
        select 'options ' || c.relname || ' ' || array_to_string(c.reloptions, ', ')
        from pg_class as c
        where c.relnamespace = 'public'::regnamespace and c.reloptions is not null
        order by c.relname collate "C"
        """
}
