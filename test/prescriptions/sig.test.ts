import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Decimal } from '../../shared/kernel/index.ts'
import {
  type Daily,
  dailyOf,
  daysFor,
  daysOf,
  DoseUnit,
  type Fraction,
  plainNumber,
  quantityFor,
  readSig,
  saySig,
  SIG_LENGTH,
  writeSig,
} from '../../shared/prescriptions/sig/index.ts'
import { UNITS } from '../../shared/prescriptions/sig/vocabulary.data.ts'
import { TYPED_SIGS } from './typed-sigs.data.ts'

/** What the list expects, read apart from the product: a number over a number, and a unit. */
function expected(said: string): { high: Fraction; unit: string } | null {
  if (said === '-') return null
  const [amount = '', unit = ''] = said.split(' ')
  const [top = '0', bottom = '1'] = amount.split('/')
  const [lead = '0', rest = ''] = top.split('.')
  const high = { numerator: BigInt(lead + rest), denominator: BigInt(bottom) * 10n ** BigInt(rest.length) }
  return { high, unit: unit === '-' ? '' : unit }
}
const same = (a: Fraction, b: Fraction) => a.numerator * b.denominator === b.numerator * a.denominator
function right(daily: Daily | null, said: string): boolean {
  const want = expected(said)
  if (!want || !daily) return want === null && daily === null
  return daily.unit === want.unit && same(daily.high, want.high)
}

test('at least 98 % of what clinicians type comes to the right daily dose', () => {
  const wrong = TYPED_SIGS.filter(([typed, said]) => !right(dailyOf(readSig(typed).sig), said))
  expect(TYPED_SIGS.length).toBeGreaterThanOrEqual(300)
  expect(wrong.map(([typed]) => typed).slice(0, TYPED_SIGS.length * 0.02)).toEqual(wrong.map(([typed]) => typed))
  // Control: the list tells one dose from another.
  const halved = TYPED_SIGS.filter(([typed, said]) => {
    const daily = dailyOf(readSig(typed).sig)
    return right(daily && { ...daily, high: { ...daily.high, denominator: daily.high.denominator * 2n } }, said)
  })
  expect(halved.length).toBeLessThan(TYPED_SIGS.length / 10)
})

test('what is not understood is never computed: a taper is kept as it was written', () => {
  for (const typed of TYPED_SIGS.filter(([, said]) => said === '-').map(([text]) => text))
    expect([typed, dailyOf(readSig(typed).sig)]).toEqual([typed, null])
  const { sig } = readSig('40 mg po daily x 5d then 20 mg po daily x 5d')
  expect(sig).toMatchObject({ free: '40 mg po daily x 5d then 20 mg po daily x 5d', dose: null, timing: null })
})

/** Directions of every kind, with words that nobody knows between. */
const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(...TYPED_SIGS.map(([typed]) => typed)),
    fc.constantFrom(
      'bid',
      'po',
      'prn',
      'x10d',
      'for',
      'until gone',
      'q4-6h',
      'with food',
      'qhs',
      'max',
      'and',
      ';',
      '//',
    ),
    fc.constantFrom('zebra', 'with water', 'slowly', 'Avoid sun', 'every', 'day', 'then', '3', '1.50 mg', 'as needed'),
    fc.string({ maxLength: 12 }),
  ),
  { minLength: 1, maxLength: 5 },
)

test('text → structure → text → structure loses nothing', () => {
  fc.assert(
    fc.property(pieces, (parts) => {
      const { sig } = readSig(parts.join(' '))
      expect(readSig(writeSig(sig)).sig).toEqual(sig)
    }),
    { numRuns: 3000 },
  )
})

test('no word gets lost: what has no field stands in the note or the free text', () => {
  fc.assert(
    fc.property(pieces, fc.nat(4), (parts, place) => {
      const text = parts.toSpliced(place, 0, 'Zyxw').join(' ').slice(0, SIG_LENGTH)
      fc.pre(/\bZyxw\b/.test(text))
      const { sig } = readSig(text)
      expect(`${sig.note} ${sig.free} ${sig.asNeededFor}`).toContain('Zyxw')
      expect(saySig(sig, 'en')).toMatch(/zyxw/i)
    }),
    { numRuns: 1000 },
  )
})

