import { createContext, useContext } from 'react'
import type { Permission } from '../../shared/access/index.ts'
import type { SessionView } from '../../shared/access/index.ts'

export const SessionContext = createContext<SessionView | null>(null)

/** The person signed in at this window. */
export function useSession(): SessionView {
  const session = useContext(SessionContext)
  if (!session) throw new Error('a screen of the practice was shown without a session')
  return session
}

export const useMay = (permission: Permission): boolean => useSession().may.includes(permission)
