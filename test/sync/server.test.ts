import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { patientRow } from '../support/rows.ts'
import { digests, type Pc } from './fleet.ts'
import { runServer } from '../../server/run.ts'
import { remotePc, scratchFolder, serve, type Serving } from './serving.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }
const register = ({ store }: Pc, number: number) =>
  store.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(number)))

describe('a practice server over HTTPS', () => {
  let serving: Serving
  let north: Awaited<ReturnType<typeof remotePc>>
  let south: Awaited<ReturnType<typeof remotePc>>

  beforeEach(async () => {
    serving = await serve()
    north = await remotePc('north', serving)
    south = await remotePc('south', serving)
  })
  afterEach(async () => {
    await Promise.all([north, south].map((one) => one?.remove()))
    await serving?.stop()
  })

  test('two PCs come to the same practice', async () => {
    for (let number = 1; number <= 20; number++) await register(number % 2 ? north : south, number)
    for (const one of [north, south, north, south]) await one.catchUp()
    const [a, b, c] = await Promise.all([north.store, south.store, serving].map(({ journal }) => digests(journal)))
    expect(Object.keys(a ?? {})).toContain('patient')
    expect(b).toEqual(a)
    expect(c).toEqual(a)
  })

  test('one that cannot begin after it has listened gives its port and its folder back', async () => {
    const folder = await scratchFolder()
    const notePort = folder.notePort.bind(folder)
    let port = 0
    folder.notePort = (at) => {
      port = at
      throw new Error('the disk is full')
    }
    await expect(serve({ folder })).rejects.toThrow('the disk is full')
    folder.notePort = notePort
    const again = await runServer(folder, { version: 'test', port, announce: 'off', logTo: { write: () => undefined } })
    expect(again.address.port).toBe(port)
    await again.close()
  })
})
