import { Refusal, type ServerLink } from '../../shared/kernel/index.ts'

/**
 * Lets one PC at a time hand a prescription over for sending. Where nobody can be asked it goes on: whoever sends looks again at what both wrote.
 * @throws Refusal `conflict` `being-sent` where another PC does so now
 */
export async function queuedAlone<T>(
  server: Pick<ServerLink, 'hold' | 'exchangeNow'>,
  prescriptionId: string,
  queue: () => Promise<T>,
): Promise<T> {
  const hold = await server.hold(`send:prescription/${prescriptionId}`)
  if (hold.kind === 'busy')
    throw new Refusal('conflict', `This prescription is being sent${hold.by ? ` at ${hold.by}` : ' at another PC'}.`, {
      reason: 'being-sent',
    })
  try {
    const queued = await queue()
    // What was written is with the server long before another PC may do the same: this one has it for two minutes more.
    server.exchangeNow()
    return queued
  } catch (error) {
    if (hold.kind === 'held') await hold.release()
    throw error
  }
}
