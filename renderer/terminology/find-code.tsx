import { Group, Select, Table, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Coding } from '../../shared/kernel/index.ts'
import { CODE_SYSTEMS, type CodeSystem, SYSTEM } from '../../shared/terminology/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Panel, Waiting } from '../kit/page.tsx'
import { type Coded, CodingField } from './coding-field.tsx'

const EMPTY: Coded = { text: '', coding: null }

/** Looks a code up as the charts' fields do, and shows what its release says of it. */
export function FindCode() {
  const intl = useIntl()
  const [system, setSystem] = useState<CodeSystem>(SYSTEM.icd10cm)
  const [value, setValue] = useState(EMPTY)
  return (
    <Panel title={<FormattedMessage id="code-sets.find" />}>
      <Group align="start">
        <Select
          w={180}
          label={<FormattedMessage id="code-sets.system" />}
          data={CODE_SYSTEMS.map(({ uri, name }) => ({
            value: uri,
            label: uri === SYSTEM.allergen ? intl.formatMessage({ id: 'code-sets.allergens' }) : name,
          }))}
          value={system}
          onChange={(uri) => {
            setSystem((uri ?? system) as CodeSystem)
            setValue(EMPTY)
          }}
          allowDeselect={false}
        />
        <div style={{ width: 430 }}>
          <CodingField
            label={<FormattedMessage id="code-sets.words" />}
            system={system}
            value={value}
            onChange={setValue}
          />
        </div>
      </Group>
      {value.coding && <Meaning coding={value.coding} system={system} />}
    </Panel>
  )
}

function Meaning({ coding, system }: { coding: Coding; system: CodeSystem }) {
  const { code } = coding
  const found = useAsk(['terminology', 'lookup', system, code], (signal) =>
    core.terminology.lookup({ system, code }, { signal }),
  )
  if (!found.data) return found.error ? <FailureNote error={found.error} /> : <Waiting />
  const { concept, release } = found.data
  if (!concept)
    return (
      <Text size="sm" mt="sm" component="output" display="block">
        <FormattedMessage id="code-sets.not-there" />
      </Text>
    )
  const facts = [
    ...Object.entries(concept.properties).map(([name, value]) => [name, String(value)] as const),
    ...concept.relations.map(({ kind, code: other, display }) => [kind, `${other} ${display ?? ''}`.trim()] as const),
  ]
  return (
    <Table mt="sm" w="auto" withRowBorders={false} verticalSpacing={2} fz="sm" data-meaning>
      <Table.Tbody>
        <Row label={<FormattedMessage id="code-sets.code" />} value={`${concept.code} · ${concept.display}`} />
        {release && (
          <Row
            label={<FormattedMessage id="code-sets.release" />}
            value={release.builtIn ? <FormattedMessage id="code-sets.starter" /> : release.release}
          />
        )}
        {!concept.active && (
          <Row label={<FormattedMessage id="code-sets.state" />} value={<FormattedMessage id="code-sets.ended" />} />
        )}
        {concept.synonyms.length > 0 && (
          <Row label={<FormattedMessage id="code-sets.also" />} value={concept.synonyms.slice(0, 12).join(' · ')} />
        )}
        {facts.map(([name, value], index) => (
          // The publisher's own names of properties and relations, which every edition of them is known by.
          <Row key={`${name}-${index}`} label={name} value={value} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

const Row = ({ label, value }: { label: ReactNode; value: ReactNode }) => (
  <Table.Tr>
    <Table.Th scope="row" c="dimmed" fw={400} style={{ verticalAlign: 'top' }}>
      {label}
    </Table.Th>
    <Table.Td>{value}</Table.Td>
  </Table.Tr>
)
