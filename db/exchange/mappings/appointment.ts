import {
  conceptFrom,
  conceptOf,
  type Fhir,
  filled,
  listOf,
  namedPart,
  partAt,
  partsAt,
  textAt,
  timeAt,
  wholeAt,
  wordsAt,
} from '../../../shared/exchange/index.ts'
import type { EventTime, Instant } from '../../../shared/kernel/index.ts'
import { concept, mapping } from '../mapping.ts'
import { noLinks, original, reason, renamed } from './common.ts'

/** Source: HL7 FHIR R4 valueset-appointmentstatus; what is not here is called the same. */
const STATUS: Readonly<Record<string, string>> = { fulfilled: 'kept', noshow: 'no-show', 'checked-in': 'arrived' }
const OUTWARD: Readonly<Record<string, string>> = { ...STATUS, arrived: 'arrived', booked: 'confirmed' }
const MINUTE = 60_000

/** A booking as it stands in the chart; whether the patient has confirmed it is told by her part in it. */
export const appointment = mapping<'appointmentEntry'>({
  resourceType: 'Appointment',
  table: 'appointmentEntry',
  read(resource, around) {
    const parts = partsAt(resource, 'participant')
    const link = (part: Fhir, ...types: readonly string[]) => around.link(partAt(part, 'actor'), ...types)
    const own = parts.find((part) => link(part, 'Patient') !== null)
    const others = parts.filter((part) => part !== own)
    const place = others.find((part) => isPlace(part) || link(part, 'Location') !== null)
    const provider = others.find((part) => part !== place && around.nameOf(partAt(part, 'actor')) !== '')
    const status = textAt(resource, 'status', 60)
    const accepted = status === 'booked' && textAt(own, 'status') === 'accepted'
    const happened = timeAt(resource, 'start') ?? timeAt(partsAt(resource, 'requestedPeriod')[0] ?? null, 'start')
    const minutes = wholeAt(resource, 'minutesDuration')
    const ended = timeAt(resource, 'end')
    return {
      table: 'appointmentEntry',
      patient: own ? link(own, 'Patient') : null,
      encounter: null,
      retracted: status === 'entered-in-error',
      links: noLinks,
      happened,
      authorName: '',
      columns: {
        ...concept(conceptOf(partAt(resource, 'appointmentType') ?? partsAt(resource, 'serviceType')[0])),
        status: accepted ? 'confirmed' : renamed(status, STATUS),
        statusReason: wordsAt(resource, 'cancelationReason').slice(0, 1000),
        reasonText: (reason(resource, around).reasonText || textAt(resource, 'description', 1000)).slice(0, 1000),
        providerName: around.nameOf(partAt(provider ?? null, 'actor')).slice(0, 300),
        locationName: around.nameOf(partAt(place ?? null, 'actor')).slice(0, 300),
        ended: ended as EventTime | null,
        endedAt: ended
          ? around.at(ended)
          : happened && minutes
            ? ((around.at(happened) + minutes * MINUTE) as Instant)
            : null,
      },
    }
  },
  write(row, out) {
    const { status, endedAt, happenedAt } = row
    const told = status === 'confirmed' ? 'booked' : original(status, OUTWARD)
    return filled({
      resourceType: 'Appointment',
      id: out.id,
      status: row.retractedAt === null ? told : 'entered-in-error',
      cancelationReason: filled({ text: row.statusReason }),
      appointmentType: conceptFrom(row.conceptText, row.codings),
      reasonCode: listOf(filled({ text: row.reasonText })),
      start: row.happened,
      end: row.ended,
      minutesDuration: endedAt === null ? null : Math.max(1, Math.round((endedAt - happenedAt) / MINUTE)),
      participant: [
        { actor: { reference: out.patient }, status: status === 'booked' ? 'needs-action' : 'accepted' },
        ...(row.providerName ? [{ actor: namedPart(row.providerName), status: 'accepted' }] : []),
        ...(row.locationName
          ? [{ actor: { ...namedPart(row.locationName), type: 'Location' }, status: 'accepted' }]
          : []),
      ],
    })
  },
  fields: {
    conceptText: ['appointmentType', 'serviceType'],
    codings: ['appointmentType', 'serviceType'],
    status: ['status', 'participant'],
    statusReason: ['cancelationReason'],
    reasonText: ['reasonCode', 'reasonReference', 'description'],
    providerName: ['participant'],
    locationName: ['participant'],
    ended: ['end', 'minutesDuration'],
    endedAt: ['end', 'minutesDuration'],
    happened: ['start'],
  },
})

const isPlace = (part: Fhir): boolean => textAt(partAt(part, 'actor'), 'type') === 'Location'
