import type { Enrolled } from '../../shared/kernel/index.ts'
import { type Binding, deriveKey, unwrap, wrap } from '../../db/envelope.ts'
import type { Remote } from './key-file.ts'
import { holdKey, type KeyHolder } from './key-holder.ts'

const bindingOf = (purpose: string, device: string): Binding => ({ purpose, user: '-', device, generation: 0 })

/** Works with a key that this PC's secret gives, together with further parts, bound to its use. */
function under<T>(secret: KeyHolder, parts: Buffer[], binding: Binding, use: (key: Buffer) => T): T {
  const key = secret((own) => deriveKey([own, ...parts], binding))
  try {
    return use(key)
  } finally {
    key.fill(0)
  }
}

/** What the key file keeps of a server that let this PC in: the share itself is not kept. @param secret this PC's */
export function remoteOf(secret: KeyHolder, enrolled: Enrolled, databaseKey: KeyHolder): Remote {
  const { host, port, certificate, deviceId } = enrolled
  const [pass, share] = [Buffer.from(enrolled.pass, 'base64url'), Buffer.from(enrolled.share, 'base64url')]
  const [forPass, forShare] = [bindingOf('server pass', deviceId), bindingOf('server share', deviceId)]
  try {
    return {
      host,
      port,
      certificate,
      deviceId,
      pass: under(secret, [], forPass, (key) => wrap(pass, key, forPass)),
      databaseKey: under(secret, [share], forShare, (key) => databaseKey((bytes) => wrap(bytes, key, forShare))),
    }
  } finally {
    pass.fill(0)
    share.fill(0)
  }
}

/** What this PC asks the server for its share with (base64url); null where this PC's secret is another one. */
export function passIn(secret: KeyHolder, { deviceId, pass }: Remote): string | null {
  const binding = bindingOf('server pass', deviceId)
  const opened = under(secret, [], binding, (key) => unwrap(pass, key, binding))
  const text = opened && opened.toString('base64url')
  opened?.fill(0)
  return text
}

/** The database key by this PC's secret and a share (base64url) together; null if either is another one. */
export function keyIn(secret: KeyHolder, { deviceId, databaseKey }: Remote, share: string): KeyHolder | null {
  const bytes = Buffer.from(share, 'base64url')
  const binding = bindingOf('server share', deviceId)
  const opened = under(secret, [bytes], binding, (key) => unwrap(databaseKey, key, binding))
  bytes.fill(0)
  return opened && holdKey(opened)
}
