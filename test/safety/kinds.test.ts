import { describe, expect, test } from '@jest/globals'
import { ALERT_KINDS, check, compileKnowledge, nothingChecked, signingFaults } from '../../shared/safety/index.ts'
import { ask, drugOf, fired, KNOWLEDGE, NOW, PAYLOAD, questionOf } from './asking.ts'
import { PAIRS } from './kinds.data.ts'

test('every kind has a case that fires it and a neighbour that does not', () => {
  expect([...new Set(PAIRS.map(({ kind }) => kind))].toSorted()).toEqual([...ALERT_KINDS].toSorted())
})

describe.each(PAIRS)('$kind: $what', ({ kind, fires, silent }) => {
  test('fires', () => {
    const answer = ask(fires.order, fires.patient)
    expect(fired(answer)).toContain(`${kind} ${fires.as}`)
    expect(answer.kinds.find((one) => one.kind === kind)?.answer).toBe('alert')
    for (const alert of answer.alerts) {
      expect(alert.sources.join('')).not.toBe('')
      expect(alert.management).not.toBe('')
    }
  })
  test('does not fire where nothing is wrong', () => {
    const interrupting = fired(ask(silent.order, silent.patient)).filter(
      (one) => one.startsWith(`${kind} `) && one.endsWith('!'),
    )
    expect(interrupting).toEqual([])
  })
})

test('without rules nothing of this fires: the cases prove the knowledge, not the harness', () => {
  const empty = compileKnowledge(
    {
      ...PAYLOAD,
      table: { sets: [], cells: [] },
      facts: [],
      highPriority: [],
      highPriorityQt: [],
      duplicates: { ...PAYLOAD.duplicates, classes: [] },
    },
    'none',
  )
  const still = PAIRS.filter(({ kind }) =>
    ['drug-drug', 'drug-disease', 'drug-lab', 'renal', 'pregnancy', 'lactation', 'age', 'qt'].includes(kind),
  ).filter(({ kind, fires }) =>
    fired(check(empty, questionOf(fires.order, fires.patient))).some((one) => one.startsWith(`${kind} `)),
  )
  expect(still).toEqual([])
})

describe('what could not be checked never looks clear', () => {
  const reasons = (answer: ReturnType<typeof ask>, kind: string) =>
    answer.kinds.find((one) => one.kind === kind)?.reasons.map(({ code }) => code) ?? []

  test('a drug that nobody knows is named, whichever list it is on', () => {
    const ordered = ask({ drug: 'Grandmother’s tonic' })
    expect(ordered.overall).toBe('not-checked')
    expect(ordered.kinds.every(({ answer }) => answer === 'not-checked')).toBe(true)
    const taken = ask({ drug: 'amoxicillin' }, { takes: [{ drug: 'mystery powder' }] })
    expect(reasons(taken, 'drug-drug')).toContain('unmapped-drug')
    expect(taken.totals.notChecked).toBeGreaterThan(0)
    expect(taken.kinds.find(({ kind }) => kind === 'drug-drug')?.reasons[0]?.sentence).toContain('mystery powder')
  })
  test('a combination of which one part is not known is not checked', () => {
    expect(reasons(ask({ drug: 'lisinopril 10 MG / unobtainium 5 MG Oral Tablet' }), 'drug-drug')).toContain(
      'unmapped-drug',
    )
  })
  test.each([
    [
      'allergies that nobody asked about',
      'drug-allergy',
      'allergies-never-asked',
      () => ask({ drug: 'amoxicillin' }, { neverAsked: true }),
    ],
    [
      'an allergy that nobody knows',
      'drug-allergy',
      'unmapped-allergy',
      () => ask({ drug: 'amoxicillin' }, { allergies: [{ substance: 'that blue pill' }] }),
    ],
    [
      'a weight missing under 19',
      'dose',
      'weight-missing',
      () => ask({ drug: 'amoxicillin' }, { ageYears: 18, weightKg: null }),
    ],
    [
      'a weight that a child has outgrown',
      'dose',
      'weight-old',
      () => ask({ drug: 'amoxicillin' }, { ageYears: 1, weightKg: 9, weightDaysAgo: 200 }),
    ],
    ['kidney function that a rule needs', 'renal', 'renal-unknown', () => ask({ drug: 'metformin' })],
    [
      'pregnancy that a rule needs',
      'pregnancy',
      'pregnancy-unknown',
      () => ask({ drug: 'lisinopril' }, { ageYears: 30, pregnant: 'unknown' }),
    ],
    ['a result that a rule needs', 'drug-lab', 'lab-missing', () => ask({ drug: 'spironolactone' })],
    [
      'a result in a unit that nobody can read',
      'drug-lab',
      'lab-unit',
      () => ask({ drug: 'spironolactone' }, { labs: [['potassium', 4.1, 'furlong']] }),
    ],
    ['a dose that is not told', 'mme', 'dose-missing', () => ask({ drug: 'oxycodone' })],
  ] as const)('%s', (_what, kind, code, asked) => {
    const answer = asked()
    expect(reasons(answer, kind)).toContain(code)
    expect(answer.kinds.find((one) => one.kind === kind)?.answer).not.toBe('checked-clear')
    expect(answer.overall).not.toBe('checked-clear')
  })
  test('under 19 is the limit: at 19 no weight is asked for', () => {
    expect(reasons(ask({ drug: 'amoxicillin' }, { ageYears: 19, weightKg: null }), 'dose')).not.toContain(
      'weight-missing',
    )
  })
  test('whom the question does not concern is not asked about a pregnancy', () => {
    expect(
      reasons(ask({ drug: 'lisinopril' }, { sex: 'M', pregnant: 'unknown', breastfeeding: 'unknown' }), 'pregnancy'),
    ).toEqual([])
    expect(
      reasons(
        ask({ drug: 'lisinopril' }, { ageYears: 70, pregnant: 'unknown', breastfeeding: 'unknown' }),
        'pregnancy',
      ),
    ).toEqual([])
  })
  test('without knowledge every kind says so', () => {
    const answer = nothingChecked('knowledge-missing', 'There is none.', NOW)
    expect(answer.kinds.map(({ answer: one }) => one)).toEqual(ALERT_KINDS.map(() => 'not-checked'))
    expect(answer.totals.notChecked).toBe(ALERT_KINDS.length)
  })
})

