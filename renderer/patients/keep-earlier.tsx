import { Checkbox, Stack } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { fullName, isOtherName, namesWith, type Patient, type PatientDetails } from '../../shared/patients/index.ts'
import type { PatientForm } from './form-model.ts'

const ADDRESS = ['addressLine', 'city', 'state', 'postalCode'] as const

export type Kept = {
  name: string | null
  address: string | null
  keepName: boolean
  keepAddress: boolean
  setKeepName: (keep: boolean) => void
  setKeepAddress: (keep: boolean) => void
}

/**
 * Whether the name and the address that are being given up go to the earlier ones. They do, unless one says that they were
 * a mistake: somebody will look for her under the old name.
 */
export function useKeepEarlier(form: PatientForm, before: Patient) {
  const [keepName, setKeepName] = useState(true)
  const [keepAddress, setKeepAddress] = useState(true)
  const [familyName, givenName, ...address] = form.watch(['familyName', 'givenName', ...ADDRESS])
  const isNamed = familyName !== '' && givenName !== ''
  const middleName = before.middleName
  const name = isNamed && isOtherName(before, { familyName, givenName, middleName }) ? fullName(before) : null
  const wasThere = ADDRESS.some((part) => before[part] !== '')
  const moved = wasThere && ADDRESS.some((part, at) => before[part] !== address[at])
  const earlier = moved
    ? ADDRESS.map((part) => before[part])
        .filter(Boolean)
        .join(', ')
    : null
  return {
    name,
    keepName,
    setKeepName,
    address: earlier,
    keepAddress,
    setKeepAddress,
    with(details: PatientDetails): PatientDetails {
      const names = name !== null && keepName ? namesWith(details.previousNames, before, '') : details.previousNames
      const left = {
        addressLine: before.addressLine,
        city: before.city,
        state: before.state,
        postalCode: before.postalCode,
      }
      const addresses = moved && keepAddress ? [...details.previousAddresses, { ...left, until: '' as const }] : null
      return { ...details, previousNames: names, previousAddresses: addresses?.slice(-20) ?? details.previousAddresses }
    },
  }
}

export function KeepEarlier({ name, address, keepName, keepAddress, setKeepName, setKeepAddress }: Kept) {
  if (name === null && address === null) return null
  return (
    <Stack gap="xs" mt="md">
      {name !== null && (
        <Checkbox
          checked={keepName}
          onChange={(event) => setKeepName(event.currentTarget.checked)}
          label={<FormattedMessage id="patients.keep-name" values={{ name }} />}
        />
      )}
      {address !== null && (
        <Checkbox
          checked={keepAddress}
          onChange={(event) => setKeepAddress(event.currentTarget.checked)}
          label={<FormattedMessage id="patients.keep-address" values={{ address }} />}
        />
      )}
    </Stack>
  )
}
