import { Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconHelpCircle } from '@tabler/icons-react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type Allergy, byGravity, holdsNow } from '../../shared/allergies/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { stateWord } from '../kit/entries/state-line.tsx'
import type { PanelOf } from '../kit/entries/list-panel.tsx'
import { reactionsText } from './reactions.tsx'
import classes from '../kit/entries/entries.module.css'

/**
 * The allergies in one line for the chart's banner, in words and by sign: the gravest first, none left out. While they
 * are not known, because nobody asked or the core could not say, the line says that and never looks like "none".
 */
export function AllergyBanner({ patientId }: PanelOf) {
  const of = patientId as PatientId
  const asked = useAsk(['allergies', 'list', of], (signal) => core.allergies.list({ patientId: of }, { signal }))
  if (asked.error) return <Said sign="warn" state="error" word="allergies.banner.error" />
  if (!asked.data) return <Said sign="none" state="waiting" word="allergies.banner.waiting" />
  const { entries, state } = asked.data
  if (state.state === 'present') return <Present allergies={entries.filter(holdsNow).toSorted(byGravity)} />
  const sign = state.state === 'none-known' ? 'good' : 'warn'
  return <Said sign={sign} state={state.state} word={stateWord('allergies', state)} />
}

const SIGN = { warn: IconHelpCircle, good: IconCheck, none: IconHelpCircle }

function Said({ sign, state, word }: { sign: keyof typeof SIGN; state: string; word: string }) {
  const Icon = SIGN[sign]
  return (
    <Group gap={4} wrap="nowrap" data-allergies={state}>
      <Icon size={15} aria-hidden className={classes[sign] ?? ''} />
      <Text size="sm" component="span" className={classes[sign] ?? ''}>
        <FormattedMessage id={word} />
      </Text>
    </Group>
  )
}

function Present({ allergies }: { allergies: readonly Allergy[] }) {
  const intl = useIntl()
  const severity = (word: string) => intl.formatMessage({ id: `entries.severity.${word}` })
  return (
    <Group gap={4} wrap="nowrap" align="start" data-allergies="present">
      <IconAlertTriangle size={15} aria-hidden className={classes['danger'] ?? ''} />
      <Text size="sm" component="span">
        <span className={classes['danger']}>
          <FormattedMessage id="allergies.banner" values={{ count: allergies.length }} />
        </span>
        {allergies.map((allergy, index) => {
          const reactions = reactionsText(allergy.reactions, severity)
          return (
            <span key={allergy.entryId}>
              {index === 0 ? ' ' : '; '}
              <strong>{allergy.concept.text || allergy.concept.codings[0]?.display}</strong>
              {allergy.criticality === 'high' && (
                <span
                  className={classes['danger']}
                >{` ▲ ${intl.formatMessage({ id: 'allergies.criticality.high' })}`}</span>
              )}
              {reactions && ` – ${reactions}`}
              {allergy.verificationStatus === 'unconfirmed' &&
                ` (${intl.formatMessage({ id: 'allergies.verification.unconfirmed' })})`}
            </span>
          )
        })}
      </Text>
    </Group>
  )
}
