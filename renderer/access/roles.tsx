import { Table } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { FormattedMessage, useIntl } from 'react-intl'
import { MATRIX, PERMISSIONS, ROLES } from '../../shared/access/index.ts'
import { Page, Panel } from '../kit/page.tsx'
import classes from '../kit/kit.module.css'

/** Who may do what: the permission matrix itself, for reading. */
export function Roles() {
  const intl = useIntl()
  return (
    <Page title={<FormattedMessage id="screen.access.roles" />}>
      <Panel>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by the keyboard */}
        <div
          className={classes['scroll']}
          tabIndex={0}
          role="region"
          aria-label={intl.formatMessage({ id: 'screen.access.roles' })}
        >
          <Table striped verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">
                  <FormattedMessage id="roles.permission" />
                </Table.Th>
                {ROLES.map((role) => (
                  <Table.Th key={role} scope="col" ta="center">
                    <FormattedMessage id={`role.${role}`} />
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {PERMISSIONS.map((permission) => (
                <Table.Tr key={permission}>
                  <Table.Th scope="row">
                    <FormattedMessage id={`permission.${permission}`} />
                  </Table.Th>
                  {ROLES.map((role) => (
                    <Table.Td key={role} ta="center">
                      {(MATRIX[permission] as readonly string[]).includes(role) && (
                        <IconCheck size={16} role="img" aria-label={intl.formatMessage({ id: 'roles.yes' })} />
                      )}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      </Panel>
    </Page>
  )
}
