/**
 * Where a link may lead out of Daybook: public references that a clinic uses, by exact host. Nothing that a patient's
 * record holds can add to it.
 */
const HOSTS: ReadonlySet<string> = new Set([
  'dailymed.nlm.nih.gov',
  'medlineplus.gov',
  'npiregistry.cms.hhs.gov',
  'www.cdc.gov',
  'www.cms.gov',
  'www.fda.gov',
  'www.ncbi.nlm.nih.gov',
])

/** The address to hand to the system's browser, or null when it may not be: https, a listed host, nothing hidden in it. */
export function externalLink(address: string): string | null {
  if (address.length > 2000 || !URL.canParse(address)) return null
  const url = new URL(address)
  const plain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  return plain && HOSTS.has(url.hostname) ? url.href : null
}
