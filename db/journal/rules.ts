import type { MergeRule } from '../../shared/sync/index.ts'
import { snakeCase } from '../codec.ts'
import { tableRules } from '../tables.ts'

/** The columns that are a claim on a resource, of each table that makes such, in SQL names. */
export const claimColumns: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(tableRules).flatMap(([table, { claim }]) => (claim ? [[snakeCase(table), claim.map(snakeCase)]] : [])),
)

/** How the rows of each table that travels merge, by SQL name. What belongs to one PC, or is derived, is not among them. */
export const mergeRules: ReadonlyMap<string, MergeRule> = new Map(
  Object.entries(tableRules)
    .filter(([, { recordClass }]) => recordClass !== 'local' && recordClass !== 'G')
    .map(([table, { recordClass, inForce = {}, together, given }]) => [
      snakeCase(table),
      {
        recordClass,
        inForce: Object.fromEntries(Object.entries(inForce).map(([column, values]) => [snakeCase(column), values])),
        ...(together && { together: together.map((group) => group.map(snakeCase)) }),
        ...(given && { given: given.map(snakeCase) }),
      },
    ]),
)
