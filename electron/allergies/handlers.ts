import { allergyKind } from '../../db/allergies/queries.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { allergies } from '../../shared/allergies/index.ts'
import { listHandlers } from '../list-handlers.ts'
import type { CoreParts } from '../parts.ts'

/** The allergies of a chart. Every procedure opens the chart first. */
export const createAllergyHandlers = (parts: Pick<CoreParts, 'practice' | 'ids'>): HandlersOf<typeof allergies> =>
  listHandlers(parts, allergyKind)