describe('doses that cannot be right are mended, not overridden', () => {
  test.each([
    ['zero', { dose: 0 }, 'dose-invalid'],
    ['negative', { dose: -5 }, 'dose-invalid'],
    ['in a unit that does not fit', { dose: 10, unit: 'mEq' }, 'dose-unit'],
    ['no number', { dose: Number.NaN }, 'dose-invalid'],
  ])('%s', (_what, wrong, code) => {
    const answer = ask({ drug: 'lisinopril', times: 1, ...wrong })
    expect(answer.mustMend.map((one) => one.code)).toEqual([code])
    expect(signingFaults(answer, [])[0]?.fault).toBe('must-mend')
  })
  test('milligrams where the label has micrograms', () => {
    expect(ask({ drug: 'levothyroxine', dose: 75, times: 1 }).mustMend[0]?.code).toBe('dose-unit')
    expect(ask({ drug: 'levothyroxine', dose: 75, unit: 'mcg', times: 1 }).mustMend).toEqual([])
    // Too much in the right unit is an alert.
    expect(fired(ask({ drug: 'levothyroxine', dose: 750, unit: 'mcg', times: 1 }))).toContain('dose major!')
  })
})

describe('the lists of the panel', () => {
  const pairs = (item: { a: readonly number[]; b: readonly number[] }) =>
    item.a.flatMap((a) => item.b.filter((b) => b !== a).map((b) => [name(a), name(b)] as const))
  const name = (id: number) => PAYLOAD.ingredients[id]?.name ?? ''
  const interrupts = (a: string, b: string) =>
    ask({ drug: b }, { takes: [{ drug: a }] }).alerts.filter(
      ({ interruptive, kind }) => interruptive && kind === 'drug-drug',
    )

  test('every pair that must always alert interrupts, as T1, whatever the policy says', () => {
    const policy = { agsRows: false, hardStops: [], passiveRules: PAYLOAD.rules.map(({ id }) => id) }
    const missed = PAYLOAD.highPriority
      .flatMap(pairs)
      .filter(
        ([a, b]) =>
          !ask({ drug: b }, { takes: [{ drug: a }] }, { policy }).alerts.some(
            ({ interruptive, tier }) => interruptive && tier === 'T1',
          ),
      )
    expect(missed).toEqual([])
  })
  test('no pair of the list of 33 interrupts, but for what is on the other list too', () => {
    const both = (a: string, b: string) =>
      PAYLOAD.highPriorityQt.some((id) => name(id) === a) && PAYLOAD.highPriorityQt.some((id) => name(id) === b)
    const wrong = PAYLOAD.nonInterruptive
      .filter(({ mayRise }) => !mayRise)
      .flatMap(pairs)
      .filter(([a, b]) => !both(a, b) && interrupts(a, b).length > 0)
    expect(wrong).toEqual([])
  })
  test('an ACE inhibitor with an NSAID rises with age from 75, kidneys or a diuretic alone', () => {
    const on = (patient: object) =>
      fired(ask({ drug: 'naproxen' }, { takes: [{ drug: 'lisinopril' }], labs: [['eGFR', 90]], ...patient }))
    expect(on({})).not.toContain('drug-drug major!')
    expect(on({ ageYears: 75 })).toContain('drug-drug major!')
    expect(on({ labs: [['eGFR', 59]] })).toContain('drug-drug major!')
    expect(on({ takes: [{ drug: 'lisinopril' }, { drug: 'furosemide' }] })).toContain('drug-drug major!')
  })
})

