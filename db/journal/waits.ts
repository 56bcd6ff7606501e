import { type RawBuilder, type SqlBool, sql } from 'kysely'

/**
 * The conflicts that nobody decided about, or about which two decided differently without knowing of each other: what the last round of
 * decisions says has to be one thing (SPEC S51, S53). Which those are is kept in a column (see `settled.ts`), so that looking for them takes as
 * long as there are open ones, however many were decided in years. Written out, not bound: an index that holds open ones alone is
 * taken for no other question. The table goes by the name `conflict`.
 */
export const waits: RawBuilder<SqlBool> = sql<SqlBool>`"conflict".asks = 1 and "conflict".settled = 0`
