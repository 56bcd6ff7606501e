import { Refusal, type ServerLink } from '../shared/kernel/index.ts'

/**
 * Nothing is sent or exported by a PC that has not heard for too long who may do so (SPEC S83).
 * @throws Refusal `offline` `lease-send`
 */
export async function mustMaySend(server: Pick<ServerLink, 'offline'>): Promise<void> {
  const leave = await server.offline()
  if (leave.kind === 'none' || (leave.kind === 'valid' && leave.maySend)) return
  throw new Refusal(
    'offline',
    'This PC has not reached the practice server for too long to send or export anything. What was written is safe here; try again when the server is reached.',
    { reason: 'lease-send' },
  )
}
