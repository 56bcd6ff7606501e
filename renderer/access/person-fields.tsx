import { PasswordInput, SimpleGrid, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { FirstPerson, refusePassword } from '../../shared/access/index.ts'
import { focusOnArrival } from '../kit/focus.ts'

export type NewPerson = { displayName: string; login: string; password: string }
export const NOBODY: NewPerson = { displayName: '', login: '', password: '' }
/** What is wrong with each field of a person, in a sentence. */
export type PersonProblems = Partial<Record<keyof NewPerson, string>>

/** What the contract would refuse of a person, before anything is sent; null when nothing. */
export function problemsOf(person: NewPerson): PersonProblems | null {
  const parsed = FirstPerson.safeParse(person)
  if (!parsed.success)
    return Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]))
  const weak = refusePassword(person.password, person)
  return weak === null ? null : { password: weak }
}

type Props = {
  person: NewPerson
  problems: PersonProblems | null
  onChange: (person: NewPerson) => void
  passwordLabel?: string
  /** Stands between name and password. */
  children?: ReactNode
}

/** Name, sign-in name and first password of someone new, each with what is wrong with it beside it. */
export function PersonFields({ person, problems, onChange, passwordLabel = 'sign-in.password', children }: Props) {
  const intl = useIntl()
  const set = (key: keyof NewPerson) => (event: { currentTarget: { value: string } }) =>
    onChange({ ...person, [key]: event.currentTarget.value })
  // Where the screen has words of its own, in the person's language, they stand instead of the contract's.
  const problem = (key: 'displayName' | 'login') =>
    problems?.[key] === undefined ? null : intl.formatMessage({ id: `staff.${key}.problem` })
  return (
    <>
      <SimpleGrid cols={2}>
        <TextInput
          label={<FormattedMessage id="staff.name" />}
          value={person.displayName}
          onChange={set('displayName')}
          error={problem('displayName')}
          ref={focusOnArrival}
          required
          maxLength={120}
        />
        <TextInput
          label={<FormattedMessage id="staff.login" />}
          description={<FormattedMessage id="staff.login.how" />}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={person.login}
          onChange={set('login')}
          error={problem('login')}
          required
          autoComplete="off"
        />
      </SimpleGrid>
      {children}
      <PasswordInput
        label={<FormattedMessage id={passwordLabel} />}
        description={<FormattedMessage id="account.password-rule" />}
        value={person.password}
        onChange={set('password')}
        error={problems?.password}
        required
        autoComplete="new-password"
      />
    </>
  )
}
