import { useRelease } from '../../db/terminology/commands.ts'
import { allReleases, lookupCode, searchConcepts } from '../../db/terminology/queries.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { terminology } from '../../shared/terminology/index.ts'
import type { FileKeeper } from '../files/index.ts'
import type { CoreParts } from '../parts.ts'
import { importRelease } from './import.ts'

/** Code sets: finding codes, what they meant, and which releases there are. */
export function createTerminologyHandlers(
  parts: CoreParts & { files: FileKeeper; pickFolder?: () => Promise<string | null> },
): HandlersOf<typeof terminology> {
  let importing = false
  const journal = () => parts.practice.store().journal
  return {
    search: ({ system, text, kinds, limit }) =>
      searchConcepts(journal(), { systems: [system].flat(), text, kinds, limit }),
    async lookup(asked) {
      const { concept, release, elsewhere } = await lookupCode(journal().db, asked)
      return { concept, release: release && shown(release), elsewhere: elsewhere.map(shown) } as never
    },
    releases: () => allReleases(journal().db),
    async importRelease({ files, ...order }, caller, progress) {
      if (importing)
        throw new Refusal('conflict', 'A release is being imported already. Wait until it is done.', {
          reason: 'importing',
        })
      const { sources, release } = parts.files.sources(files, caller)
      importing = true
      try {
        return await importRelease(parts, { ...order, sources }, caller, progress)
      } finally {
        importing = false
        release()
      }
    },
    async useRelease({ releaseId }, caller) {
      await useRelease(journal(), caller, releaseId, caller.clock.now())
      const found = (await allReleases(journal().db)).find((one) => one.releaseId === releaseId)
      if (!found) throw new Refusal('not-found', 'There is no such release in this practice.')
      return found
    },
    settings: () => ({ folderDialog: parts.pickFolder !== undefined }),
    async pickFolder(_input, caller) {
      if (!parts.pickFolder) throw new Refusal('not-found', 'There is no window to ask in: choose the files.')
      const folder = await parts.pickFolder()
      return { picked: folder === null ? null : parts.files.place([folder], caller) }
    },
  }
}

const shown = ({
  releaseId,
  release,
  effectiveOn,
  builtIn,
}: {
  releaseId: string
  release: string
  effectiveOn: string
  builtIn: number
}) => ({ releaseId, release, effectiveOn, builtIn: builtIn === 1 })
