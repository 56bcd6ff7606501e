import { Badge, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate, PatientId } from '../../shared/kernel/index.ts'
import { instalmentsOf, type PlanStanding } from '../../shared/ledger/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Day } from '../kit/day.tsx'
import { readDay } from '../kit/civil-day.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { todayIn } from '../patients/index.ts'
import { Amount, MoneyField } from './money.tsx'

/** What a patient promised to pay in parts, and whether she keeps to it. Nothing is shown where she promised nothing. */
export function Plans({ patientId }: { patientId: PatientId }) {
  const plans = useAsk(['ledger', 'plans', patientId], (signal) => core.ledger.plans({ patientId }, { signal }))
  if (plans.error) return <FailureNote error={plans.error} onRetry={() => void plans.refetch()} />
  if (!plans.data) return <Waiting />
  if (plans.data.length === 0) return null
  return (
    <Panel title={<FormattedMessage id="ledger.plans" />}>
      <Stack gap="xs">
        {plans.data.map((plan) => (
          <PlanLine key={plan.planId} plan={plan} />
        ))}
      </Stack>
    </Panel>
  )
}

function PlanLine({ plan }: { plan: PlanStanding }) {
  const { instalments, totalCents, paidCents, pastDueCents } = plan
  const next = instalments[instalments.findIndex((_one, index) => paidUpTo(plan, index) > paidCents)]
  return (
    <Group gap="md" data-plan={plan.planId}>
      <Text size="sm">
        <FormattedMessage
          id="ledger.plan.line"
          values={{
            count: instalments.length,
            total: <Amount cents={totalCents} />,
            paid: <Amount cents={paidCents} />,
          }}
        />
      </Text>
      {next && (
        <Text size="sm">
          <FormattedMessage
            id="ledger.plan.next"
            values={{ day: <Day on={next.dueOn} />, amount: <Amount cents={next.cents} /> }}
          />
        </Text>
      )}
      <Badge variant="outline" color={pastDueCents > 0 ? 'red' : 'ink'}>
        {pastDueCents > 0 ? (
          <FormattedMessage id="ledger.plan.past-due" values={{ amount: <Amount cents={pastDueCents} /> }} />
        ) : (
          <FormattedMessage id="ledger.plan.kept" />
        )}
      </Badge>
    </Group>
  )
}

const paidUpTo = ({ instalments }: PlanStanding, index: number): number =>
  instalments.slice(0, index + 1).reduce((sum, { cents }) => sum + cents, 0)

type FormProps = { patientId: PatientId; owedCents: number; onDone: () => void }

/** Writing down what was promised: so much, in so many parts, from a day on. It changes nothing of what is owed. */
export function PlanForm({ patientId, owedCents, onDone }: FormProps) {
  const intl = useIntl()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow()) as CivilDate
  const [totalCents, setTotal] = useState<number | null>(owedCents > 0 ? owedCents : null)
  const [instalments, setInstalments] = useState(6)
  const [everyMonths, setEvery] = useState(1)
  const [first, setFirst] = useState('+1m')
  const make = useTell(core.ledger.makePlan, ['ledger'])
  const firstOn = readDay(first, today, 'future')
  const sound = totalCents !== null && totalCents >= instalments && firstOn !== null && instalments > 0
  const parts = sound ? instalmentsOf({ totalCents, instalments, everyMonths, firstOn }) : []
  const last = parts.at(-1)
  const save = () => {
    if (sound) make.mutate({ patientId, totalCents, instalments, everyMonths, firstOn }, { onSuccess: onDone })
  }
  return (
    <ShortForm
      about="plan"
      onSave={save}
      onCancel={onDone}
      foot={{ busy: make.isPending, save: 'ledger.plan.make', off: !sound }}
    >
      <Group align="flex-start" gap="sm">
        <MoneyField
          label={<FormattedMessage id="ledger.plan.total" />}
          cents={totalCents}
          onChange={setTotal}
          error={
            totalCents === null ? <FormattedMessage id="ledger.amount.missing" /> : issueAt(make.error, 'totalCents')
          }
        />
        <NumberInput
          label={<FormattedMessage id="ledger.plan.parts" />}
          value={instalments}
          onChange={(value) => setInstalments(Math.min(Math.max(Math.trunc(Number(value)), 0), 120))}
          hideControls
          w="7rem"
        />
        <NumberInput
          label={<FormattedMessage id="ledger.plan.every" />}
          value={everyMonths}
          onChange={(value) => setEvery(Math.min(Math.max(Math.trunc(Number(value)), 1), 12))}
          hideControls
          w="9rem"
        />
        <TextInput
          label={<FormattedMessage id="ledger.plan.first" />}
          value={first}
          onChange={({ currentTarget }) => setFirst(currentTarget.value)}
          error={firstOn === null ? <FormattedMessage id="reports.day.wrong" /> : null}
          w="9rem"
        />
      </Group>
      {parts[0] && last && (
        <Text size="sm" mt="xs" role="status">
          <FormattedMessage
            id="ledger.plan.preview"
            values={{
              each: <Amount cents={parts[0].cents} />,
              first: <Day on={parts[0].dueOn} />,
              last: <Day on={last.dueOn} />,
              lastAmount: <Amount cents={last.cents} />,
            }}
          />
        </Text>
      )}
      <FailureNote error={make.error} beside={['totalCents']} />
    </ShortForm>
  )
}
