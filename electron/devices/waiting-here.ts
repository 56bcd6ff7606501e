import type { Instant } from '../../shared/kernel/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { Joining } from '../security/joining-note.ts'
import type { CoreParts } from '../parts.ts'

/** What the screen of a PC that waits shows. */
export type WaitingHere = { deviceName: string; address: string; letters: string; until: Instant }

export const shownOf = ({ deviceName, letters, until, enrolled: { host, port } }: Joining): WaitingHere => ({
  deviceName,
  letters,
  until,
  address: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
})

/** Whether this PC waits until somebody lets it in. */
export async function waitingHere({ security }: CoreParts): Promise<WaitingHere | null> {
  const joining = await security.joining.read()
  return joining && shownOf(joining)
}

/**
 * This PC does not wait any longer, whether the server hears of it or not.
 * @throws Refusal `conflict` where it was let in meanwhile: then it joins
 */
export async function stopWaiting({ security, admissions }: CoreParts): Promise<void> {
  const joining = await security.joining.read()
  if (joining && (await admissions.giveUp(joining.enrolled)) === 'admitted')
    throw new Refusal('conflict', 'This PC was let in just now, and joins the practice.', { reason: 'admitted' })
  security.joining.forget()
}
