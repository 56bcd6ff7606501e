import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NtExecutable, NtExecutableResource } from 'resedit'
import type { Layout, Target } from './layout.ts'

/** What the program knows about the archive: SHA-256 of its header in hex, or null where it knows nothing. */
function knownHash({ program }: Layout, platform: Target['platform']): string | null {
  if (platform === 'darwin') {
    const list = readFileSync(join(program, '..', '..', 'Info.plist'), 'utf8')
    const entry = /<key>ElectronAsarIntegrity<\/key>\s*<dict>([\s\S]*?)<\/dict>\s*<\/dict>/.exec(list)?.[1] ?? ''
    const { name, hash } =
      /<key>(?<name>[^<]+)<\/key>[\s\S]*<key>hash<\/key>\s*<string>(?<hash>[^<]+)</.exec(entry)?.groups ?? {}
    return name === 'Resources/app.asar' ? (hash ?? null) : null
  }
  const { entries } = NtExecutableResource.from(NtExecutable.from(readFileSync(program)))
  const resource = entries.find(({ type, id }) => type === 'INTEGRITY' && id === 'ELECTRONASAR')
  if (!resource) return null
  const list = JSON.parse(Buffer.from(resource.bin).toString('utf8')) as { file: string; alg: string; value: string }[]
  return list.find(({ file, alg }) => file === 'resources\\app.asar' && alg === 'SHA256')?.value ?? null
}

/**
 * Whether the program would refuse another archive in this one's place. On Linux Electron does not look: there the
 * archive belongs to root, or lies in a read-only image.
 * Source: Electron's documentation, "ASAR Integrity".
 */
export function integrityFindings(layout: Layout, { platform }: Target, headerHash: string): string[] {
  if (platform === 'linux') return []
  const known = knownHash(layout, platform)
  if (known === headerHash) return []
  return [known ? 'The program knows another archive than this one.' : 'The program knows no hash of its archive.']
}
