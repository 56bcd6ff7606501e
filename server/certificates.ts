import 'reflect-metadata'
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

const DAY_MS = 86_400_000
/** Source: specs, security §3: an authority of five years, certificates of ninety days. */
const AUTHORITY_DAYS = 5 * 365
const CERTIFICATE_DAYS = 90
/** A PC's own, renewed in its last two months: one that lies in a cupboard over a year needs a code. */
const DEVICE_DAYS = 400
/** A PC whose clock is a little slow must not take a new certificate for one of tomorrow. */
const BACKDATED_DAYS = 2

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A certificate and its private key, both as PEM. */
export type Certified = { certificate: string; key: string }

const makeKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
const pemOfKey = async (key: CryptoKey) =>
  x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
// Positive and of full length, as RFC 5280 §4.1.2.2 asks.
const serialNumber = () => `4${randomBytes(16).toString('hex').slice(1)}`
const valid = (now: number, days: number) => ({
  notBefore: new Date(now - BACKDATED_DAYS * DAY_MS),
  notAfter: new Date(now + days * DAY_MS),
})

/** The practice's own authority: it vouches for the practice's server and for its PCs. `name`: as a person sees it. */
export async function makeAuthority(name: string, now: number): Promise<Certified> {
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }],
    ...valid(now, AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: certificate.toString('pem'), key: await pemOfKey(keys.privateKey) }
}

/**
 * A certificate for a server, by its authority.
 * @param names host names and addresses, the first one its name
 */
export async function certify(authority: Certified, names: readonly string[], now: number): Promise<Certified> {
  const keys = await makeKeys()
  const certificate = await certified(authority, keys.publicKey, {
    subject: [{ CN: [(names[0] ?? 'daybook').slice(0, 64)] }],
    ...valid(now, CERTIFICATE_DAYS),
    use: x509.ExtendedKeyUsage.serverAuth,
    names,
  })
  return { certificate, key: await pemOfKey(keys.privateKey) }
}

/** Whose a device's certificate is. `admission`: as in `sync_device`; certificates of an earlier one count no more. */
export type DeviceName = { deviceId: string; practiceId: string; admission: number }

/**
 * A certificate for a device, by its practice's authority: for showing who it is, and for nothing else.
 * @param publicKey SubjectPublicKeyInfo of its P-256 key, in DER
 * @returns the certificate as PEM; null where that is no such key
 */
export async function certifyDevice(
  authority: Certified,
  { deviceId, practiceId, admission }: DeviceName,
  publicKey: Uint8Array<ArrayBuffer>,
  now: number,
): Promise<string | null> {
  const key = await crypto.subtle.importKey('spki', publicKey, ALGORITHM, true, ['verify']).catch(() => null)
  if (!key) return null
  return certified(authority, key, {
    subject: [{ CN: [deviceId] }, { O: [practiceId] }, { [SERIAL_NUMBER]: [String(admission)] }],
    ...valid(now, DEVICE_DAYS),
    use: x509.ExtendedKeyUsage.clientAuth,
    names: [],
  })
}

/** `serialNumber` of a subject. Source: RFC 4519 §2.31. */
const SERIAL_NUMBER = '2.5.4.5'

/** What stands in a device's certificate, and until when (epoch milliseconds); or what is wrong with it. */
export type DeviceCertificate =
  | (DeviceName & { kind: 'sound'; from: number; until: number })
  | { kind: 'flawed'; flaw: 'other-authority' | 'no-device' }

/** Reads a certificate that was shown, by the authority that it must be of. When it holds is for whoever asks. */
export function deviceCertificate(shown: X509Certificate, authority: X509Certificate): DeviceCertificate {
  if (!shown.checkIssued(authority) || !shown.verify(authority.publicKey))
    return { kind: 'flawed', flaw: 'other-authority' }
  const uses: readonly string[] = shown.keyUsage ?? []
  const named = new Map(shown.subject.split('\n').map((line) => [line.split('=')[0], line.split('=')[1] ?? '']))
  const [deviceId, practiceId, admission] = ['CN', 'O', 'serialNumber'].map((name) => named.get(name) ?? '')
  const isDevice = !shown.ca && uses.length === 1 && uses[0] === x509.ExtendedKeyUsage.clientAuth
  if (!isDevice || !deviceId || !practiceId || !/^\d{1,16}$/.test(admission ?? ''))
    return { kind: 'flawed', flaw: 'no-device' }
  const [from, until] = [Date.parse(shown.validFrom), Date.parse(shown.validTo)]
  return { kind: 'sound', deviceId, practiceId, admission: Number(admission), from, until }
}

/** A certificate by an authority, never longer than that one's own, for one use. */
async function certified(
  authority: Certified,
  publicKey: CryptoKey,
  about: { subject: x509.JsonName; notBefore: Date; notAfter: Date; use: string; names: readonly string[] },
): Promise<string> {
  const issuer = new x509.X509Certificate(authority.certificate)
  const pkcs8 = x509.PemConverter.decodeFirst(authority.key)
  const signingKey = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign'])
  const { subject, notBefore, notAfter, use, names } = about
  const named = names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer: issuer.subjectName,
    notBefore,
    notAfter: new Date(Math.min(notAfter.getTime(), issuer.notAfter.getTime())),
    signingKey,
    signingAlgorithm: ALGORITHM,
    publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([use]),
      ...(named.length > 0 ? [new x509.SubjectAlternativeNameExtension(named)] : []),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return certificate.toString('pem')
}

/** SHA-256 of a certificate, in groups that two people can compare. */
export function fingerprintOf(certificate: string): string {
  const digest = createHash('sha256')
    .update(Buffer.from(x509.PemConverter.decodeFirst(certificate)))
    .digest('hex')
  return (digest.toUpperCase().match(/.{4}/g) ?? []).join(' ')
}
