import { notifications } from '@mantine/notifications'
import { create } from 'zustand'
import type { SessionView } from '../../shared/access/index.ts'
import type { UserId } from '../../shared/kernel/index.ts'
import { queries } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { forgetDrafts } from './drafts.ts'
import { place } from './navigate.ts'
import { saveEverything } from './unsaved.ts'

/** Who was at this window last, and where: the sign-in begins with them, and only they come back to that place. */
export const useLastHere = create<{ userId: UserId | null; path: string }>()(() => ({ userId: null, path: '/' }))

const OF_THE_GATE = new Set<unknown>(['status', 'session'])

/** Asks anew who is here and where the practice stands. */
export const askWhoIsHere = () =>
  Promise.all([...OF_THE_GATE].map((key) => queries.invalidateQueries({ queryKey: [key] })))

/**
 * Empties this window: the screens go, and with them every answer and draft. Done before the core is told, so that
 * nothing stays in sight even if it does not answer.
 */
export function emptyWindow(): void {
  const session = queries.getQueryData<SessionView | null>(['session'])
  if (session) useLastHere.setState({ userId: session.userId, path: place.location.href })
  queries.setQueryData(['session'], null)
  queries.removeQueries({ predicate: ({ queryKey }) => !OF_THE_GATE.has(queryKey[0]) })
  queries.getMutationCache().clear()
  forgetDrafts()
  notifications.clean()
}

/** While nobody is signed in the address tells nothing of the last person's work, least of all whose chart it was. */
export const clearPlace = (): void => {
  if (place.location.href !== '/') place.replace('/')
}

/** Back to where a person was when she left; somebody else begins at the beginning. */
export function returnTo(userId: UserId): void {
  const last = useLastHere.getState()
  if (last.userId === userId && last.path !== '/') place.replace(last.path)
  useLastHere.setState({ path: '/' })
}

/** Locks this window; the PIN or the password brings the person back. */
export async function lock(): Promise<void> {
  await saveEverything()
  emptyWindow()
  await core.access.lock({})
  await askWhoIsHere()
}

export async function signOut(): Promise<void> {
  await saveEverything()
  emptyWindow()
  await core.access.signOut({})
  await askWhoIsHere()
}
