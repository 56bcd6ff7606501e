import { problemKind } from '../../db/problems/queries.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { problems } from '../../shared/problems/index.ts'
import { listHandlers } from '../list-handlers.ts'
import type { CoreParts } from '../parts.ts'

/** The problems of a chart. Every procedure opens the chart first. */
export const createProblemHandlers = (parts: Pick<CoreParts, 'practice' | 'ids'>): HandlersOf<typeof problems> =>
  listHandlers(parts, problemKind)
