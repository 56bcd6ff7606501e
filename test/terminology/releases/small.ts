/** Small releases of our own in each publisher's layout: few lines, with what is special about each. */

const bars = (...fields: (string | number)[]): string => `${fields.join('|')}|`
const conso = (rxcui: number, sab: string, tty: string, str: string, suppress = 'N'): string =>
  bars(rxcui, 'ENG', '', '', '', '', '', 900_000 + rxcui, '', rxcui, '', sab, tty, rxcui, str, '', suppress, 4096)
const rel = (first: number, rela: string, second: number, sab = 'RXNORM'): string =>
  bars(first, '', 'CUI', 'RO', second, '', 'CUI', rela, '', '', sab, '', '', '', '', 4096)
const sat = (rxcui: number, name: string, value: string): string =>
  bars(rxcui, '', '', '', 'CUI', rxcui, '', '', name, 'RXNORM', value, 'N', 4096)

export const RXNORM_FILES: Readonly<Record<string, string>> = {
  'RXNCONSO.RRF': `${[
    conso(29046, 'RXNORM', 'IN', 'lisinopril'),
    conso(203644, 'RXNORM', 'BN', 'Zestril'),
    conso(314076, 'RXNORM', 'SCD', 'lisinopril 10 MG Oral Tablet'),
    conso(314076, 'RXNORM', 'PSN', 'lisinopril 10 MG Oral Tablet'),
    conso(314076, 'RXNORM', 'SY', 'lisinopril 10 MG per tablet'),
    conso(314076, 'MTHSPL', 'DP', 'LISINOPRIL 10 mg TABLET'),
    conso(104377, 'RXNORM', 'SBD', 'lisinopril 10 MG Oral Tablet [Zestril]'),
    conso(317541, 'RXNORM', 'DF', 'Oral Tablet'),
    conso(999_901, 'RXNORM', 'SCD', 'lisinopril 3 MG Oral Tablet', 'O'),
  ].join('\n')}\n`,
  'RXNREL.RRF': `${[
    rel(29046, 'has_ingredient', 314076),
    rel(314076, 'ingredient_of', 29046),
    rel(314076, 'tradename_of', 104377),
    rel(317541, 'has_dose_form', 314076),
    rel(29046, 'has_ingredient', 314076, 'OTHER'),
  ].join('\n')}\n`,
  'RXNSAT.RRF': `${[sat(314076, 'NDC', '00310013010'), sat(314076, 'RXN_STRENGTH', '10 MG'), sat(314076, 'NOTHING', 'x')].join('\n')}\n`,
  'RXNCUI.RRF': `${[bars(999_902, '01-JAN-2010', '01-JAN-2015', '1', 314076), bars(29046, 'a', 'b', '1', 29046)].join('\n')}\n`,
}

const LOINC_HEADING =
  'LOINC_NUM,COMPONENT,PROPERTY,TIME_ASPCT,SYSTEM,SCALE_TYP,METHOD_TYP,CLASS,VersionLastChanged,STATUS,CONSUMER_NAME,CLASSTYPE,RELATEDNAMES2,SHORTNAME,ORDER_OBS,EXTERNAL_COPYRIGHT_NOTICE,LONG_COMMON_NAME,EXAMPLE_UCUM_UNITS,COMMON_TEST_RANK'
const quoted = (...fields: string[]): string => fields.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')

export const LOINC_FILE = `${[
  LOINC_HEADING,
  quoted(
    '2345-7',
    'Glucose',
    'MCnc',
    'Pt',
    'Ser/Plas',
    'Qn',
    '',
    'CHEM',
    '2.79',
    'ACTIVE',
    'Glucose, Blood',
    '1',
    'Glu; Gluc',
    'Glucose SerPl-mCnc',
    'Both',
    '',
    'Glucose [Mass/volume] in Serum or Plasma',
    'mg/dL',
    '4',
  ),
  quoted(
    '8480-6',
    'Intravascular systolic',
    'Pres',
    'Pt',
    'Arterial system',
    'Qn',
    '',
    'BP.ATOM',
    '2.73',
    'ACTIVE',
    '',
    '2',
    'BP',
    'BP sys',
    'Observation',
    '',
    'Systolic blood pressure',
    'mm[Hg]',
    '0',
  ),
  quoted(
    '4548-4',
    'Hemoglobin A1c/Hemoglobin.total',
    'MFr',
    'Pt',
    'Bld',
    'Qn',
    '',
    'HEM/BC',
    '2.80',
    'DEPRECATED',
    '',
    '1',
    'A1c; "Glycated"\nhemoglobin',
    'HbA1c',
    'Both',
    '',
    'Hemoglobin A1c/Hemoglobin.total in Blood',
    '%',
    '28',
  ),
].join('\n')}\n`

