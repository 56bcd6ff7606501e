import { createContext, useContext } from 'react'
import type { Permission, SessionView } from '../../shared/access/index.ts'
import type { Screen } from '../screens.ts'

export const SessionContext = createContext<SessionView | null>(null)

/** The person signed in at this window. */
export function useSession(): SessionView {
  const session = useContext(SessionContext)
  if (!session) throw new Error('a screen of the practice was shown without a session')
  return session
}

export const useMay = (permission: Permission): boolean => useSession().may.includes(permission)

/** Whether the person's roles include a screen. */
export const maySee = (session: SessionView, { may }: Screen): boolean => may === null || session.may.includes(may)
