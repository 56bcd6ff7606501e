/** Heals the practice in the folder that it is given, while the fault disk records: for power losses in the middle of it. */
import { join } from 'node:path'
import { healPractice } from '../../electron/backups/index.ts'
import { CLOCK, KEY } from './daybook-store.ts'

const [dataDir = ''] = process.argv.slice(2)
const healed = await healPractice({ dataDir, key: KEY, places: [join(dataDir, 'backups')], now: CLOCK.now() })
process.stdout.write(`${healed.by}\n`)
