import { BirthDay } from './day.tsx'

/** Whom a line of a list is about, told apart from her namesakes by the birth date; nothing where it is about nobody. */
export function PatientText({ patientName, birthOn }: { patientName: string; birthOn: string | null }) {
  if (patientName === '') return null
  return (
    <>
      {patientName} · <BirthDay on={birthOn} />
    </>
  )
}
