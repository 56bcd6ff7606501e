import { Button, Group, SegmentedControl, Table, Text, TextInput } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'
import { type Action, choicesFor, type Decision, lineOf, type Outside, type Side } from './decisions.ts'
import { DrugLine } from './drug-line.tsx'

type Props = {
  patientId: PatientId
  encounterId: string | null
  from: string
  sides: readonly Side[]
  decisions: readonly Decision[]
  onDecide: (decisions: readonly Decision[]) => void
  onDone: () => void
  onBack: () => void
}

/** Every line of two lists with what is decided about it; one save carries all of it out, or nothing. */
export function Decide({ patientId, encounterId, from, sides, decisions, onDecide, onDone, onBack }: Props) {
  const notice = useNotice()
  const reconcile = useTell(core.medications.reconcile, ['medications'])
  const decide = (index: number, part: Partial<Decision>) =>
    onDecide(decisions.map((decision, at) => (at === index ? { ...decision, ...part } : decision)))
  const save = () => {
    const lines = sides.map((side, index) => lineOf(side, decisions[index] ?? { action: 'keep', reason: '' }))
    reconcile.mutate(
      { patientId, encounterId: encounterId as EncounterId | null, from, lines },
      {
        onSuccess: () => {
          notice('medications.reconciled')
          onDone()
        },
      },
    )
  }
  return (
    <Panel title={<FormattedMessage id="medications.reconcile" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
        noValidate
        data-deciding
      >
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" w="35%">
                <FormattedMessage id="medications.ours" />
              </Table.Th>
              <Table.Th scope="col" w="30%">
                {from}
              </Table.Th>
              <Table.Th scope="col">
                <FormattedMessage id="medications.decision" />
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sides.map((side, index) => (
              <Line
                key={side.ours?.entryId ?? `${index}`}
                side={side}
                decision={decisions[index] ?? { action: 'keep', reason: '' }}
                onDecide={(part) => decide(index, part)}
                twice={reconcile.error?.failure.reason === 'duplicate'}
                fault={reconcile.error?.failure.issues.some(({ path }) => path === `lines.${index}`) ?? false}
              />
            ))}
          </Table.Tbody>
        </Table>
        <FailureNote error={reconcile.error} beside={reconcile.error?.failure.issues.map(({ path }) => path) ?? []} />
        <Group mt="sm">
          <Button type="submit" loading={reconcile.isPending}>
            <FormattedMessage id="medications.reconcile.save" />
          </Button>
          <Button variant="subtle" onClick={onBack}>
            <FormattedMessage id="kit.back" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}

const nameOf = ({ ours, theirs }: Side): string => ours?.concept.text ?? theirs?.concept.text ?? ''

type LineProps = {
  side: Side
  decision: Decision
  onDecide: (part: Partial<Decision>) => void
  twice: boolean
  fault: boolean
}

function Line({ side, decision, onDecide, twice, fault }: LineProps) {
  const intl = useIntl()
  const { ours, theirs } = side
  return (
    <Table.Tr>
      <Table.Td>{ours ? <DrugLine entry={ours} /> : '–'}</Table.Td>
      <Table.Td>{theirs ? <Theirs line={theirs} /> : '–'}</Table.Td>
      <Table.Td>
        <SegmentedControl
          size="xs"
          aria-label={intl.formatMessage({ id: 'medications.decision.of' }, { name: nameOf(side) })}
          data={choicesFor(side).map((action) => ({
            value: action,
            label: intl.formatMessage({ id: `medications.action.${action}` }),
          }))}
          value={decision.action}
          onChange={(action) => onDecide({ action: action as Action })}
        />
        {(decision.action === 'stop' || decision.action === 'ignore' || (twice && decision.action === 'take-over')) && (
          <TextInput
            size="xs"
            mt={4}
            aria-label={intl.formatMessage({ id: 'medications.why' })}
            placeholder={intl.formatMessage({ id: 'medications.why' })}
            value={decision.reason}
            onChange={({ currentTarget }) => onDecide({ reason: currentTarget.value })}
            error={fault && intl.formatMessage({ id: 'failure.needs-reason' })}
          />
        )}
      </Table.Td>
    </Table.Tr>
  )
}

const Theirs = ({ line }: { line: Outside }) =>
  'entry' in line ? (
    <DrugLine entry={line.entry} />
  ) : (
    <Text size="sm" component="span">
      {line.written}
    </Text>
  )
