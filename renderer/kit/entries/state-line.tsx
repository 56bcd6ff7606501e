import { Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconHelpCircle } from '@tabler/icons-react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { EncounterId, ListFinding, ListState, Outcome, PatientId } from '../../../shared/kernel/index.ts'
import { useTell } from '../../ipc/ask.ts'
import { FailureNote } from '../failure.tsx'
import { useMay } from '../../shell/session.ts'
import classes from './entries.module.css'

type Review = (input: {
  patientId: PatientId
  encounterId: EncounterId | null
  finding: ListFinding
}) => Promise<Outcome<ListState>>
type Props = {
  noun: string
  state: ListState
  patientId: PatientId
  encounterId: EncounterId | null
  review: Review
}

const ICON = { 'never-asked': IconAlertTriangle, 'none-known': IconCheck, present: IconCheck, unable: IconHelpCircle }

/** The word for what is known of a list. "None known", "never asked" and "could not ask" are told apart in words and by sign. */
export const stateWord = (noun: string, { state, askedAt }: ListState): string =>
  state === 'never-asked' && askedAt !== null ? `${noun}.state.ask-again` : `${noun}.state.${state}`

/** What is known of a list as a whole, since when and from whom; and the answers that a person can record. */
export function StateLine({ noun, state, patientId, encounterId, review }: Props) {
  const mayWrite = useMay('chart.write')
  const say = useTell(review, [noun])
  const Icon = ICON[state.state]
  const open = state.state === 'never-asked'
  const answer = (finding: ListFinding, word: string) => (
    <Button
      variant="default"
      size="compact-xs"
      loading={say.isPending && say.variables.finding === finding}
      onClick={() => say.mutate({ patientId, encounterId, finding })}
    >
      <FormattedMessage id={word} />
    </Button>
  )
  return (
    <>
      <Group gap="xs" mb={4} data-list-state={state.state}>
        {(state.state !== 'present' || state.askedAt !== null) && (
          <Icon size={15} aria-hidden className={open ? (classes['warn'] ?? '') : ''} />
        )}
        <Text size="sm" component="span" className={open ? (classes['warn'] ?? '') : ''}>
          {state.state !== 'present' && <FormattedMessage id={stateWord(noun, state)} />}
          {state.askedAt !== null && (
            <Text size="xs" c="dimmed" component="span">
              {state.state !== 'present' && ' · '}
              <FormattedMessage
                id={
                  open && state.finding === 'none-known'
                    ? 'entries.asked.formerly'
                    : `entries.asked.${state.finding ?? 'reviewed'}`
                }
                values={{
                  who: state.askedBy,
                  when: <FormattedDate value={state.askedAt} dateStyle="medium" />,
                }}
              />
            </Text>
          )}
        </Text>
        {mayWrite && (
          <Group gap={4} className="no-print">
            {state.active > 0 ? (
              answer('reviewed', 'entries.reviewed')
            ) : (
              <>
                {answer('none-known', `${noun}.none-known`)}
                {answer('unable', 'entries.unable')}
              </>
            )}
          </Group>
        )}
      </Group>
      <FailureNote error={say.error} />
    </>
  )
}
