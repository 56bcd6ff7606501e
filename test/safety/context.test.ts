import { describe, expect, test } from '@jest/globals'
import { DEFAULT_POLICY, type SafetyAnswer } from '../../shared/safety/index.ts'
import { ask, NOW, PAYLOAD, type Patient, type Short } from './asking.ts'

const severityOf = ({ alerts }: SafetyAnswer, ruleId: string): string =>
  alerts
    .filter((alert) => alert.ruleId === ruleId)
    .map(({ severity, interruptive }) => `${severity}${interruptive ? '!' : ''}`)
    .join()
type Labs = NonNullable<Patient['labs']>
const eGFR = (value: number, daysAgo = 30): Labs => [['eGFR', value, '', daysAgo]]

describe('an NSAID beside an ACE inhibitor or ARB: Lapi 2013, Phansalkar 2013 #33, labels', () => {
  const ibuprofen: Short = { drug: 'ibuprofen', dose: 400, times: 3, days: 7 }
  const both: Short[] = [
    { drug: 'lisinopril', dose: 10, times: 1 },
    { drug: 'hydrochlorothiazide', dose: 25, times: 1 },
  ]
  const of = (order: Short, patient: Patient) => severityOf(ask(order, { takes: both, ...patient }), 'RA11')

  test('a thiazide beside it interrupts', () => {
    expect(of({ ...ibuprofen, days: 30 }, { labs: eGFR(85) })).toBe('major!')
  })
  test('a course of at most ten days in who is known to have good kidneys stands beside the drug', () => {
    expect(of(ibuprofen, { labs: eGFR(85) })).toBe('moderate')
  })
  test.each<[string, Short, Patient]>([
    ['no end is told', { ...ibuprofen, days: null }, { labs: eGFR(85) }],
    ['kidney function is not known', ibuprofen, {}],
    ['kidney function is older than a year', ibuprofen, { labs: eGFR(85, 400) }],
    ['eGFR is below 60', ibuprofen, { labs: eGFR(55) }],
    ['she is 75', ibuprofen, { labs: eGFR(85), ageYears: 75 }],
    ['her age is not known', ibuprofen, { labs: eGFR(85), ageYears: null }],
    ['she has heart failure', ibuprofen, { labs: eGFR(85), problems: ['Heart failure'] }],
    ['the diuretic is a loop diuretic', ibuprofen, { labs: eGFR(85), takes: [...both, { drug: 'furosemide' }] }],
  ])('it interrupts all the same where %s', (_what, order, patient) => {
    expect(of(order, patient)).toBe('major!')
  })
  test('without a diuretic, young and healthy it does not', () => {
    expect(of(ibuprofen, { takes: [{ drug: 'lisinopril', dose: 10, times: 1 }] })).toBe('moderate')
  })
})

describe('digoxin with verapamil: FDA PI digoxin §7, levels rise by half and more', () => {
  const verapamil: Short = { drug: 'verapamil', dose: 120, times: 2 }
  const digoxin: Short = { drug: 'digoxin', dose: 0.125, times: 1 }
  const begun: Patient = { takes: [verapamil], problems: ['Atrial fibrillation'] }
  const of = (order: Short, patient: Patient) => severityOf(ask(order, patient), 'DG-verapamil')

  test('begun at a dose that is lowered already, it stands beside the drug', () => {
    expect(of(digoxin, begun)).toBe('moderate')
    expect(of(digoxin, { ...begun, ageYears: 70, labs: eGFR(80) })).toBe('moderate')
  })
  test.each<[string, Short, Patient]>([
    ['verapamil is added to digoxin', verapamil, { takes: [digoxin], problems: ['Atrial fibrillation'] }],
    ['the usual dose is begun', { ...digoxin, dose: 0.25 }, begun],
    ['the dose is not told', { drug: 'digoxin' }, begun],
    ['nothing says what for', digoxin, { takes: [verapamil] }],
    ['she is 65 or older and her kidneys are not known', digoxin, { ...begun, ageYears: 70 }],
    ['eGFR is below 60', digoxin, { ...begun, labs: eGFR(50) }],
    ['there is a block', digoxin, { ...begun, problems: ['Atrial fibrillation', 'Mobitz II AV block'] }],
  ])('it interrupts where %s', (_what, order, patient) => {
    expect(of(order, patient)).toBe('major!')
  })
})

