import { Badge, Button, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate } from '../../shared/kernel/index.ts'
import type { Exported } from '../../shared/reports/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { readDay, typedDay } from '../kit/civil-day.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Panel, Waiting } from '../kit/page.tsx'
import { Amount } from '../ledger/index.ts'
import classes from './reports.module.css'
import { saveFile } from './save-file.ts'

type DayProps = { id: string; day: CivilDate; today: CivilDate; onChange: (day: CivilDate) => void }

/** A day as it is typed; the report asks anew when it is one, and on leaving it stands there whole. */
export function DayField({ id, day, today, onChange }: DayProps) {
  const [text, setText] = useState<string>(typedDay(day))
  const read = readDay(text, today, 'past')
  return (
    <TextInput
      label={<FormattedMessage id={id} />}
      w="9rem"
      value={text}
      autoComplete="off"
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        const next = readDay(currentTarget.value, today, 'past')
        if (next) onChange(next)
      }}
      onBlur={() => read && setText(typedDay(read))}
      error={read === null ? <FormattedMessage id="reports.day.wrong" /> : null}
    />
  )
}

/** Two buttons that give the report as a file. */
export function ExportButtons({ of }: { of: Exported }) {
  const make = useTell(core.reports.export)
  return (
    <>
      {(['csv', 'xlsx'] as const).map((format) => (
        <Button
          key={format}
          variant="default"
          size="compact-md"
          loading={make.isPending}
          onClick={() => make.mutate({ format, of }, { onSuccess: saveFile })}
        >
          <FormattedMessage id={`reports.export.${format}`} />
        </Button>
      ))}
      <FailureNote error={make.error} />
    </>
  )
}

/** Whether the figures agree with each other, equation by equation; money beside those that do not. */
export function TieOuts({ fromOn, toOn }: { fromOn: CivilDate; toOn: CivilDate }) {
  const intl = useIntl()
  const ties = useAsk(['reports', 'ties', fromOn, toOn], (signal) => core.reports.tieOuts({ fromOn, toOn }, { signal }))
  return (
    <Panel title={<FormattedMessage id="reports.ties" />}>
      <FailureNote error={ties.error} onRetry={() => void ties.refetch()} />
      {ties.isPending && <Waiting />}
      <ul className={classes['ties']} aria-label={intl.formatMessage({ id: 'reports.ties' })}>
        {(ties.data ?? []).map(({ id, left, right, holds }) => (
          <li key={id} data-tie={id} data-holds={holds}>
            <Group gap="xs">
              <Badge variant="outline" color={holds ? 'ink' : 'red'}>
                {id} <FormattedMessage id={holds ? 'reports.tie.holds' : 'reports.tie.broken'} />
              </Badge>
              <Text size="sm">
                <FormattedMessage id={`reports.tie.${id}`} />
              </Text>
              {id !== 'T9' && (
                <Text size="sm" c="dimmed">
                  <Amount cents={left} /> = <Amount cents={right} />
                </Text>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
