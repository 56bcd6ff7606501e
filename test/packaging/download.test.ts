import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { whyNotPackaged } from '../../build/bootstrap/package.mjs'
import { scratch } from '../support/run.ts'
import { ROOT } from '../tooling/overlay.ts'

const SCRIPT = pathToFileURL(join(ROOT, 'build/bootstrap/package.mjs')).href
const START = `  • electron-builder  version=26.17.0
  • packaging       platform=linux arch=x64 electron=45.4.1 appOutDir=dist/linux-unpacked\n`
const UNPACKED = '  • downloaded electron zip extracted successfully  output=dist/linux-unpacked\n'
const NO_NETWORK = '  ⨯ getaddrinfo ENOTFOUND github.com  failedTask=build stackTrace=RequestError: getaddrinfo\n'
const NO_RUNTIME = /^The Electron runtime could not be downloaded, .*Connect to the network and run the command again/
const NO_TOOL = /^A tool that makes the installer could not be downloaded\. .*npm run package -- --dir$/

let mirror: Server
const asked: string[] = []
beforeAll(async () => {
  mirror = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(mirror, 'listening')
})
afterAll(() => {
  mirror.close()
})

test('npm run package says so when the runtime cannot be had', async () => {
  const folder = await scratch('no-runtime')
  const script = `const { pack } = await import(${JSON.stringify(SCRIPT)})
    process.exitCode = await pack(['--linux', '--x64', '--dir', '-c.directories.output=' + process.argv[1]])`
  const env = {
    ...process.env,
    ELECTRON_MIRROR: `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`,
    // Not the runtime that an earlier download may have left on this machine.
    electron_config_cache: join(folder, 'cache'),
  }
  const { code, stderr } = await new Promise<{ code: number; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module', '-e', script, join(folder, 'dist')],
      { env },
      (error, _, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stderr }),
    )
  })
  expect(asked).toEqual([expect.stringMatching(/electron-v45\.\d+\.\d+-linux-x64\.zip$/)])
  expect(stderr.trim().split('\n').at(-1)).toMatch(NO_RUNTIME)
  expect(code).toBe(1)
})

test('the runtime and a tool that makes the installer are told apart', () => {
  expect(whyNotPackaged(START + NO_NETWORK)).toMatch(NO_RUNTIME)
  expect(whyNotPackaged(START + UNPACKED + NO_NETWORK)).toMatch(NO_TOOL)
  // The second system's runtime was missing, not the first's.
  expect(whyNotPackaged(START + UNPACKED + START + NO_NETWORK)).toMatch(NO_RUNTIME)
})

test('of several installers that could not be made, the reason is seen as well', () => {
  const together = `  ⨯ Cannot cleanup: \n\nError #1 -----\nRequestError: getaddrinfo ENOTFOUND github.com\n    at main.js`
  expect(
    whyNotPackaged(`${START}${UNPACKED}${together}  failedTask=build stackTrace=Error: Cannot cleanup:\n`),
  ).toMatch(NO_TOOL)
})

test('control: what is no failed download is left to electron-builder', () => {
  expect(
    whyNotPackaged(`${START}  ⨯ The package is not as it must be.  failedTask=build stackTrace=Error: The\n`),
  ).toBeNull()
})
