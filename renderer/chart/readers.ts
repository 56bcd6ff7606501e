import { type ComponentType, lazy } from 'react'
import type { Reader, ReaderProps, Readers } from '../timeline/index.ts'

/** A reader by its name in its capability's door, loaded when an entry is first opened. */
const reader = <K extends string>(load: () => Promise<Record<K, ComponentType<ReaderProps>>>, name: K): Reader =>
  lazy(async () => ({ default: (await load())[name] }))

/** How an entry is shown that is opened in the timeline; whatever is not named is shown field by field. */
export const readers: Readers = {
  encounter: { Read: reader(() => import('./visit-reader.tsx'), 'VisitReader') },
  note: { Read: reader(() => import('../notes/index.ts'), 'NoteReader'), past: true },
  document: { Read: reader(() => import('../documents/index.ts'), 'DocumentReader') },
  report: { Read: reader(() => import('../results/index.ts'), 'ReportReader') },
}
