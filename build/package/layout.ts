import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

export type Target = { platform: 'linux' | 'win32' | 'darwin'; arch: 'x64' | 'arm64' }

/** Where things are in a package before it becomes an installer. All paths are absolute. */
export type Layout = { program: string; resources: string; archive: string; unpacked: string }

/** @param folder what electron-builder calls appOutDir, such as dist/linux-unpacked */
export function layoutOf(folder: string, { platform }: Target): Layout {
  const contents = join(folder, 'Daybook.app', 'Contents')
  const resources = platform === 'darwin' ? join(contents, 'Resources') : join(folder, 'resources')
  const program = {
    linux: join(folder, 'daybook'),
    win32: join(folder, 'Daybook.exe'),
    darwin: join(contents, 'MacOS', 'Daybook'),
  }[platform]
  const archive = join(resources, 'app.asar')
  return { program, resources, archive, unpacked: `${archive}.unpacked` }
}

/** Every file below a folder, by its path from there with forward slashes; none if there is no such folder. */
export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
