import { sql } from 'kysely'

/** A column by which a few rows are told apart that were found otherwise: no index is to be entered by it. */
export const amongFew = (column: string) => sql<string>`(${sql.ref(column)} || '')`
