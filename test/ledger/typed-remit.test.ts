import { expect, test } from '@jest/globals'
import { readReasons, writeReasons } from '../../renderer/ledger/reasons.ts'
import {
  contractualOf,
  explainedCents,
  type Kept,
  reasonOf,
  remitOf,
  troubleOf,
  type TypedLine,
  unexplained,
} from '../../renderer/ledger/remit-lines.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { DEFAULT_CONVENTIONS, type LedgerItemId } from '../../shared/ledger/index.ts'

const line = (more: Partial<TypedLine> = {}): TypedLine => ({
  itemId: 'i1' as LedgerItemId,
  patientId: 'p1' as PatientId,
  who: 'Zimmermann, Aurelia',
  what: 'T1015 Clinic visit',
  dosOn: '2026-10-01',
  chargedCents: 15_000,
  takenBack: false,
  allowedCents: null,
  paidCents: null,
  patientCents: null,
  patientReason: '3',
  otherCents: null,
  otherReason: '',
  claimNumber: '',
  ...more,
})
const about = { payer: 'Acme', trace: '1017', cents: 8000, method: 'check' as const, depositOn: null }

test('a line adds up once allowed, paid and the patient’s part are said; until then what is open is told', () => {
  expect([unexplained(line()), troubleOf(line())]).toEqual([15_000, 'unexplained'])
  const said = line({ allowedCents: 10_500, paidCents: 8000, patientCents: 2500 })
  expect([contractualOf(said), unexplained(said), troubleOf(said)]).toEqual([4500, 0, null])
  expect(remitOf(about, [said], []).claims).toEqual([
    {
      payerClaimNumber: '',
      status: '1',
      sequence: 1,
      toNextPayer: false,
      lines: [
        {
          itemId: 'i1',
          paidCents: 8000,
          adjustments: [
            ['CO', '45', 4500],
            ['PR', '3', 2500],
          ],
        },
      ],
      whole: null,
    },
  ])
})

test('a denial has its reason or is not sound; a line that is taken back counts the other way and stands first', () => {
  const denied = line({ otherCents: 15_000 })
  expect([unexplained(denied), troubleOf(denied)]).toEqual([0, 'reason'])
  const reasoned = { ...denied, otherReason: 'co 197' }
  expect([troubleOf(reasoned), reasonOf('CO-A1'), reasonOf('45')]).toEqual([null, ['CO', 'A1'], null])
  const back = line({ takenBack: true, allowedCents: 10_500, paidCents: 8000, patientCents: 2500 })
  const kept: Kept[] = [
    { code: 'FB', cents: -8000 },
    { code: 'WO', cents: null },
  ]
  expect(explainedCents([reasoned, back], kept)).toBe(0)
  const remit = remitOf({ ...about, cents: 0 }, [reasoned, back], kept)
  expect(remit.claims.map(({ status }) => status)).toEqual(['22', '4'])
  expect(remit.claims[0]?.lines[0]).toMatchObject({
    paidCents: -8000,
    adjustments: [
      ['CO', '45', -4500],
      ['PR', '3', -2500],
    ],
  })
  expect(remit.providerAdjustments).toEqual([['FB', -8000]])
})

test('reasons are read as they are written; what is none is found', () => {
  for (const list of [DEFAULT_CONVENTIONS.queue, DEFAULT_CONVENTIONS.informational, {}])
    expect(readReasons(writeReasons(list))).toEqual(list)
  expect(readReasons('co-45; CO45 oa-A1')).toEqual({ CO: ['45'], OA: ['A1'] })
  expect(readReasons('CO-45, nonsense')).toBeNull()
})
