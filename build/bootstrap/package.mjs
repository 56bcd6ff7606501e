// `npm run package`: installers for this system from freshly built bundles; arguments go to electron-builder.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { NODE_24, ROOT } from './programs.mjs'
import { setUp } from './setup.mjs'

const BUILDER = join(ROOT, 'node_modules', 'electron-builder', 'cli.js')
/** How a download that came to nothing shows, alone or among others: as an error of the library that downloads. */
const NO_DOWNLOAD = /\b(?:Request|HTTP|Timeout|Read)Error: /
const FAILED = 'failedTask=build'
const HAS_RUNTIME = /downloaded electron zip extracted|using custom .*(?:electronDist|Electron distribution)/

/**
 * A sentence for the person who packs, when what failed is a download; else null, and electron-builder has said it.
 * @param {string} output of electron-builder
 */
export function whyNotPackaged(output) {
  if (!output.includes(FAILED) || !NO_DOWNLOAD.test(output)) return null
  const lastSystem = output.slice(output.lastIndexOf('• packaging'))
  const advice =
    'Packaging needs github.com, once for each version and system. Connect to the network and run the command again, or set'
  if (HAS_RUNTIME.test(lastSystem))
    return `A tool that makes the installer could not be downloaded. ${advice} ELECTRON_BUILDER_BINARIES_MIRROR to a mirror. A package without installer needs no tool: npm run package -- --dir`
  return `The Electron runtime could not be downloaded, and without it there is nothing to package. ${advice} ELECTRON_MIRROR to a mirror, or name a folder that holds the runtime: npm run package -- -c.electronDist=FOLDER`
}

/** Runs electron-builder, passing on what it says. @param {string[]} args @returns {Promise<number>} its exit code */
export function pack(args) {
  const command = [BUILDER, '--publish', 'never', ...args]
  const child = spawn(NODE_24, command, { cwd: ROOT, stdio: ['inherit', 'pipe', 'pipe'] })
  let output = ''
  const passOn = (stream) => (data) => {
    output += data
    stream.write(data)
    // It has ended but for the progress bar of the download that failed, which would keep it for half a minute.
    if (whyNotPackaged(output)) child.kill()
  }
  child.stdout.on('data', passOn(process.stdout))
  child.stderr.on('data', passOn(process.stderr))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      const why = code === 0 ? null : whyNotPackaged(output)
      if (why) console.error(`\n${why}`)
      resolve(code ?? 1)
    })
  })
}

export async function main(args) {
  await setUp()
  return pack(args)
}