describe('an anticoagulant with clopidogrel: 2023 ACC/AHA/ACCP/HRS, atrial fibrillation after a stent', () => {
  const order: Short = { drug: 'clopidogrel', dose: 75, times: 1 }
  const takes: Short[] = [{ drug: 'apixaban', dose: 5, times: 2 }]
  const problems = ['Coronary stent', 'Atrial fibrillation']
  const of = (patient: Patient) => severityOf(ask(order, { takes, ...patient }), 'BL05')

  test('with a reason for each on the list it stands beside the drug', () => {
    expect(of({ problems })).toBe('moderate')
  })
  test.each<[string, Patient]>([
    ['neither has a reason', {}],
    ['one has none', { problems: ['Coronary stent'] }],
    ['aspirin is there too', { problems, takes: [...takes, { drug: 'aspirin', dose: 81, times: 1 }] }],
    ['she bled before', { problems: [...problems, 'GI bleed'] }],
    ['she is 75', { problems, ageYears: 75 }],
  ])('it interrupts where %s', (_what, patient) => {
    expect(of(patient)).toBe('major!')
  })
  test('with prasugrel or ticagrelor it interrupts', () => {
    const other = ask({ drug: 'ticagrelor', dose: 90, times: 2 }, { takes, problems })
    expect(severityOf(other, 'BL05b')).toBe('major!')
  })
})

describe('a dose within the cap of the label is what the label asks for', () => {
  test.each<[string, string, string, number]>([
    ['ST05', 'simvastatin', 'dronedarone', 10],
    ['ST09', 'rosuvastatin', 'atazanavir', 10],
    ['ST02d', 'rosuvastatin', 'cyclosporine', 5],
    ['ST02e', 'pravastatin', 'cyclosporine', 20],
  ])('%s: %s with %s up to %d mg', (rule, statin, other, cap) => {
    const takes: Short[] = [{ drug: other, dose: 100, times: 1 }]
    expect(severityOf(ask({ drug: statin, dose: cap, times: 1 }, { takes }), rule)).toBe('moderate')
    expect(severityOf(ask({ drug: statin, dose: cap * 2, times: 1 }, { takes }), rule)).toBe('major!')
    expect(severityOf(ask({ drug: statin }, { takes }), rule)).toBe('major!')
  })
})

test('colchicine with cyclosporine is contraindicated with weak kidneys: FDA PI colchicine §4', () => {
  const order: Short = { drug: 'colchicine', dose: 0.6, times: 1 }
  const takes: Short[] = [{ drug: 'cyclosporine', dose: 100, times: 2 }]
  expect(severityOf(ask(order, { takes, labs: eGFR(45) }), 'C306b')).toBe('contraindicated!')
  expect(severityOf(ask(order, { takes, labs: eGFR(90) }), 'C306b')).toBe('major!')
})

test('the lower doses of apixaban and rivaroxaban are for atrial fibrillation, not for a thrombosis: their labels, §2', () => {
  const frail: Patient = { ageYears: 84, weightKg: 55 }
  const apixaban: Short = { drug: 'apixaban', dose: 5, times: 2 }
  expect(severityOf(ask(apixaban, { ...frail, problems: ['Atrial fibrillation'] }), 'RN006')).toBe('major!')
  expect(severityOf(ask(apixaban, frail), 'RN006')).toBe('major!')
  expect(severityOf(ask(apixaban, { ...frail, problems: ['Deep vein thrombosis'] }), 'RN006')).toBe('')
  const both = ['Deep vein thrombosis', 'Atrial fibrillation']
  expect(severityOf(ask(apixaban, { ...frail, problems: both }), 'RN006')).toBe('major!')
  const rivaroxaban: Short = { drug: 'rivaroxaban', dose: 20, times: 1 }
  const weak = (problems: string[], CrCl = 40): Patient => ({ problems, labs: [['CrCl', CrCl, 'mL/min']] })
  expect(severityOf(ask(rivaroxaban, weak(['Atrial fibrillation'])), 'RN005')).toBe('major!')
  expect(severityOf(ask(rivaroxaban, weak(['Pulmonary embolism'])), 'RN005')).toBe('')
  expect(severityOf(ask(rivaroxaban, weak(['Pulmonary embolism'], 12)), 'RN005')).toBe('major!')
})

