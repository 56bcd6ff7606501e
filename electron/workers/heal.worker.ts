import { type Healed, type HealOrder, healPractice } from '../backups/heal.ts'
import { serveJob } from './job.ts'

export type HealJob = Omit<HealOrder, 'key'>

/** Builds a damaged practice anew beside the screens, which go on answering meanwhile. */
serveJob<HealJob, never, Healed>((order, key) => healPractice({ ...order, key }))
