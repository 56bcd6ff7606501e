import { readArchive } from './archive.ts'
import { binaryFindings, contentFindings, manifestFindings, resourceFindings } from './contents.ts'
import { fuseFindings } from './fuses.ts'
import { integrityFindings } from './integrity.ts'
import { layoutOf, type Target } from './layout.ts'
import { licenceFindings } from './licences.ts'
import { updaterFindings } from './updater.ts'

/**
 * What is wrong with a package, one sentence each; empty when it is as it must be. Looks at the files alone and not at
 * how they were made.
 * @param folder the package before it becomes an installer, such as dist/linux-unpacked
 * @throws when there is no package
 */
export async function inspectPackage(folder: string, target: Target): Promise<string[]> {
  const layout = layoutOf(folder, target)
  const archive = readArchive(layout)
  return [
    ...contentFindings(archive, layout, target),
    ...manifestFindings(archive),
    ...binaryFindings(folder, target),
    ...integrityFindings(layout, target, archive.headerHash),
    ...(await fuseFindings(layout.program)),
    ...licenceFindings(folder, target, layout),
    ...updaterFindings(layout),
    ...resourceFindings(layout),
  ]
}
