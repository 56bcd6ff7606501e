import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'

const ON = '1'.charCodeAt(0)
const OFF = '0'.charCodeAt(0)

/** What the program must be able to do and what not. Source: Electron's documentation, "Electron Fuses". */
const WANTED: [FuseV1Options, boolean][] = [
  // Else the program would be a Node for anybody, with our name and signature.
  [FuseV1Options.RunAsNode, false],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
  [FuseV1Options.EnableNodeCliInspectArguments, false],
  // Else a changed archive, or a folder put in its place, would run.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, true],
  [FuseV1Options.OnlyLoadAppFromAsar, true],
  [FuseV1Options.EnableCookieEncryption, true],
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, false],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, false],
]

/** One sentence for each fuse that is not as it must be, read from the program file. */
export async function fuseFindings(program: string): Promise<string[]> {
  const wire = (await getCurrentFuseWire(program)) as unknown as Record<number, number | undefined>
  return WANTED.filter(([fuse, on]) => wire[fuse] !== (on ? ON : OFF)).map(
    ([fuse, on]) => `The fuse ${FuseV1Options[fuse]} is not ${on ? 'on' : 'off'}.`,
  )
}
