import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { KnowledgeStatus } from '../../shared/safety/index.ts'
import { Panel } from '../kit/page.tsx'
import classes from './safety.module.css'

type Props = { inUse: NonNullable<KnowledgeStatus['inUse']>; counts: KnowledgeStatus['counts'] }

/** What answers now: its version, age, checksum, who signed it, and that it was tried. */
export function InUse({ inUse, counts }: Props) {
  const rows: readonly { name: string; value: ReactNode }[] = [
    { name: 'version', value: inUse.version },
    {
      name: 'origin',
      value: <FormattedMessage id={inUse.builtIn ? 'safety.knowledge.built-in' : 'safety.knowledge.installed'} />,
    },
    {
      name: 'built',
      value: (
        <FormattedMessage
          id="safety.knowledge.age"
          values={{
            on: <FormattedDate value={`${inUse.builtOn}T12:00:00Z`} timeZone="UTC" dateStyle="medium" />,
            days: inUse.ageDays,
          }}
        />
      ),
    },
    { name: 'signed', value: inUse.keyId },
    { name: 'checksum', value: inUse.checksum },
    { name: 'canary', value: <FormattedMessage id="safety.knowledge.canary.sings" /> },
    ...(counts ? [{ name: 'holds', value: <FormattedMessage id="safety.knowledge.counts" values={counts} /> }] : []),
  ]
  return (
    <Panel title={<FormattedMessage id="safety.knowledge.in-use" />}>
      <dl className={classes['facts']}>
        {rows.map(({ name, value }) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>
              <FormattedMessage id={`safety.knowledge.${name}`} />
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {inUse.development && (
        <Text size="sm" mt="xs" fw={600}>
          <FormattedMessage id="safety.knowledge.development" />
        </Text>
      )}
    </Panel>
  )
}
