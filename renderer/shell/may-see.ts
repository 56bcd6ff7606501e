import type { SessionView } from '../../shared/access/index.ts'
import type { Screen } from '../screens.ts'

/** Whether the person's roles include a screen. */
export const maySee = (session: SessionView, { may }: Screen): boolean => may === null || session.may.includes(may)
