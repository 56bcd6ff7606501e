import { Chip, Group, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { Instant } from '../../shared/kernel/index.ts'
import { type SearchHit, SearchKind } from '../../shared/timeline/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { endOfDay, startOfDay } from '../kit/days.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { writeCivilDate } from '../patients/index.ts'
import { go } from '../shell/navigate.ts'
import { Snippet, TitleText } from './entry-line.tsx'
import { KIND_ICONS } from './kinds.ts'
import classes from './timeline.module.css'

const REST_MS = 200
const MOST = 100

/** Looking for words across all charts that one may open. */
export function SearchScreen() {
  const intl = useIntl()
  const zone = intl.timeZone ?? 'UTC'
  const list = useRef<HTMLUListElement>(null)
  const [typed, setTyped] = useState('')
  const [kinds, setKinds] = useState<SearchKind[]>([])
  const [days, setDays] = useState({ from: '', until: '' })
  const [text] = useDebouncedValue(typed.trim().length < 2 ? '' : typed, REST_MS)
  const [from, until] = [startOfDay(days.from, zone), endOfDay(days.until, zone)] as (Instant | null)[]
  const search = useAsk(
    ['timeline', 'search', null, text, kinds, from, until],
    (signal) =>
      core.timeline.search({ text, kinds, from: from ?? null, until: until ?? null, limit: MOST }, { signal }),
    { keepLast: true },
  )
  const hits = search.data?.hits ?? []
  return (
    <Page title={<FormattedMessage id="screen.timeline.search" />}>
      <Group align="end">
        <TextInput
          ref={focusOnArrival}
          size="md"
          w="34rem"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && typed !== '') {
              event.preventDefault()
              setTyped('')
            }
            if (event.key !== 'ArrowDown') return
            event.preventDefault()
            list.current?.querySelector<HTMLElement>('button')?.focus()
          }}
          leftSection={<IconSearch size={16} aria-hidden />}
          label={<FormattedMessage id="search.for" />}
          description={<FormattedMessage id="search.how" />}
        />
        {(['from', 'until'] as const).map((end) => (
          <TextInput
            key={end}
            type="date"
            label={<FormattedMessage id={`search.${end}`} />}
            value={days[end]}
            onChange={(event) => setDays({ ...days, [end]: event.currentTarget.value })}
          />
        ))}
      </Group>
      <Chip.Group multiple value={kinds} onChange={(chosen) => setKinds(chosen as SearchKind[])}>
        <Group gap={6}>
          {SearchKind.options.map((kind) => (
            <Chip key={kind} value={kind} size="xs" variant="outline">
              <FormattedMessage id={`timeline.kind.${kind}`} />
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <FailureNote error={search.error} onRetry={() => void search.refetch()} />
      {search.isPending && <Waiting />}
      {search.data && (
        <Panel
          title={
            text === '' ? (
              <FormattedMessage id="search.begin" />
            ) : (
              <FormattedMessage id="search.found" values={{ count: hits.length }} />
            )
          }
          fill
        >
          {hits.length === 0 ? (
            <Empty>
              <FormattedMessage id={text === '' ? 'search.nothing-asked' : 'search.nothing'} />
            </Empty>
          ) : (
            <ul className={classes['hits']} ref={list}>
              {hits.map((hit, index) => (
                <li key={hit.entryId}>
                  <Hit hit={hit} first={index === 0} find={text} />
                </li>
              ))}
            </ul>
          )}
          {search.data.more && (
            <Text size="sm" mt="sm">
              <FormattedMessage id="search.more" />
            </Text>
          )}
        </Panel>
      )}
    </Page>
  )
}

/** Where a hit stands: an entry in the story of its chart, open, what was kept among what came in for it. */
const placeOfHit = ({ patient: { patientId }, kind, happenedAt, entryId }: SearchHit, find: string): string =>
  kind === 'imported'
    ? `/patients/${patientId}/resources?resource=${entryId}`
    : `/patients/${patientId}?section=timeline&at=${happenedAt}&entry=${entryId}&find=${encodeURIComponent(find)}`

/** One entry that was found, and whose it is; Enter opens it in its chart, with the words marked. */
function Hit({ hit, first, find }: { hit: SearchHit; first: boolean; find: string }) {
  const intl = useIntl()
  const { patient, kind, happenedAt, retracted, snippet } = hit
  const Icon = KIND_ICONS[kind]
  const walk = (event: KeyboardEvent<HTMLButtonElement>) => {
    const item = event.currentTarget.closest('li')
    const next =
      event.key === 'ArrowDown'
        ? item?.nextElementSibling
        : event.key === 'ArrowUp'
          ? item?.previousElementSibling
          : null
    if (!next) return
    event.preventDefault()
    next.querySelector<HTMLElement>('button')?.focus()
  }
  return (
    <UnstyledButton
      className={classes['hit'] ?? ''}
      tabIndex={first ? 0 : -1}
      onKeyDown={walk}
      onClick={() => go(placeOfHit(hit, find))}
    >
      <Group gap="sm" wrap="nowrap">
        <Text span fw={650}>
          {patient.familyName}, {patient.givenName}
        </Text>
        <Text span size="sm" c="dimmed">
          {writeCivilDate(patient.birthOn, intl.locale)} · {patient.recordNumber}
        </Text>
      </Group>
      <Group gap="xs" wrap="nowrap">
        <Icon size={15} stroke={1.75} aria-hidden />
        <Text span size="sm">
          <FormattedDate value={happenedAt} dateStyle="medium" /> · <FormattedMessage id={`timeline.kind.${kind}`} /> ·{' '}
          <strong>
            <TitleText entry={hit} />
          </strong>
          {retracted && (
            <>
              {' · '}
              <FormattedMessage id="timeline.retracted.short" />
            </>
          )}
        </Text>
      </Group>
      <Snippet parts={snippet} />
    </UnstyledButton>
  )
}
