import { immunizationKind } from '../../db/immunizations/queries.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { immunizations } from '../../shared/immunizations/index.ts'
import { listHandlers } from '../list-handlers.ts'
import type { CoreParts } from '../parts.ts'

/** The immunizations of a chart. Every procedure opens the chart first. */
export const createImmunizationHandlers = (
  parts: Pick<CoreParts, 'practice' | 'ids'>,
): HandlersOf<typeof immunizations> => listHandlers(parts, immunizationKind)