test.each(['dulaglutide', 'tirzepatide'])('%s is given once a week', (drug) => {
  const asked = (times: number) => ask({ drug, dose: 1.5, times, route: 'subcutaneous' }).totals.interruptive
  expect([asked(1), asked(1 / 7)]).toEqual([1, 0])
})

test('lithium above 1800 mg a day and pregabalin above 75 mg a day at a clearance below 15: their labels, §2', () => {
  expect(severityOf(ask({ drug: 'lithium carbonate', dose: 600, times: 4 }), 'XD002')).toBe('major!')
  expect(severityOf(ask({ drug: 'lithium carbonate', dose: 600, times: 3 }), 'XD002')).toBe('')
  const weak: Patient = { labs: [['CrCl', 12, 'mL/min']] }
  expect(severityOf(ask({ drug: 'pregabalin', dose: 75, times: 2 }, weak), 'RN011')).toBe('moderate')
  expect(severityOf(ask({ drug: 'pregabalin', dose: 25, times: 2 }, weak), 'RN011')).toBe('')
})

test('what lowers the level of digoxin is not answered by less digoxin', () => {
  const of = (id: string) => PAYLOAD.rules.find((rule) => rule.id === id)?.management ?? ''
  expect(of('DG-rifampin')).toContain('more digoxin')
  // FDA PI digoxin §7.1: below half more, 15 to 30 % less; from there on 30 to 50 %.
  for (const drug of ['diltiazem', 'carvedilol', 'spironolactone', 'telmisartan'])
    expect(of(`DG-${drug}`)).toContain('15-30%')
  for (const drug of ['amiodarone', 'quinidine', 'verapamil']) expect(of(`DG-${drug}`)).toContain('30-50%')
})

test('potassium in mg/dL is read: 39.098 mg are a mmol', () => {
  const labs = (value: number): Patient => ({ labs: [['potassium', value, 'mg/dL', 1]] })
  expect(severityOf(ask({ drug: 'spironolactone', dose: 25, times: 1 }, labs(23)), 'LB001')).toBe('contraindicated!')
  expect(severityOf(ask({ drug: 'spironolactone', dose: 25, times: 1 }, labs(16)), 'LB001')).toBe('')
})

test('good kidneys are said by the newest value alone', () => {
  const takes: Short[] = [{ drug: 'dronedarone', dose: 400, times: 2 }]
  const order: Short = { drug: 'dabigatran', dose: 150, times: 2 }
  const of = (labs: Labs) => severityOf(ask(order, { takes, labs }), 'DO06')
  expect(of([['CrCl', 70, 'mL/min', 200]])).toBe('moderate')
  expect(of([['CrCl', 70, 'mL/min', 200], ['eGFR', 35, '', 3]])).toBe('major!') // biome-ignore format: one case a line
})