export const CVX_FILE = `${[
  '03        |MMR|measles, mumps and rubella virus vaccine||Active|6|False|2010/05/28',
  '01        |DTP|diphtheria, tetanus toxoids and pertussis vaccine||Inactive|4|False|2010/05/28',
  '140       |Influenza, split virus, trivalent, PF|Influenza, split virus, trivalent, injectable, preservative free|Use for 2024 on. Reported with CPT 90656.|Active|140|False|2024/09/12',
  '998       |no vaccine administered|no vaccine administered||Active|143|True|2017/11/15',
].join('\r\n')}\r\n`

const tabs = (...fields: string[]): string => fields.join('\t')

export const NDC_FILES: Readonly<Record<string, string>> = {
  'product.txt': `${[
    tabs(
      'PRODUCTID',
      'PRODUCTNDC',
      'PRODUCTTYPENAME',
      'PROPRIETARYNAME',
      'PROPRIETARYNAMESUFFIX',
      'NONPROPRIETARYNAME',
      'DOSAGEFORMNAME',
      'ROUTENAME',
      'STARTMARKETINGDATE',
      'ENDMARKETINGDATE',
      'MARKETINGCATEGORYNAME',
      'APPLICATIONNUMBER',
      'LABELERNAME',
      'SUBSTANCENAME',
      'ACTIVE_NUMERATOR_STRENGTH',
      'ACTIVE_INGRED_UNIT',
      'PHARM_CLASSES',
      'DEASCHEDULE',
      'NDC_EXCLUDE_FLAG',
      'LISTING_RECORD_CERTIFIED_THROUGH',
    ),
    tabs(
      '0310-0130_1',
      '0310-0130',
      'HUMAN PRESCRIPTION DRUG',
      'Zestril',
      '',
      'Lisinopril',
      'TABLET',
      'ORAL',
      '20091231',
      '',
      'NDA',
      'NDA019777',
      'Almatica "Pharma"',
      'LISINOPRIL',
      '10',
      'mg/1',
      '',
      '',
      'N',
      '20261231',
    ),
    tabs(
      '0310-0134_1',
      '0310-0134',
      'HUMAN PRESCRIPTION DRUG',
      'Zestril',
      '',
      'Lisinopril',
      'TABLET',
      'ORAL',
      '20091231',
      '20200101',
      'NDA',
      'NDA019777',
      'Almatica',
      'LISINOPRIL',
      '40',
      'mg/1',
      '',
      '',
      'Y',
      '20261231',
    ),
  ].join('\r\n')}\r\n`,
  'package.txt': `${[
    tabs(
      'PRODUCTID',
      'PRODUCTNDC',
      'NDCPACKAGECODE',
      'PACKAGEDESCRIPTION',
      'STARTMARKETINGDATE',
      'ENDMARKETINGDATE',
      'NDC_EXCLUDE_FLAG',
      'SAMPLE_PACKAGE',
    ),
    tabs('0310-0130_1', '0310-0130', '0310-0130-10', '100 TABLET in 1 BOTTLE (0310-0130-10)', '20091231', '', 'N', 'N'),
  ].join('\r\n')}\r\n`,
}

const at = (fields: readonly [position: number, text: string][], length = 320): string => {
  const line = Array.from({ length }, () => ' ')
  for (const [position, text] of fields) line.splice(position - 1, text.length, ...text.split(''))
  return line.join('')
}

export const HCPCS_FILE = `${[
  at([
    [1, 'A0021'],
    [6, '00100'],
    [11, '3'],
    [12, 'Ambulance service, outside state per mile, transport (medicaid only)'],
    [92, 'Outside state ambulance serv'],
    [230, 'I'],
    [257, 'O1A'],
    [269, '19850101'],
    [277, '19970101'],
    [293, 'N'],
  ]),
  at([
    [1, 'J1885'],
    [6, '00100'],
    [11, '3'],
    [12, 'Injection, ketorolac tromethamine,'],
    [92, 'Ketorolac tromethamine inj'],
    [230, 'D'],
    [257, 'O1E'],
    [269, '19950101'],
    [277, '20000101'],
    [293, 'N'],
  ]),
  at([
    [1, 'J1885'],
    [6, '00200'],
    [11, '4'],
    [12, 'per 15 mg'],
  ]),
  at([
    [1, 'G0001'],
    [6, '00100'],
    [11, '3'],
    [12, 'Routine venipuncture'],
    [92, 'Drawing blood for specimen'],
    [230, 'C'],
    [257, 'T1A'],
    [269, '19840101'],
    [277, '20050101'],
    [285, '20041231'],
    [293, 'D'],
  ]),
  at([
    [1, '   A1'],
    [6, '00100'],
    [11, '7'],
    [12, 'Dressing for one wound'],
    [92, 'Dressing for one wound'],
    [269, '19950101'],
    [277, '19950101'],
    [293, 'N'],
  ]),
].join('\r\n')}\r\n`

/** The shape alone: CPT itself is licensed, so neither codes nor words are of it. */
export const CPT_FILE = 'code,description\n0001Z,"Our own first entry, by hand"\n0002Z,Our own second entry\n'
