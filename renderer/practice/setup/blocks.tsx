import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type IntlShape, useIntl } from 'react-intl'
import { type CivilDate, dayIn, type Instant, type UserId, type WallTime } from '../../../shared/kernel/index.ts'
import type { Block, LocationId, Places, ResourceId } from '../../../shared/practice/index.ts'
import { useAsk, useTell } from '../../ipc/ask.ts'
import { core } from '../../ipc/client.ts'
import { readDay } from '../../kit/civil-day.ts'
import { writeTold } from '../../kit/event-time.ts'
import { FailureNote } from '../../kit/failure.tsx'
import { useNow } from '../../kit/now.ts'
import { Waiting } from '../../kit/page.tsx'
import { clockText, readTime } from '../../kit/wall-clock.ts'
import { EditList } from './edit-list.tsx'
import { SetForm } from './set-form.tsx'

/** What is closed or blocked from today on: the whole location, somebody, or a room. */
export function Blocks({ places }: { places: Places }) {
  const intl = useIntl()
  const today = dayIn(intl.timeZone ?? 'UTC', useNow() as Instant)
  const asked = useAsk(['practice', 'blocks', today], (signal) => core.practice.blocks({ from: today }, { signal }))
  const about = ({ providerId, resourceId, locationId }: Block) =>
    places.providers.find((one) => one.providerId === providerId)?.name ??
    places.resources.find((one) => one.resourceId === resourceId)?.name ??
    places.locations.find((one) => one.locationId === locationId)?.name ??
    ''
  if (!asked.data) return asked.error ? <FailureNote error={asked.error} /> : <Waiting />
  return (
    <EditList
      words="setup.blocks"
      rows={asked.data}
      keyOf={({ blockId }) => blockId}
      line={(row) => [about(row), timeOf(row, intl), row.reason].join(' · ')}
      form={(row, done) =>
        row ? <Withdraw block={row} onDone={done} /> : <BlockForm places={places} today={today} onDone={done} />
      }
    />
  )
}

function timeOf({ time }: Block, intl: IntlShape): string {
  const day = (text: string) => writeTold(text.slice(0, 10), intl.locale)
  if ('firstOn' in time)
    return time.firstOn === time.lastOn ? day(time.firstOn) : `${day(time.firstOn)} – ${day(time.lastOn)}`
  const { fromLocal, untilLocal } = time
  const sameDay = fromLocal.slice(0, 10) === untilLocal.slice(0, 10)
  const until = sameDay ? clockText(intl, untilLocal) : `${day(untilLocal)} ${clockText(intl, untilLocal)}`
  return `${day(fromLocal)} ${clockText(intl, fromLocal)} – ${until}`
}

function Withdraw({ block, onDone }: { block: Block; onDone: () => void }) {
  const intl = useIntl()
  const [reason, setReason] = useState('')
  const withdraw = useTell(core.practice.withdrawBlock, ['practice', 'appointments'])
  const { blockId, revision } = block
  return (
    <SetForm
      about="withdraw"
      busy={withdraw.isPending}
      error={withdraw.error}
      onCancel={onDone}
      onSave={() => withdraw.mutate({ id: blockId, revision, reason }, { onSuccess: onDone })}
    >
      <TextInput
        w="20rem"
        label={intl.formatMessage({ id: 'setup.blocks.withdraw' })}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        required
      />
    </SetForm>
  )
}

function BlockForm({ places, today, onDone }: { places: Places; today: CivilDate; onDone: () => void }) {
  const intl = useIntl()
  const [typed, setTyped] = useState({
    locationId: places.locations[0]?.locationId ?? '',
    who: '',
    first: today as string,
    last: '',
    from: '',
    until: '',
    reason: '',
  })
  const add = useTell(core.practice.addBlock, ['practice', 'appointments'])
  const word = (id: string) => intl.formatMessage({ id: `setup.${id}` })
  const field = (name: Exclude<keyof typeof typed, 'locationId' | 'who'>) => ({
    label: word(`blocks.${name}`),
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
  })
  const first = readDay(typed.first, today, 'future')
  const last = typed.last.trim() === '' ? first : readDay(typed.last, today, 'future')
  const [from, until] = [readTime(typed.from), readTime(typed.until)]
  const whole = typed.from.trim() === '' && typed.until.trim() === ''
  const submit = () => {
    if (!first || !last || (!whole && (from === null || until === null))) return
    const [kind, id] = typed.who.split(' ')
    const time = whole
      ? { firstOn: first, lastOn: last }
      : { fromLocal: `${first}T${from}` as WallTime, untilLocal: `${last}T${until}` as WallTime }
    add.mutate(
      {
        locationId: typed.locationId as LocationId,
        providerId: kind === 'provider' ? (id as UserId) : null,
        resourceId: kind === 'resource' ? (id as ResourceId) : null,
        time,
        reason: typed.reason,
      },
      { onSuccess: onDone },
    )
  }
  return (
    <SetForm about="block" busy={add.isPending} error={add.error} onCancel={onDone} onSave={submit}>
      <TextInput {...field('reason')} required />
      <NativeSelect
        label={word('location')}
        value={typed.locationId}
        onChange={(event) => setTyped({ ...typed, locationId: event.currentTarget.value as LocationId })}
        data={places.locations.map(({ locationId, name }) => ({ value: locationId, label: name }))}
      />
      <NativeSelect
        label={word('blocks.who')}
        value={typed.who}
        onChange={(event) => setTyped({ ...typed, who: event.currentTarget.value })}
        data={[
          { value: '', label: word('blocks.everybody') },
          ...places.providers.map(({ providerId, name }) => ({ value: `provider ${providerId}`, label: name })),
          ...places.resources.map(({ resourceId, name }) => ({ value: `resource ${resourceId}`, label: name })),
        ]}
      />
      <TextInput w="9rem" {...field('first')} error={first === null && word('day.wrong')} />
      <TextInput w="9rem" {...field('last')} error={last === null && typed.last !== '' && word('day.wrong')} />
      <TextInput w="7rem" {...field('from')} error={typed.from !== '' && from === null && word('time.wrong')} />
      <TextInput w="7rem" {...field('until')} error={typed.until !== '' && until === null && word('time.wrong')} />
    </SetForm>
  )
}
