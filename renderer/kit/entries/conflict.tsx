import { Alert, Button, Table } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { EntryHead } from '../../../shared/kernel/index.ts'
import { withField } from './merge.ts'
import { comparedOf, type EntrySpec, type Named } from './spec.ts'

type Props<E extends EntryHead & Named, D extends Named> = {
  spec: EntrySpec<E, D>
  before: E
  theirs: E
  onTake: (part: Partial<D>) => void
}

/**
 * What someone else saved while this form was open, beside what it was before; what this form
 * had not touched is theirs already, the rest may be taken over.
 */
export function EntryConflict<E extends EntryHead & Named, D extends Named>({
  spec,
  before,
  theirs,
  onTake,
}: Props<E, D>) {
  const intl = useIntl()
  const details = spec.detailsOf(theirs)
  const [was, is] = [comparedOf(spec, before, intl), comparedOf(spec, theirs, intl)]
  const changed = Object.keys(is).filter((field) => is[field] !== was[field])
  const word = (field: string) => intl.formatMessage({ id: `${spec.noun}.field.${field}` })
  const take = (field: string) => {
    const taken = withField(field, spec.together ?? []).map((one) => [one, details[one as keyof D]])
    onTake(Object.fromEntries(taken) as Partial<D>)
  }
  return (
    <Alert color="orange" variant="outline" mb="sm" role="alert" data-conflict>
      <FormattedMessage id="entries.conflict" values={{ name: theirs.concept.text }} />
      <Table mt="xs" verticalSpacing={2} w="auto">
        <Table.Tbody>
          {changed.map((field) => (
            <Table.Tr key={field}>
              <Table.Th scope="row">{word(field)}</Table.Th>
              <Table.Td>
                <s>{was[field] || '–'}</s>
              </Table.Td>
              <Table.Td>
                <strong>{is[field] || '–'}</strong>
              </Table.Td>
              <Table.Td>
                {field in details && (
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    onClick={() => take(field)}
                    aria-label={intl.formatMessage({ id: 'entries.conflict.take-field' }, { field: word(field) })}
                  >
                    <FormattedMessage id="entries.conflict.take" />
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Alert>
  )
}
