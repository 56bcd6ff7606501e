import { performance } from 'node:perf_hooks'
import { openPackage } from './electron/safety/index.ts'
import { BUILT_IN } from './electron/safety/built-in.data.ts'
import { check } from './shared/safety/index.ts'
import { questionOf } from './test/safety/asking.ts'
const { knowledge } = openPackage(BUILT_IN, { proven: true })
const DRUGS = ['lisinopril', 'atorvastatin', 'metformin', 'amlodipine', 'levothyroxine', 'omeprazole', 'warfarin', 'sertraline', 'furosemide', 'metoprolol', 'gabapentin', 'tramadol', 'albuterol', 'prednisone', 'digoxin', 'spironolactone', 'allopurinol', 'insulin glargine', 'glipizide', 'aspirin', 'clopidogrel', 'amiodarone', 'potassium chloride', 'lorazepam', 'quetiapine', 'tamsulosin', 'montelukast', 'ferrous sulfate', 'calcium carbonate', 'folic acid']
const q = questionOf([{ drug: 'ciprofloxacin', dose: 500, times: 2 }], { takes: DRUGS.map((drug) => ({ drug, dose: 10, times: 1 })), problems: Array.from({ length: 50 }, (_, i) => `Problem ${i} of the heart`), allergies: Array.from({ length: 20 }, (_, i) => ({ substance: ['penicillin', 'codeine', 'latex', 'peanut'][i % 4]!, reactions: ['rash'] })), labs: [['potassium', 4.1, 'mEq/L'], ['creatinine', 1.1, 'mg/dL'], ['eGFR', 70]] })
for (let i = 0; i < 3000; i++) check(knowledge, q)
const c0 = process.cpuUsage(); const N = 3000
for (let i = 0; i < N; i++) check(knowledge, q)
const c = process.cpuUsage(c0)
console.log('check cpu µs', (c.user + c.system) / N)
