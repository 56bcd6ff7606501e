import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate } from '../../shared/kernel/index.ts'
import { type Conventions, conventionsOn, type DatedConventions } from '../../shared/ledger/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { Day } from '../kit/day.tsx'
import { readDay } from '../kit/civil-day.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { useNow } from '../kit/now.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { todayIn } from '../patients/index.ts'
import { useMay } from '../shell/session.ts'
import { readReasons, writeReasons } from './reasons.ts'

const LISTS = ['autoContractual', 'queue', 'informational'] as const
const BASES = ['dos', 'first-billed', 'responsibility', 'first-statement'] as const

/** How the practice keeps its books: what becomes of a payer's reasons, and how balances are aged. What was booked stays. */
export function ConventionsScreen() {
  const intl = useIntl()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow()) as CivilDate
  const mayChange = useMay('practice.manage')
  const found = useAsk(['ledger', 'conventions'], (signal) => core.ledger.conventions({}, { signal }))
  return (
    <Page title={<FormattedMessage id="screen.ledger.conventions" />}>
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting />}
      {found.data && (
        <Stack gap="md">
          <Panel title={<FormattedMessage id="ledger.books.now" />}>
            <Form
              key={found.data.length}
              conventions={conventionsOn(found.data, today)}
              today={today}
              mayChange={mayChange}
            />
          </Panel>
          <Panel title={<FormattedMessage id="ledger.books.changes" />}>
            {found.data.length === 0 ? (
              <Empty>
                <FormattedMessage id="ledger.books.none" />
              </Empty>
            ) : (
              <DataTable
                label={intl.formatMessage({ id: 'ledger.books.changes' })}
                columns={CHANGES}
                rows={found.data.toReversed()}
                keyOf={(row) => `${row.fromOn} ${found.data.indexOf(row)}`}
              />
            )}
          </Panel>
        </Stack>
      )}
    </Page>
  )
}

type Lists = Record<(typeof LISTS)[number], string>
type FormProps = { conventions: Conventions; today: CivilDate; mayChange: boolean }

function Form({ conventions, today, mayChange }: FormProps) {
  const tell = useNotice()
  const intl = useIntl()
  const [from, setFrom] = useState(intl.formatMessage({ id: 'kit.today' }))
  const [lists, setLists] = useState<Lists>({
    autoContractual: writeReasons(conventions.autoContractual),
    queue: writeReasons(conventions.queue),
    informational: writeReasons(conventions.informational),
  })
  const [ageBase, setAgeBase] = useState(conventions.ageBase)
  const [days, setDays] = useState<readonly number[]>(conventions.bucketDays)
  const [asked, setAsked] = useState(false)
  const change = useTell(core.ledger.setConventions, ['ledger', 'reports'])
  const fromOn = readDay(from, today, 'future')
  const read = {
    autoContractual: readReasons(lists.autoContractual),
    queue: readReasons(lists.queue),
    informational: readReasons(lists.informational),
  }
  const rising = days.every((day, index) => Number.isInteger(day) && day > (days[index - 1] ?? 0))
  const save = () => {
    setAsked(true)
    const { autoContractual, queue, informational } = read
    if (!fromOn || !autoContractual || !queue || !informational || !rising) return
    const bucketDays = days as Conventions['bucketDays']
    const kept = { autoContractual, queue, informational, ageBase, bucketDays }
    change.mutate({ fromOn, conventions: kept }, { onSuccess: () => tell('ledger.books.saved') })
  }
  return (
    <form
      noValidate
      data-form="conventions"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="sm" maw="48rem">
        {LISTS.map((list) => (
          <TextInput
            key={list}
            label={<FormattedMessage id={`ledger.books.${list}`} />}
            description={<FormattedMessage id={`ledger.books.${list}.how`} />}
            value={lists[list]}
            readOnly={!mayChange}
            onChange={({ currentTarget }) => setLists({ ...lists, [list]: currentTarget.value })}
            error={asked && read[list] === null ? <FormattedMessage id="ledger.books.reason-wrong" /> : null}
          />
        ))}
        <Group gap="sm" align="flex-end">
          <Choice
            label={<FormattedMessage id="reports.age-from" />}
            value={ageBase}
            options={BASES}
            words="reports.age-from"
            onChange={(value) => mayChange && setAgeBase(value)}
            w="16rem"
          />
          {days.map((day, index) => (
            <NumberInput
              // The four limits have their places.
              // oxlint-disable-next-line react/no-array-index-key
              key={index}
              label={<FormattedMessage id="ledger.books.bucket" values={{ number: index + 1 }} />}
              value={day}
              readOnly={!mayChange}
              onChange={(value) => setDays(days.with(index, Number(value)))}
              hideControls
              w="6rem"
              error={asked && !rising}
            />
          ))}
        </Group>
        {asked && !rising && (
          <Text size="sm" c="red" role="alert">
            <FormattedMessage id="ledger.books.not-rising" />
          </Text>
        )}
        {mayChange ? (
          <Group gap="sm" align="flex-start">
            <TextInput
              label={<FormattedMessage id="ledger.books.from" />}
              value={from}
              onChange={({ currentTarget }) => setFrom(currentTarget.value)}
              error={fromOn === null ? <FormattedMessage id="reports.day.wrong" /> : null}
              w="9rem"
            />
            <Button mt="1.55rem" type="submit" loading={change.isPending}>
              <FormattedMessage id="ledger.books.save" />
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            <FormattedMessage id="ledger.books.managers" />
          </Text>
        )}
        <FailureNote error={change.error} />
      </Stack>
    </form>
  )
}

const CHANGES: readonly Column<DatedConventions>[] = [
  {
    key: 'from',
    label: <FormattedMessage id="ledger.books.from" />,
    cell: ({ fromOn }) => <Day on={fromOn} />,
    tight: true,
  },
  ...LISTS.map(
    (list): Column<DatedConventions> => ({
      key: list,
      label: <FormattedMessage id={`ledger.books.${list}`} />,
      cell: ({ conventions }) => writeReasons(conventions[list]),
    }),
  ),
  {
    key: 'days',
    label: <FormattedMessage id="ledger.books.days" />,
    cell: ({ conventions }) => conventions.bucketDays.join(' · '),
    tight: true,
  },
]
