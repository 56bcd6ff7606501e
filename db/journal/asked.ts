type Row = { tbl: string; rowId: string }

/** Below every engine's limit of bound values. */
const ASKED_AT_ONCE = 400

/** Rows by table, each once, in as many as one statement asks for. */
export function* inParts(rows: Iterable<Row>): Generator<{ tbl: string; ids: string[] }> {
  const byTable = new Map<string, Set<string>>()
  for (const { tbl, rowId } of rows) byTable.set(tbl, (byTable.get(tbl) ?? new Set()).add(rowId))
  for (const [tbl, all] of byTable) {
    const ids = [...all]
    for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) yield { tbl, ids: ids.slice(at, at + ASKED_AT_ONCE) }
  }
}
