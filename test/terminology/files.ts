import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratch } from '../support/run.ts'
import { icd10cmOrderFile } from './releases/icd10cm.ts'
import { CPT_FILE, CVX_FILE, HCPCS_FILE, LOINC_FILE, NDC_FILES, RXNORM_FILES } from './releases/small.ts'

/** Files in a new folder, and the full path of it. */
export async function folderOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  name = 'release',
): Promise<string> {
  const folder = join(await scratch('terminology'), name)
  mkdirSync(folder)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
  return folder
}

export const SMALL_ICD = icd10cmOrderFile({ headers: 60, billable: 200 })

/** One small release of every layout, as files of a folder with a publisher's name. */
export const RELEASES: Readonly<Record<string, { folder: string; files: Readonly<Record<string, string>> }>> = {
  'ICD-10-CM': { folder: 'icd', files: { 'icd10cm_order_2031.txt': SMALL_ICD } },
  RxNorm: { folder: 'RxNorm_full_03032025', files: RXNORM_FILES },
  LOINC: { folder: 'loinc', files: { 'Loinc.csv': LOINC_FILE } },
  CVX: { folder: 'cvx', files: { 'cvx.txt': CVX_FILE } },
  NDC: { folder: 'ndc', files: NDC_FILES },
  'HCPCS Level II': { folder: 'hcpcs', files: { 'HCPC2025_JAN_ANWEB.txt': HCPCS_FILE } },
  CPT: { folder: 'cpt', files: { 'our-cpt-2026.csv': CPT_FILE } },
}

export const releaseFolder = (name: string): Promise<string> => {
  const release = RELEASES[name]
  if (!release) throw new Error(`there is no release ${name}`)
  return folderOf(release.files, release.folder)
}
