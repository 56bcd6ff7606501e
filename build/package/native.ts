import type { Target } from './layout.ts'

/** The processor's number in each format. Source: elf.h, winnt.h, mach/machine.h. */
const PROCESSORS: Record<string, Target> = {
  'elf 62': { platform: 'linux', arch: 'x64' },
  'elf 183': { platform: 'linux', arch: 'arm64' },
  'pe 34404': { platform: 'win32', arch: 'x64' },
  'pe 43620': { platform: 'win32', arch: 'arm64' },
  'mach 16777223': { platform: 'darwin', arch: 'x64' },
  'mach 16777228': { platform: 'darwin', arch: 'arm64' },
}

/** The system and processor that a program file is for, read from the file itself; null when it is no program or for another. */
export function madeFor(file: Buffer): Target | null {
  const format = file.length > 64 ? formatOf(file) : null
  return format ? (PROCESSORS[`${format.name} ${format.processor}`] ?? null) : null
}

function formatOf(file: Buffer): { name: string; processor: number } | null {
  if (file.toString('latin1', 0, 4) === '\x7fELF') return { name: 'elf', processor: file.readUInt16LE(18) }
  if (file.readUInt32LE(0) === 0xfeedfacf) return { name: 'mach', processor: file.readUInt32LE(4) }
  const header = file.readUInt32LE(60)
  const portable = file.toString('latin1', 0, 2) === 'MZ' && file.toString('latin1', header, header + 4) === 'PE\0\0'
  return portable ? { name: 'pe', processor: file.readUInt16LE(header + 4) } : null
}
