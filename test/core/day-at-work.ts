// A day's work as a process of its own, so that its folder for temporary files is one that nobody else writes into:
// node test/core/day-at-work.ts, with TMPDIR set. Says `working` and `closed`; goes on when it is spoken to.
import { once } from 'node:events'
import { add, contentOf } from '../documents/send.ts'
import { pdf } from '../support/papers.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const practice = await scratchCore({ dataDir: process.argv[2] ?? '' })
await practice.found()
const desk = await practice.signedIn('desk')
for (let i = 0; i < 50; i++) valueOf(await desk.patients.register({ ...ZIMMER, givenName: `Aurelia${i}` }))
const [first] = valueOf(await desk.patients.search({ text: 'zimmermann aurelia1' }))
const patientId = first?.patientId ?? ''
valueOf(await desk.patients.get({ patientId }))
valueOf(await desk.patients.update({ patientId, revision: 1, details: { ...ZIMMER, phone: '555-010-7788' } }))
const doctor = await practice.signedIn('dr.lee')
const letter = Buffer.from(pdf({ pages: ['Osteosarcoma suspected'.repeat(4_000)] }))
const scanned = valueOf(
  await add(doctor, patientId, letter, { title: 'Thistlewood letter', text: 'Osteosarcoma suspected' }),
)
if (!(await contentOf(doctor, scanned)).equals(letter)) throw new Error('the letter came back changed')
// One on its way, when whoever looks looks.
const half = valueOf(await doctor.files.begin({ bytes: letter.length + 1 }))
valueOf(await doctor.files.append({ token: half.token, offset: 0, data: letter.toString('base64') }))
const officer = await practice.signedIn('privacy')
valueOf(await officer.audit.entries({ sortBy: 'patient' }))
const admin = await practice.signedIn('admin')
valueOf(await admin.backups.run({}))
valueOf(await admin.backups.drill({}))
console.log('working')
await once(process.stdin, 'data')
await practice.core.close()
console.log('closed')
await once(process.stdin, 'data')
process.exit(0)
