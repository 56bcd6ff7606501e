import { Box, Button, List, Text } from '@mantine/core'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { EntryHead, EntryVersion } from '../../../shared/kernel/index.ts'
import { useAsk } from '../../ipc/ask.ts'
import { FailureNote } from '../failure.tsx'
import { focusOnArrival } from '../focus.ts'
import { Waiting } from '../page.tsx'
import { comparedOf, type EntrySpec, type Named } from './spec.ts'

type Props<E extends EntryHead & Named, D extends Named> = { spec: EntrySpec<E, D>; entry: E; onDone: () => void }

/** Every version of one entry, the last first: who saved it, when, why, and what was changed by it. */
export function EntryHistory<E extends EntryHead & Named, D extends Named>({ spec, entry, onDone }: Props<E, D>) {
  const { patientId, entryId, revision } = entry
  const asked = useAsk([spec.capability, 'history', entryId, revision], () =>
    spec.calls.history({ patientId, entryId }),
  )
  if (asked.error) return <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
  if (!asked.data) return <Waiting />
  const versions = asked.data
  return (
    <Box p="xs" data-history>
      <List size="sm" spacing={4}>
        {versions.map((version, index) => (
          <List.Item key={`${version.at}/${index}`}>
            <Text component="span" size="sm" fw={600}>
              <FormattedDate value={version.at} dateStyle="medium" timeStyle="short" />
            </Text>
            {' · '}
            {version.byName}
            {' · '}
            <WhatChanged spec={spec} version={version} before={versions[index - 1]} />
            {version.reason !== null && <Text size="sm" c="dimmed">{`“${version.reason}”`}</Text>}
          </List.Item>
        ))}
      </List>
      <Button variant="subtle" size="compact-sm" mt={4} onClick={onDone} ref={focusOnArrival}>
        <FormattedMessage id="kit.close" />
      </Button>
    </Box>
  )
}

function WhatChanged<E extends EntryHead & Named, D extends Named>(props: {
  spec: EntrySpec<E, D>
  version: EntryVersion<E>
  before: EntryVersion<E> | undefined
}) {
  const { spec, version, before } = props
  const intl = useIntl()
  if (!before) return <FormattedMessage id="entries.version.first" />
  if (version.entry.retraction && !before.entry.retraction) return <FormattedMessage id="entries.version.retracted" />
  const was = comparedOf(spec, before.entry, intl)
  const is = comparedOf(spec, version.entry, intl)
  const changed = Object.keys(is).filter((field) => is[field] !== was[field])
  return changed.map((field, index) => (
    <span key={field}>
      {index > 0 && '; '}
      <FormattedMessage id={`${spec.noun}.field.${field}`} />
      {': '}
      <s>{was[field] || '–'}</s> {is[field] || '–'}
    </span>
  ))
}
