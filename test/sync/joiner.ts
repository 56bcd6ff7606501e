import { startCore } from '../../electron/core.ts'
import { fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import { clientsOf } from '../support/practices.ts'

/** A PC that joins a practice, as a program of its own: whoever started it kills it. */
const [dataDir = '', address = '', code = ''] = process.argv.slice(2)
const core = await startCore({ dataDir, version: '0.0.0-test', deviceSecrets: fileDeviceSecrets(dataDir) })
await clientsOf(core.connect('cli')).devices.joinPractice({ address, code, deviceName: 'Room 2' })
// Killed before it gets here, unless the machine is very slow.
await new Promise((resolve) => setTimeout(resolve, 60_000))
