import type { Role } from './permissions.ts'

/** The people of the demonstration practice; their pass phrases are meant to be read by everyone. */
export const DEMO_PEOPLE: readonly {
  readonly login: string
  readonly displayName: string
  readonly password: string
  readonly roles: readonly Role[]
}[] = [
  { login: 'admin', displayName: 'Avery Admin', password: 'demo-administrator', roles: ['administrator'] },
  { login: 'rivera', displayName: 'Dr. Rosa Rivera', password: 'demo-prescriber-one', roles: ['prescriber'] },
  { login: 'okafor', displayName: 'Dr. Ada Okafor', password: 'demo-prescriber-two', roles: ['prescriber'] },
  { login: 'lindqvist', displayName: 'Lars Lindqvist, NP', password: 'demo-prescriber-three', roles: ['prescriber'] },
  { login: 'nurse', displayName: 'Noah Nakamura, RN', password: 'demo-nurse-account', roles: ['nurse'] },
  { login: 'desk', displayName: 'Dana Dubois', password: 'demo-front-desk-01', roles: ['front-desk'] },
  {
    login: 'manager',
    displayName: 'Morgan Mensah',
    password: 'demo-office-manager',
    roles: ['office-manager', 'privacy-officer', 'biller'],
  },
]
