import { Text } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import type { KnowledgeDiff } from '../../shared/safety/index.ts'
import classes from './safety.module.css'

const PARTS = ['ingredients', 'rules', 'facts', 'allergies'] as const
const WAYS = ['added', 'removed', 'changed'] as const

/** What a package would change, counted, each list open to whoever wants to read it. */
export function DiffText({ name, diff }: { name: string; diff: KnowledgeDiff }) {
  const lists = PARTS.flatMap((part) =>
    WAYS.flatMap((way) => {
      const names = way === 'changed' && part === 'ingredients' ? [] : (diff[part] as Record<string, string[]>)[way]
      return names && names.length > 0 ? [{ part, way, names }] : []
    }),
  )
  return (
    <section data-knowledge-diff={lists.length}>
      <Text fw={600}>
        <FormattedMessage
          id="safety.diff.title"
          values={{ name, from: diff.from ?? '–', to: diff.to.version, key: diff.to.keyId }}
        />
      </Text>
      {lists.length === 0 && (
        <Text size="sm">
          <FormattedMessage id="safety.diff.none" />
        </Text>
      )}
      {lists.map(({ part, way, names }) => (
        <details key={`${part} ${way}`}>
          <summary>
            <FormattedMessage id={`safety.diff.${part}.${way}`} values={{ count: names.length }} />
          </summary>
          <ul className={classes['names']}>
            {names.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}
