import {
  conceptFrom,
  conceptOf,
  filled,
  firstTime,
  namedPart,
  notesAt,
  partAt,
  partsAt,
  textAt,
} from '../../../shared/exchange/index.ts'
import { momentIn } from '../../../shared/kernel/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, named, noLinks, pointing } from './common.ts'

/** A message that stands in a chart. */
export const communication = mapping<'communication'>({
  resourceType: 'Communication',
  table: 'communication',
  read(resource, around) {
    const status = textAt(resource, 'status', 60)
    const texts = partsAt(resource, 'payload').map(
      (part) => textAt(part, 'contentString') || around.nameOf(partAt(part, 'contentReference')),
    )
    const sent = firstTime(resource, 'sent', 'received')
    const senderName = named(resource, 'sender', around)
    return {
      table: 'communication',
      ...heads(resource, around),
      links: noLinks,
      happened: sent,
      authorName: senderName,
      columns: {
        ...concept(conceptOf(partAt(resource, 'topic') ?? partsAt(resource, 'category')[0])),
        status: status === '' || status === 'entered-in-error' ? 'unknown' : status,
        body: [...texts, notesAt(resource)].filter(Boolean).join('\n\n'),
        urgent: Number(['urgent', 'asap', 'stat'].includes(textAt(resource, 'priority'))),
        threadId: null,
        messageId: null,
        sentAt: sent ? around.at(sent) : 0,
        senderName,
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'Communication',
      id: out.id,
      status: row.retractedAt === null ? row.status : 'entered-in-error',
      priority: row.urgent === 1 ? 'urgent' : 'routine',
      subject: { reference: out.patient },
      topic: conceptFrom(row.conceptText, row.codings),
      encounter: pointing(out.encounter),
      // When it was sent, to the second that the entry may not have.
      sent: row.happened.includes('T') ? row.happened : momentIn('UTC', row.sentAt as never),
      sender: namedPart(row.senderName),
      payload: row.body ? [{ contentString: row.body }] : [],
    }),
  fields: {
    conceptText: ['topic', 'category'],
    codings: ['topic', 'category'],
    status: ['status'],
    body: ['payload', 'note'],
    urgent: ['priority'],
    senderName: ['sender'],
    sentAt: ['sent'],
    happened: ['sent'],
    encounterId: ['encounter'],
  },
})
