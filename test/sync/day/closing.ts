import { valueOf } from '../../support/practices.ts'
import type { Day } from './hours.ts'
import { LISINOPRIL, prescribe } from './rooms.ts'

/** From three: a last drug, and the day is closed at the front desk. */
export async function fromThree({ clinic, known, said }: Day) {
  const { ids } = known
  const first = clinic.at('Room 1')
  const doctor = await first.seat('rivera')
  const { signed } = await prescribe(doctor, ids.frost, LISINOPRIL)
  await said.note(first, 'a drug', signed, (all) => ({
    who: 'rivera',
    read: async (as) =>
      valueOf(await as.prescriptions.list({ patientId: ids.frost })).map(({ prescriptionId, state }) => [
        prescriptionId,
        state,
      ]),
    is: [[all[0]?.prescriptionId, 'signed']],
  }))
  await clinic.workUntil('15:40')
  const front = clinic.at('Front desk')
  const manager = await front.seat('manager')
  const { expected } = valueOf(await manager.ledger.closing({}))
  const closed = await manager.ledger.closeDay({ counts: expected })
  const { closeId } = await said.note(front, 'the day is closed', closed, ({ closeId: id, figuresHash, counts }) => ({
    who: 'manager',
    read: async (as) =>
      valueOf(await as.ledger.closing({}))
        .closes.filter((one) => one.closeId === id)
        .map((one) => [one.figuresHash, one.counts]),
    is: [[figuresHash, counts]],
  }))
  return { closeId, expected }
}
