import { expect, test } from '@jest/globals'
import { PatientRow } from '../../shared/patients/index.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

test('where answers are not held against the contract, as in the packaged program, they hold no more than it says', async () => {
  const practice = await scratchCore({ validateOutputs: false })
  try {
    await practice.found()
    const [desk, officer] = [await practice.signedIn('desk'), await practice.signedIn('privacy')]
    const { patientId } = valueOf(await desk.patients.register(ZIMMER))
    const marked = await officer.patients.markSensitive({
      patientId,
      sensitive: true,
      reason: 'works in this practice',
    })
    expect(valueOf(marked)).toEqual({ patientId, sensitive: true, revision: 2 })
    const [row] = valueOf(await desk.patients.search({ text: 'zimmer' }))
    expect(Object.keys(row ?? {}).sort()).toEqual(Object.keys(PatientRow.shape).sort())
  } finally {
    await practice.remove()
  }
})