describe('an override holds as long as it is the same question', () => {
  const takes: Short[] = [{ drug: 'lisinopril', dose: 10, times: 1 }]
  const order: Short = { drug: 'ibuprofen', dose: 400, times: 3 }
  const contextAt = (patient: Patient) =>
    ask(order, { takes, ...patient }).alerts.find(({ ruleId }) => ruleId === 'RA11')?.context
  test('over a birthday, and while the kidneys stay in their stage', () => {
    expect(contextAt({ ageYears: 77 })).toBe(contextAt({ ageYears: 78 }))
    expect(contextAt({ labs: eGFR(56) })).toBe(contextAt({ labs: eGFR(51, 3) }))
    expect(contextAt({ labs: eGFR(51) })).not.toBe(contextAt({ labs: eGFR(42) }))
    expect(contextAt({ labs: eGFR(42) })).not.toBe(contextAt({ labs: eGFR(28) }))
  })
  test('every reason is in it, not only the first that decided: what comes beside a diuretic is asked about anew', () => {
    const loop: Short[] = [...takes, { drug: 'furosemide', dose: 40, times: 1 }]
    const thiazide: Short[] = [...takes, { drug: 'hydrochlorothiazide', dose: 25, times: 1 }]
    const alertOf = (patient: Patient, silences: { alertId: string; until: number; context: string }[] = []) =>
      ask(order, patient, { silences }).alerts.find(({ ruleId }) => ruleId === 'RA11')
    const worse: Patient[] = [
      { takes: loop },
      { takes: loop, labs: eGFR(50) },
      { takes: loop, labs: eGFR(28) },
      { takes: loop, labs: eGFR(50), ageYears: 80 },
      { takes: [...loop, ...thiazide.slice(1)] },
    ]
    const alerts = worse.map((patient) => alertOf(patient))
    expect(alerts.map((alert) => alert?.interruptive)).toEqual(worse.map(() => true))
    expect(new Set(alerts.map((alert) => alert?.context)).size).toBe(worse.length)
    const silences = [{ alertId: alerts[0]?.alertId ?? '', until: NOW + 1, context: alerts[0]?.context ?? '' }]
    expect(worse.map((patient) => alertOf(patient, silences)?.interruptive)).toEqual([false, true, true, true, true])
    // Good kidneys are no reason: they leave it as it was.
    expect(alertOf({ takes: loop, labs: eGFR(88) }, silences)?.interruptive).toBe(false)
    expect(alertOf({ takes: loop, labs: eGFR(28) })?.forThisPatient).toMatch(/furosemide.*eGFR 28/)
  })
  test('a kilogram more asks nothing again, another dose does', () => {
    const frail = (weightKg: number, dose = 5) =>
      ask({ drug: 'apixaban', dose, times: 2 }, { ageYears: 84, weightKg }).alerts.find(
        ({ ruleId }) => ruleId === 'RN006',
      )?.context
    expect(frail(55)).toBeDefined()
    expect(frail(55)).toBe(frail(56.5))
    expect(frail(55)).not.toBe(frail(55, 10))
  })
  test('so an alert that was reasoned about a year ago less a day stays away, and comes back with weaker kidneys', () => {
    const first = ask(order, { takes, labs: eGFR(56) }).alerts.find(({ ruleId }) => ruleId === 'RA11')
    const silences = [{ alertId: first?.alertId ?? '', until: NOW + 1, context: first?.context ?? '' }]
    const again = (value: number) =>
      ask(order, { takes, labs: eGFR(value, 1) }, { silences }).alerts.find(({ ruleId }) => ruleId === 'RA11')
        ?.interruptive
    expect([first?.interruptive, again(52), again(40)]).toEqual([true, false, true])
  })
})

test('an antibiotic again after the days of the course before is told; within them, and of what is kept for later, it interrupts', () => {
  const of = (order: Short, over: number | null) =>
    severityOf(ask(order, { takes: [{ ...order, overForDays: over }] }), 'DUP-drug')
  const course: Short = { drug: 'amoxicillin', dose: 500, times: 2, days: 7 }
  expect(of(course, 12)).toBe('moderate')
  expect(of(course, null)).toBe('major!')
  expect(of({ drug: 'acetaminophen', dose: 500, times: 4, days: 7 }, 12)).toBe('major!')
  expect(of({ drug: 'oxycodone', dose: 5, times: 4, days: 7 }, 12)).toBe('major!')
  // The course that is over takes no part away from what is dangerous with it: that nobody ended it is not known to be right.
  const both = ask({ drug: 'warfarin', dose: 5, times: 1 }, { takes: [{ drug: 'sulfamethoxazole', overForDays: 12 }] })
  expect(both.alerts.some(({ kind, interruptive }) => kind === 'drug-drug' && interruptive)).toBe(true)
})