test('the sentence for the patient says the same as the shorthand, and each language says all of it', () => {
  const structured = TYPED_SIGS.map(([typed]) => readSig(typed).sig).filter(
    ({ free, note }) => free === '' && note === '',
  )
  expect(structured.length).toBeGreaterThan(250)
  for (const sig of structured) {
    const again = readSig(saySig(sig, 'en')).sig
    expect({ ...again, method: null }).toEqual({ ...sig, method: null })
  }
  expect(saySig(readSig('').sig, 'es')).toBe('')
  const { sig } = readSig('1-2 tabs po q4-6h prn pain, max 8/day, x5d')
  expect(saySig(sig, 'en')).toBe(
    'Take 1 to 2 tablets by mouth every 4 to 6 hours as needed for pain, no more than 8 tablets in 24 hours, for 5 days.',
  )
  expect(saySig(readSig('1 tab po bid ac x10d').sig, 'es')).toBe(
    'Tome 1 tableta por la boca 2 veces al día antes de las comidas, durante 10 días.',
  )
})

test('numbers as they are written on prescriptions: a zero leads, none trails, thousands count', () => {
  expect(['.5', '0.50', '1.0', '007', '10', '100.250'].map(plainNumber)).toEqual([
    '0.5',
    '0.5',
    '1',
    '7',
    '10',
    '100.25',
  ])
  expect(writeSig(readSig('.5 mg po bid').sig)).toBe('0.5 mg po bid')
  expect(writeSig(readSig('5.0 mg po bid').sig)).toBe('5 mg po bid')
  // A teaspoon is never written: liquids are in mL.
  expect(writeSig(readSig('1.5 tsp po bid').sig)).toBe('7.5 mL po bid')
  // Nobody knows a decimal that is a third.
  expect(readSig('1/3 tab po bid').sig.free).toBe('1/3 tab po bid')
})

test('quantity from days and days from quantity agree, exactly', () => {
  const daily = (typed: string) => dailyOf(readSig(typed).sig) as Daily
  expect(quantityFor(daily('1-2 tabs po q4-6h prn pain, max 8/day'), 5)).toBe('40')
  expect(quantityFor(daily('5 mL po tid'), 10)).toBe('150')
  expect(quantityFor(daily('0.8 mL po q4h'), 3)).toBe('14.4')
  expect(quantityFor(daily('1 tab po weekly'), 28)).toBe('4')
  expect(quantityFor(daily('1 tab po qod'), 30)).toBe('15')
  expect(daysFor(daily('1 tab po bid'), '60' as Decimal)).toBe(30)
  expect(daysFor(daily('1 tab po weekly'), '4' as Decimal)).toBe(28)
  expect(daysFor(daily('2 tabs po tid'), '20' as Decimal)).toBe(3)
  expect(daysFor(daily('0 tabs po bid'), '20' as Decimal)).toBeNull()
  expect(daysOf(readSig('1 tab po bid x 2 weeks').sig)).toBe(14)
  fc.assert(
    fc.property(fc.constantFrom(...TYPED_SIGS), fc.integer({ min: 1, max: 365 }), ([typed], days) => {
      const one = dailyOf(readSig(typed).sig)
      fc.pre(one !== null && one.high.numerator > 0n)
      // What is dispensed for so many days lasts at least so long.
      expect(daysFor(one as Daily, quantityFor(one as Daily, days))).toBeGreaterThanOrEqual(days)
    }),
  )
})

test('quantity and refills typed behind the directions are taken out of them', () => {
  expect(readSig('1 tab po bid #60 rf 3')).toMatchObject({ quantity: { value: '60', unit: '' }, refills: 3 })
  expect(readSig('5 mL po tid x10d, disp 150 mL, no refills')).toMatchObject({
    quantity: { value: '150', unit: 'mL' },
    refills: 0,
  })
})

test('every unit has a word that is read as that unit', () => {
  for (const unit of DoseUnit.options.filter((one) => one !== ''))
    expect(
      UNITS.some(([pattern, one]) => one === unit && new RegExp(`^(?:${pattern})$`).test(unit.toLowerCase())),
    ).toBe(true)
})
