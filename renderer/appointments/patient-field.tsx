import { TextInput } from '@mantine/core'
import { useEffect, useId, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientRow } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { focusOnArrival } from '../kit/focus.ts'
import { writeCivilDate } from '../patients/index.ts'
import classes from './schedule.module.css'

const MOST = 6

type Chosen = Pick<PatientRow, 'patientId' | 'familyName' | 'givenName'> & { birthOn: string }
type Props = { value: Chosen | null; onChange: (patient: Chosen | null) => void; error?: string | null }

/** Whom a booking is for: some letters of the name, or the birth date; Enter takes the first, the arrow keys another, Escape none. */
export function PatientField({ value, onChange, error = null }: Props) {
  const intl = useIntl()
  const id = useId()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  /** Enter came before the answer to what stands there: it waits for that, and never takes one to an earlier text. */
  const [awaited, setAwaited] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => focusOnArrival(field.current), [])
  /** A second Enter came while the first still waited: it saves the form as soon as somebody is chosen. */
  const saves = useRef(false)
  useEffect(() => {
    if (!saves.current || value === null) return
    saves.current = false
    field.current?.form?.requestSubmit()
  }, [value])
  const asked = text.trim() !== '' && value === null
  const name = value ? `${value.familyName}, ${value.givenName} · ${writeCivilDate(value.birthOn, intl.locale)}` : text
  return (
    <div>
      <TextInput
        ref={field}
        label={intl.formatMessage({ id: 'appointments.patient' })}
        placeholder={intl.formatMessage({ id: 'appointments.patient.how' })}
        value={name}
        error={error}
        role="combobox"
        aria-expanded={asked}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(asked && { 'aria-activedescendant': `${id}-${at}` })}
        autoComplete="off"
        onChange={(event) => {
          // Whatever is typed into the name of the one who was chosen begins anew.
          setText(value ? '' : event.currentTarget.value)
          setAt(0)
          setAwaited(null)
          saves.current = false
          if (value) onChange(null)
        }}
        onKeyDown={(event) => {
          if (!asked) return
          // The first Escape empties the field, the next one leaves it.
          if (event.key === 'Escape') {
            event.preventDefault()
            event.stopPropagation()
            setText('')
            setAwaited(null)
          }
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
          if (step !== undefined) {
            event.preventDefault()
            setAt((before) => Math.min(Math.max(before + step, 0), MOST - 1))
          }
          if (event.key === 'Enter') {
            event.preventDefault()
            if (awaited === text) saves.current = true
            setAwaited(text)
          }
        }}
      />
      {asked && (
        <Found
          id={id}
          text={text}
          at={at}
          take={awaited === text}
          onTake={(patient) => {
            setAwaited(null)
            onChange(patient)
          }}
        />
      )}
    </div>
  )
}

type FoundProps = { id: string; text: string; at: number; take: boolean; onTake: (patient: Chosen) => void }

function Found({ id, text, at, take, onTake }: FoundProps) {
  const intl = useIntl()
  const search = useAsk(['patients', 'search', text, MOST], (signal) =>
    core.patients.search({ text, limit: MOST }, { signal }),
  )
  const rows = search.data ?? []
  const chosen = rows[Math.min(at, rows.length - 1)]
  useEffect(() => {
    if (take && chosen) onTake(chosen)
  }, [take, chosen, onTake])
  return (
    <div id={`${id}-list`} role="listbox" className={classes['found']}>
      {rows.map((row, index) => (
        // The field above has the keys.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/prefer-tag-over-role
        <div
          key={row.patientId}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={row === chosen}
          onClick={() => onTake(row)}
        >
          <strong>{row.familyName}</strong>, {row.givenName} · {writeCivilDate(row.birthOn, intl.locale)}
        </div>
      ))}
      {search.data?.length === 0 && (
        <div role="option" tabIndex={-1} aria-selected={false} aria-disabled>
          <FormattedMessage id="appointments.patient.none" />
        </div>
      )}
    </div>
  )
}
