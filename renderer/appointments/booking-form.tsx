import { Button, Group, NativeSelect, Stack } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { BookingDetails, ConflictView, OfferView } from '../../shared/appointments/index.ts'
import type { AppointmentId } from '../../shared/appointments/index.ts'
import type { Places } from '../../shared/practice/index.ts'
import { type CallFailed, useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useMay } from '../shell/session.ts'
import { BookingFields } from './booking-fields.tsx'
import { readBooking, type Read, type Typed } from './booking-model.ts'
import { Conflicts } from './conflicts.tsx'
import { FindOffers } from './find-offers.tsx'
import { PatientField } from './patient-field.tsx'
import { SlotHold } from './slot-hold.tsx'
import classes from './schedule.module.css'

export type Allowed = { warnings: ('patient' | 'hours' | 'type')[]; overbookReason: string }

type Props = {
  start: Typed
  places: Places
  locationId: string
  today: string
  /** The booking that is moved; null where one is made. */
  moving: AppointmentId | null
  /** Where there is room next, for whoever came without a booking; undefined until it is known. It gives way to what is typed. */
  room?: OfferView | null | undefined
  action: string
  busy: boolean
  error: CallFailed | null
  onSave: (read: Extract<Read, { details: BookingDetails }>, allow: Allowed) => void
  onCancel: () => void
}

const minutesOf = ({ visitTypes }: Places, id: string): number =>
  visitTypes.find(({ visitTypeId }) => visitTypeId === id)?.durationMinutes ?? 15

/** The fields that say where in the schedule. */
const PLACE = ['providerId', 'day', 'time'] as const
const placeOf = ({ providerId, startLocal }: OfferView) => ({
  providerId: providerId as string,
  day: startLocal.slice(0, 10),
  time: startLocal.slice(11),
})

/** A booking: Enter books. What stands in the way is shown while one types, and looked at again when it is saved. */
export function BookingForm({
  start,
  places,
  locationId,
  today,
  moving,
  room = null,
  action,
  busy,
  error,
  onSave,
  onCancel,
}: Props) {
  const intl = useIntl()
  const mayOverbook = useMay('appointment.overbook')
  const [own, setTyped] = useState(start)
  const [placed, setPlaced] = useState(false)
  const typed = placed || !room ? own : { ...own, ...placeOf(room) }
  const [faulty, setFaulty] = useState<string | null>(null)
  const [finding, setFinding] = useState(false)
  const read = readBooking(typed, locationId, today)
  const details = 'details' in read ? read.details : null
  const check = useAsk(['appointments', 'check', moving, details], (signal) =>
    details
      ? core.appointments.check({ ...details, appointmentId: moving }, { signal })
      : Promise.resolve({ ok: true as const, value: [] as ConflictView[] }),
  )
  const conflicts = check.data ?? []
  const hard = conflicts.some(({ level }) => level === 'refuse' || (level === 'overbook' && !mayOverbook))
  const repeated = [check.error, error].some((one) => one?.failure.reason === 'repeated-time')
  const change = (values: Partial<Typed>) => {
    if (PLACE.some((field) => values[field] !== undefined)) setPlaced(true)
    setTyped({ ...typed, ...values })
    setFaulty(null)
  }
  const form = useRef<HTMLFormElement>(null)
  /** Enter came before it was known where there is room: it saves as soon as it is. */
  const saves = useRef(false)
  useEffect(() => {
    if (room === undefined || !saves.current) return
    saves.current = false
    form.current?.requestSubmit()
  }, [room])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    saves.current = room === undefined
    if (room === undefined) return
    if (!('details' in read)) return setFaulty(read.faulty)
    // What was shown is what was seen.
    const warnings = conflicts.filter(({ level }) => level === 'warn').map(({ kind }) => kind as 'patient')
    return onSave(read, { warnings, overbookReason: typed.overbookReason })
  }
  const word = (id: string) => intl.formatMessage({ id: `appointments.${id}` })
  return (
    <form ref={form} onSubmit={submit} noValidate aria-label={action}>
      <Stack gap="xs">
        {moving === null && (
          <PatientField
            value={typed.patient}
            onChange={(patient) => change({ patient })}
            error={faulty === 'patient' ? word('patient.missing') : null}
          />
        )}
        <BookingFields
          typed={typed}
          places={places}
          locationId={locationId}
          faulty={faulty}
          moving={moving !== null}
          onChange={change}
        />
        {repeated && (
          <NativeSelect
            label={word('fold')}
            value={typed.fold ?? ''}
            onChange={(event) => change({ fold: (event.currentTarget.value || null) as Typed['fold'] })}
            data={['', 'first', 'second'].map((value) => ({ value, label: word(`fold.${value || 'none'}`) }))}
          />
        )}
        <Stack gap="xs" className={classes['foot'] ?? ''}>
          <Conflicts
            conflicts={conflicts}
            overbookReason={typed.overbookReason}
            onOverbookReason={(overbookReason) => change({ overbookReason })}
          />
          {details?.providerId && (
            <SlotHold
              providerId={details.providerId}
              startLocal={details.startLocal}
              minutes={details.durationMinutes ?? minutesOf(places, details.visitTypeId)}
            />
          )}
          <FailureNote error={error ?? check.error} />
          <Group gap="xs">
            <Button type="submit" loading={busy} disabled={hard} color={conflicts.length > 0 ? 'red' : ''}>
              {conflicts.length > 0 ? word('all-the-same') : action}
            </Button>
            <Button variant="default" onClick={() => setFinding(!finding)} aria-expanded={finding}>
              <FormattedMessage id="appointments.find" />
            </Button>
            <Button variant="subtle" onClick={onCancel}>
              <FormattedMessage id="kit.cancel" />
            </Button>
          </Group>
        </Stack>
        {finding && typed.visitTypeId !== '' && (
          <FindOffers
            locationId={locationId}
            visitTypeId={typed.visitTypeId}
            providerId={typed.providerId}
            durationMinutes={Number(typed.duration) || undefined}
            onTake={({ providerId, startLocal }) => {
              setFinding(false)
              change({ providerId, day: startLocal.slice(0, 10), time: startLocal.slice(11), fold: null })
            }}
          />
        )}
      </Stack>
    </form>
  )
}
