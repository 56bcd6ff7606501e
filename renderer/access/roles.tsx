import { Box, Table, VisuallyHidden } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { FormattedMessage, useIntl } from 'react-intl'
import { MATRIX, PERMISSIONS, type Role, ROLES } from '../../shared/access/index.ts'
import { Page, Panel } from '../kit/page.tsx'
import classes from '../kit/kit.module.css'

const has = (permission: keyof typeof MATRIX, role: Role) => (MATRIX[permission] as readonly Role[]).includes(role)

/** Who may do what: the permission matrix itself, for reading. */
export function Roles() {
  const intl = useIntl()
  return (
    <Page title={<FormattedMessage id="screen.access.roles" />}>
      <Panel>
        {/* A part that scrolls must be reached by the keyboard. */}
        <Box
          component="section"
          className={classes['scroll'] ?? ''}
          tabIndex={0}
          aria-label={intl.formatMessage({ id: 'screen.access.roles' })}
        >
          <Table verticalSpacing={5} className={classes['table'] ?? ''}>
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
                      <Cell yes={has(permission, role)} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Box>
      </Panel>
    </Page>
  )
}

function Cell({ yes }: { yes: boolean }) {
  return (
    <>
      {yes && <IconCheck size={16} aria-hidden />}
      <VisuallyHidden>
        <FormattedMessage id={yes ? 'roles.yes' : 'roles.no'} />
      </VisuallyHidden>
    </>
  )
}
