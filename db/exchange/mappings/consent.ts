import {
  codePart,
  conceptFrom,
  conceptOf,
  endAt,
  type Fhir,
  filled,
  listOf,
  namedPart,
  partAt,
  partsAt,
  startAt,
  textAt,
  textForm,
  timeAt,
} from '../../../shared/exchange/index.ts'
import { type Instant, momentIn } from '../../../shared/kernel/index.ts'
import { concept, mapping } from '../mapping.ts'
import { named, noLinks, pointing } from './common.ts'

const SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope'
/** What R4 has no place for. */
const URLS = {
  answer: 'https://daybook.example/fhir/StructureDefinition/consent-answer',
  encounter: 'http://hl7.org/fhir/StructureDefinition/event-partOf',
} as const
/** The columns that stand in the extension, each under its own name. */
const EXTRA = [
  'signerRelationship',
  'signatureKind',
  'signature',
  'witnessName',
  'textSha256',
  'reason',
  'revokedName',
  'revocationReason',
] as const

const extensionOf = (of: Fhir, url: string): Fhir | null =>
  partsAt(of, 'extension').find((one) => textAt(one, 'url', 300) === url) ?? null

/** What a patient agreed to or refused; the signature goes with it, and why it was refused or taken back. */
export const consent = mapping<'consent'>({
  resourceType: 'Consent',
  table: 'consent',
  read(resource, around) {
    const status = textAt(resource, 'status', 60)
    const said = extensionOf(resource, URLS.answer)
    const extra = (name: string) => textAt(extensionOf(said ?? {}, name), 'valueString', 200_000)
    const revoked = timeAt(extensionOf(said ?? {}, 'revoked'), 'valueDateTime')
    const happened = timeAt(resource, 'dateTime') ?? startAt(partAt(resource, 'provision'), 'period')
    const [verified] = partsAt(resource, 'verification')
    const decided = timeAt(verified ?? null, 'verificationDate') ?? happened
    const signerName = named(resource, 'performer', around)
    const expires = endAt(partAt(resource, 'provision'), 'period')
    return {
      table: 'consent',
      patient: around.link(partAt(resource, 'patient'), 'Patient'),
      encounter: around.link(partAt(extensionOf(resource, URLS.encounter), 'valueReference'), 'Encounter'),
      retracted: status === 'entered-in-error',
      links: noLinks,
      happened,
      authorName: extra('witnessName') || signerName,
      columns: {
        ...concept(titleOf(resource)),
        formId: null,
        versionId: null,
        textSha256: extra('textSha256'),
        status: status === '' || status === 'entered-in-error' ? 'unknown' : status,
        signerName,
        signerRelationship: extra('signerRelationship') || 'other',
        signatureKind: extra('signatureKind') || 'none',
        signature: extra('signature'),
        witnessId: null,
        witnessName: extra('witnessName').slice(0, 300),
        decidedAt: decided ? around.at(decided) : 0,
        expiresOn: expires === null ? null : expires.slice(0, 10),
        reason: extra('reason').slice(0, 1000),
        revokedAt: revoked ? around.at(revoked) : null,
        revokedName: extra('revokedName').slice(0, 300),
        revocationReason: extra('revocationReason').slice(0, 1000),
      },
    }
  },
  write(row, out) {
    const said = [
      ...EXTRA.flatMap((name) => (row[name] ? [{ url: name, valueString: row[name] }] : [])),
      ...(row.revokedAt === null
        ? []
        : [{ url: 'revoked', valueDateTime: momentIn('UTC', row.revokedAt as Instant) as string }]),
    ]
    return filled({
      resourceType: 'Consent',
      id: out.id,
      extension: [
        ...(said.length > 0 ? [{ url: URLS.answer, extension: said }] : []),
        ...(out.encounter ? [{ url: URLS.encounter, valueReference: pointing(out.encounter) }] : []),
      ],
      status: row.retractedAt === null ? row.status : 'entered-in-error',
      scope: codePart(SCOPE, 'patient-privacy'),
      category: listOf(conceptFrom(row.conceptText, row.codings)),
      patient: { reference: out.patient },
      dateTime: row.happened,
      performer: row.signerName ? [namedPart(row.signerName)] : [],
      sourceAttachment: out.form === '' ? {} : (textForm(out.form)[0] ?? {}),
      // A consent in R4 names the rule it is given under; of a form that is its own text.
      policyRule: filled({ text: row.conceptText }),
      verification: [
        filled({
          verified: row.signatureKind !== 'none',
          verificationDate: momentIn('UTC', row.decidedAt as Instant) as string,
        }),
      ],
      provision: filled({
        type: row.status === 'rejected' ? 'deny' : 'permit',
        period: filled({ end: row.expiresOn }),
      }),
    })
  },
  fields: {
    conceptText: ['category', 'policyRule'],
    codings: ['category', 'policyRule'],
    status: ['status', 'provision'],
    signerName: ['performer'],
    decidedAt: ['verification'],
    expiresOn: ['provision'],
    revokedAt: ['extension'],
    ...Object.fromEntries(EXTRA.map((name) => [name, ['extension']])),
    happened: ['dateTime'],
    encounterId: ['extension'],
  },
})

/** What was agreed to: the category with words of its own, else the first, else the rule. */
function titleOf(resource: Fhir) {
  const told = partsAt(resource, 'category').map(conceptOf)
  const first = told.find(({ text }) => text !== '') ?? told[0]
  return first ?? conceptOf(partAt(resource, 'policyRule'))
}
