import 'reflect-metadata'
import { createHash, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

const DAY_MS = 86_400_000
/** Source: specs, security §3: an authority of five years, certificates of ninety days. */
const AUTHORITY_DAYS = 5 * 365
const CERTIFICATE_DAYS = 90
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

/** The practice's own authority: it vouches for the practice's server and for nothing else. `name`: as a person sees it. */
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
  const issuer = new x509.X509Certificate(authority.certificate)
  const signingKey = await crypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(authority.key),
    ALGORITHM,
    false,
    ['sign'],
  )
  const keys = await makeKeys()
  const { notBefore, notAfter } = valid(now, CERTIFICATE_DAYS)
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [(names[0] ?? 'daybook').slice(0, 64)] }],
    issuer: issuer.subjectName,
    notBefore,
    notAfter: new Date(Math.min(notAfter.getTime(), issuer.notAfter.getTime())),
    signingKey,
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { certificate: certificate.toString('pem'), key: await pemOfKey(keys.privateKey) }
}

/** SHA-256 of a certificate, in groups that two people can compare. */
export function fingerprintOf(certificate: string): string {
  const digest = createHash('sha256')
    .update(Buffer.from(x509.PemConverter.decodeFirst(certificate)))
    .digest('hex')
  return (digest.toUpperCase().match(/.{4}/g) ?? []).join(' ')
}
