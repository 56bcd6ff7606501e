import type { Kysely } from 'kysely'
import { DEFAULT_PLACES, FormFields } from '../../shared/patients/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'

/** Where each field of the registration form stands; fields that a later version added stand where they do by themselves. */
export async function formFields(db: Kysely<Tables>): Promise<FormFields> {
  const row = await db.selectFrom('patientForm').select('fields').executeTakeFirst()
  return FormFields.parse({ ...DEFAULT_PLACES, ...(row && (JSON.parse(row.fields) as Partial<FormFields>)) })
}

/** Sets where the fields of the registration form stand, for the whole practice. */
export function setFormFields(journal: Journal, author: Author, fields: FormFields): Promise<FormFields> {
  return journal.work(author, async (work) => {
    const known = await work.db.selectFrom('patientForm').select('id').executeTakeFirst()
    const columns = { fields: JSON.stringify(fields) }
    if (known) await work.update('patientForm', known.id, columns)
    else await work.insert('patientForm', { id: work.practiceId, ...columns })
    work.audit({ action: 'configure', category: 'patients', detail: { form: fields } })
    return formFields(work.db)
  })
}