test('acetaminophen in two products is told where the sum is known and safe, and interrupts above, unknown, or for a weak liver', () => {
  const percocet = (times: number | null): Short => ({
    drug: 'acetaminophen 325 MG / oxycodone 5 MG',
    dose: 1,
    unit: 'tablet',
    ...(times !== null && { times }),
  })
  const of = (order: Short, patient: Patient) => severityOf(ask(order, patient), 'DUP-drug')
  const plain = (dose: number, times = 4): Short => ({ drug: 'acetaminophen', dose, times })
  expect(of(plain(325), { takes: [percocet(4)] })).toBe('moderate')
  // 4 × 325 and 4 × 500 are 3300 mg.
  expect(of(plain(500), { takes: [percocet(4)] })).toBe('major!')
  expect(of(plain(325), { takes: [percocet(null)] })).toBe('major!')
  for (const problem of ['Cirrhosis of liver', 'Alcohol use disorder'])
    expect(of(plain(325), { takes: [percocet(4)], problems: [problem] })).toBe('major!')
  expect(of(plain(325), { takes: [percocet(4)], ageYears: 12, weightKg: 40 })).toBe('major!')
  expect(of(plain(325), { takes: [percocet(4)], ageYears: null })).toBe('major!')
  // The same product twice stays what it is, and so does another drug that both have in them.
  expect(of(plain(325), { takes: [plain(325)] })).toBe('major!')
  expect(of(percocet(1), { takes: [percocet(1)] })).toBe('major!')
  expect(
    of(
      { drug: 'lisinopril / hydrochlorothiazide', dose: 10, times: 1 },
      { takes: [{ drug: 'lisinopril', dose: 10, times: 1 }] },
    ),
  ).toBe('major!')
})

test('what several facts say of one result stands in one line, with every kind that it answers', () => {
  const grave = ask({ drug: 'metformin', dose: 500, times: 2 }, { labs: eGFR(25) }).alerts.filter(
    ({ interruptive }) => interruptive,
  )
  expect(grave).toHaveLength(1)
  expect(new Set([grave[0]?.kind, ...(grave[0]?.alsoKinds ?? [])])).toEqual(new Set(['renal', 'drug-lab']))
  const nsaid = ask({ drug: 'naproxen', dose: 500, times: 2 }, { labs: eGFR(25) })
  expect(nsaid.alerts.filter(({ kind }) => kind === 'renal')).toHaveLength(1)
  // Two results are two lines: each is another thing to look after.
  const labs: Labs = [
    ['potassium', 3.0, 'mEq/L'],
    ['digoxin level', 2.6, 'ng/mL'],
  ]
  const digoxin = ask({ drug: 'digoxin', dose: 0.125, times: 1 }, { labs })
  expect(digoxin.alerts.filter(({ kind }) => kind === 'drug-lab')).toHaveLength(2)
  // So are two things that one result means: bleeding, and whether the drug itself is the cause.
  const heparin = ask({ drug: 'enoxaparin', dose: 40, times: 1 }, { labs: [['platelets', 40, '10*3/uL']] })
  expect(new Set(heparin.alerts.flatMap(({ ruleId }) => (/^(XB008|LB022)$/.test(ruleId) ? [ruleId] : []))).size).toBe(2)
})

test('what the practice decided about a rule holds although another rule speaks of the same result', () => {
  const policy = { ...DEFAULT_POLICY, hardStops: ['LB011'] }
  const stops = ask({ drug: 'metformin', dose: 500, times: 2 }, { labs: eGFR(25) }, { policy }).alerts
  expect(stops.find(({ ruleId }) => ruleId === 'LB011')?.hardStop).toBe(true)
})
