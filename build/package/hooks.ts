/** What electron-builder calls: it notes each package, and looks at all of them when fuses and signatures are done. */
import { Arch } from 'electron-builder'
import { inspectPackage } from './inspect.ts'
import type { Target } from './layout.ts'

const packed = new Map<string, Target>()

export function afterPack(context: { appOutDir: string; electronPlatformName: string; arch: Arch }): void {
  const platform = context.electronPlatformName as Target['platform']
  packed.set(context.appOutDir, { platform, arch: Arch[context.arch] as Target['arch'] })
}

/** @returns no further files to publish  @throws when a package is not as it must be */
export async function afterAllArtifactBuild(): Promise<string[]> {
  const findings: string[] = []
  for (const [folder, target] of packed) {
    for (const finding of await inspectPackage(folder, target)) findings.push(`${folder}: ${finding}`)
  }
  if (findings.length > 0) throw new Error(`The package is not as it must be.\n${findings.join('\n')}`)
  console.log(`Looked at ${packed.size} package(s): contents, binaries, fuses, integrity, licences, updates, size.`)
  return []
}
