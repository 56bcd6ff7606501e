import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Tables } from '../tables.ts'

type Where = ExpressionBuilder<Tables & { conflict: Tables['syncConflict'] }, 'conflict'>

/**
 * The conflicts that nobody decided about, or about which two decided differently without knowing of each other: what the last round of
 * decisions says has to be one thing (SPEC S51, S53).
 */
export const waits = (where: Where): Expression<SqlBool> =>
  where.and([
    where('conflict.asks', '=', 1),
    where.or([
      where.not(
        where.exists(
          where
            .selectFrom('conflictResolution as made')
            .select('made.id')
            .whereRef('made.conflictId', '=', 'conflict.id'),
        ),
      ),
      where(
        where
          .selectFrom('conflictResolution as last')
          .select(({ fn }) => fn.count<number>('last.chosen').distinct().as('said'))
          .whereRef('last.conflictId', '=', 'conflict.id')
          .where('last.round', '=', (round) =>
            round
              .selectFrom('conflictResolution as one')
              .select(({ fn }) => fn.max('one.round').as('round'))
              .whereRef('one.conflictId', '=', 'conflict.id'),
          ),
        '>',
        1,
      ),
    ]),
  ])