test('rows that restate the AGS list are silent until the practice has leave', () => {
  const ags = (agsRows: boolean) =>
    ask({ drug: 'doxazosin' }, { ageYears: 80 }, { policy: { agsRows, passiveRules: [], hardStops: [] } }).alerts.map(
      ({ ruleId }) => ruleId,
    )
  expect(ags(false)).not.toContain('AE030')
  expect(ags(true)).toContain('AE030')
})

test('a silence covers the same T2 alert as long as nothing about it changes, and never a T1', () => {
  const order = { drug: 'sulfamethoxazole / trimethoprim', dose: 800, times: 2 }
  const takes = [{ drug: 'warfarin', dose: 5, times: 1 }]
  const [first] = ask(order, { takes }).alerts.filter(({ tier }) => tier === 'T2')
  if (!first) throw new Error('this must interrupt')
  const silences = [{ alertId: first.alertId, until: NOW + 1, context: first.context }]
  const again = ask(order, { takes }, { silences }).alerts.find(({ alertId }) => alertId === first.alertId)
  expect(again).toMatchObject({ interruptive: false, silencedUntil: NOW + 1, tier: 'T2' })
  const otherDose = ask(order, { takes: [{ drug: 'warfarin', dose: 7.5, times: 1 }] }, { silences }).alerts.find(
    ({ alertId }) => alertId === first.alertId,
  )
  expect(otherDose?.interruptive).toBe(true)
  const stop = ask({ drug: 'nitroglycerin' }, { takes: [{ drug: 'sildenafil' }] })
  const grave = stop.alerts[0]
  expect(grave?.tier).toBe('T1')
  const silenced = ask(
    { drug: 'nitroglycerin' },
    { takes: [{ drug: 'sildenafil' }] },
    { silences: [{ alertId: grave?.alertId ?? '', until: NOW + 1, context: grave?.context ?? '' }] },
  )
  expect(silenced.alerts[0]?.interruptive).toBe(true)
})

test('names are recognised with salts, trade names and the normal form of RxNorm', () => {
  const names = (text: string) => drugOf({ drug: text }, 'x').ingredients.map(({ name }) => name)
  expect(names('Metoprolol Succinate 50 MG Extended Release Oral Tablet')).toEqual(['metoprolol'])
  expect(names('lisinopril 20 MG / hydrochlorothiazide 12.5 MG Oral Tablet [Zestoretic]')).toEqual([
    'lisinopril',
    'hydrochlorothiazide',
  ])
  expect(names('TMP-SMX')).toEqual(['sulfamethoxazole', 'trimethoprim'])
  expect(names('Divalproex Sodium 500 MG Delayed Release Oral Tablet')).toEqual(['valproate'])
  expect(names('paracetamol')).toEqual(['acetaminophen'])
  expect(names('potassium chloride 20 MEQ Extended Release Oral Tablet')).toEqual(['potassium chloride'])
  expect(KNOWLEDGE.byName.size).toBeGreaterThan(900)
})
