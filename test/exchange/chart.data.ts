/**
 * A made-up chart in FHIR R4, one of every kind that Daybook takes over and some that it only keeps; with what other
 * systems add to theirs: extensions, contained resources, decimals with zeros, unknown fields. Like nobody in particular.
 */
export const PATIENT = {
  resourceType: 'Patient',
  id: '5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1a01',
  meta: { versionId: '3', lastUpdated: '2021-03-01T08:00:00.000-05:00' },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Orla <b>Quist</b></p></div>' },
  extension: [{ url: 'http://example.org/fhir/StructureDefinition/shoe-size', valueDecimal: 38.5 }],
  identifier: [
    {
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
      system: 'http://elm.example/mrn',
      value: 'Q-1001',
    },
  ],
  name: [
    { use: 'old', family: 'Brandt', given: ['Orla'] },
    { use: 'official', family: 'Quist', given: ['Orla', 'Maren'] },
  ],
  telecom: [{ system: 'phone', value: '(217) 555-0143', use: 'mobile' }],
  gender: 'female',
  birthDate: '1961-04-09',
  address: [{ line: ['8 Thistle Row'], city: 'Decatur', state: 'IL', postalCode: '62521' }],
}

const urn = (id: string) => `urn:uuid:${id}`
const patient = { reference: urn(PATIENT.id) }
const VISIT = '5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1a02'
const DOCTOR = '5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1a03'
const REPORT = '5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1a04'
const SODIUM = '5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1a05'
const ORDER = '5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1a06'
const encounter = { reference: urn(VISIT) }
const loinc = (code: string, display: string) => ({ coding: [{ system: 'http://loinc.org', code, display }] })
const snomed = (code: string, display: string) => ({ coding: [{ system: 'http://snomed.info/sct', code, display }] })

/** In an order in which nearly everything refers to what has yet to come. */
export const RESOURCES: readonly ({ resourceType: string; id: string } & Record<string, unknown>)[] = [
  {
    resourceType: 'Observation',
    id: SODIUM,
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
    ],
    code: loinc('2951-2', 'Sodium [Moles/volume] in Serum or Plasma'),
    subject: patient,
    encounter,
    effectiveDateTime: '2021-02-11T09:15:00-06:00',
    issued: '2021-02-11T15:40:02.125-06:00',
    performer: [{ reference: urn(DOCTOR) }],
    valueQuantity: { value: 141.5, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    interpretation: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'N' }] },
    ],
    referenceRange: [{ low: { value: 135, unit: 'mmol/L' }, high: { value: 145, unit: 'mmol/L' } }],
  },
  {
    resourceType: 'DiagnosticReport',
    id: REPORT,
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
    code: loinc('51990-0', 'Basic metabolic panel - Blood'),
    subject: patient,
    encounter,
    effectiveDateTime: '2021-02-11T09:15:00-06:00',
    issued: '2021-02-11T15:40:02.125-06:00',
    basedOn: [{ reference: urn(ORDER) }],
    result: [{ reference: urn(SODIUM), display: 'Sodium' }],
    conclusion: 'Within limits.',
    presentedForm: [{ contentType: 'text/plain', data: 'Qm9keSBvZiB0aGUgcmVwb3J0' }],
  },
  {
    resourceType: 'ServiceRequest',
    id: ORDER,
    status: 'completed',
    intent: 'order',
    category: [snomed('108252007', 'Laboratory procedure')],
    code: loinc('51990-0', 'Basic metabolic panel - Blood'),
    subject: patient,
    authoredOn: '2021-02-10',
    requester: { reference: urn(DOCTOR) },
    priority: 'urgent',
  },
  {
    resourceType: 'Encounter',
    id: VISIT,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    type: [snomed('185349003', 'Encounter for check up')],
    subject: patient,
    participant: [{ individual: { reference: urn(DOCTOR) } }],
    period: { start: '2021-02-11T09:00:00-06:00', end: '2021-02-11T09:30:00-06:00' },
    // Two visits that are part of each other: nobody walks in this circle.
    partOf: { reference: urn('5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1a99') },
  },
  {
    resourceType: 'Encounter',
    id: '5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1a99',
    status: 'finished',
    class: { code: 'VR' },
    subject: patient,
    period: { start: '2020-12' },
    partOf: encounter,
  },
  { resourceType: 'Practitioner', id: DOCTOR, name: [{ family: 'Okafor', given: ['Ije'], prefix: ['Dr.'] }] },
  {
    resourceType: 'Condition',
    id: 'c-1',
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    verificationStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
    },
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] },
    ],
    severity: snomed('24484000', 'Severe'),
    code: { ...snomed('59621000', 'Essential hypertension'), text: 'High blood pressure' },
    subject: patient,
    onsetDateTime: '2009-06',
    recorder: { reference: urn(DOCTOR) },
    note: [{ text: 'Home readings kept.' }],
    unheardOf: { anything: [1, '2', null] },
  },
  {
    resourceType: 'AllergyIntolerance',
    id: 'a-1',
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
    },
    verificationStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'confirmed' }],
    },
    type: 'allergy',
    category: ['medication'],
    criticality: 'high',
    code: {
      coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '7980', display: 'Penicillin G' }],
    },
    patient,
    recordedDate: '1999-05-20',
    reaction: [{ manifestation: [snomed('126485001', 'Urticaria')], severity: 'moderate' }],
  },
  {
    resourceType: 'MedicationRequest',
    id: 'm-1',
    contained: [
      {
        resourceType: 'Medication',
        id: 'med',
        code: {
          coding: [
            {
              system: 'http://www.nlm.nih.gov/research/umls/rxnorm',
              code: '314076',
              display: 'Lisinopril 10 MG Oral Tablet',
            },
          ],
        },
      },
    ],
    status: 'active',
    intent: 'order',
    medicationReference: { reference: '#med' },
    subject: patient,
    encounter,
    authoredOn: '2021-02-11T09:25:00-06:00',
    requester: { reference: urn(DOCTOR) },
    dosageInstruction: [
      {
        text: 'One tablet every day',
        timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
        route: snomed('26643006', 'Oral route'),
        doseAndRate: [{ doseQuantity: { value: 10, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } }],
      },
    ],
    dispenseRequest: {
      numberOfRepeatsAllowed: 3,
      quantity: { value: 90, unit: 'tablet' },
      expectedSupplyDuration: { value: 90, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' },
    },
  },
  {
    resourceType: 'MedicationStatement',
    id: 'ms-1',
    status: 'active',
    medicationCodeableConcept: { text: 'Fish oil capsules' },
    subject: patient,
    effectivePeriod: { start: '2018' },
    dosage: [{ text: 'Two a day', asNeededBoolean: true }],
  },
  {
    resourceType: 'MedicationAdministration',
    id: 'ma-1',
    status: 'completed',
    medicationCodeableConcept: {
      coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1049221' }],
      text: 'Ketorolac injection',
    },
    subject: patient,
    context: encounter,
    effectiveDateTime: '2021-02-11T09:20:00-06:00',
    dosage: { dose: { value: 30, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' }, route: { text: 'IM' } },
  },
  {
    resourceType: 'Immunization',
    id: 'i-1',
    status: 'completed',
    vaccineCode: {
      coding: [
        {
          system: 'http://hl7.org/fhir/sid/cvx',
          code: '140',
          display: 'Influenza, seasonal, injectable, preservative free',
        },
      ],
    },
    patient,
    occurrenceDateTime: '2020-10-03',
    primarySource: true,
    lotNumber: 'XK-77',
    expirationDate: '2021-06-30',
    site: { text: 'Left arm' },
    protocolApplied: [{ doseNumberPositiveInt: 1 }],
  },
  {
    resourceType: 'Observation',
    id: 'bp-1',
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
    ],
    code: loinc('85354-9', 'Blood pressure panel with all children optional'),
    subject: patient,
    encounter,
    effectiveDateTime: '2021-02-11T09:05:00-06:00',
    component: [
      {
        code: loinc('8480-6', 'Systolic blood pressure'),
        valueQuantity: { value: 148, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
      },
      {
        code: loinc('8462-4', 'Diastolic blood pressure'),
        valueQuantity: { value: 92, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
      },
    ],
  },
  {
    resourceType: 'Procedure',
    id: 'p-1',
    status: 'completed',
    category: snomed('387713003', 'Surgical procedure'),
    code: snomed('80146002', 'Appendectomy'),
    subject: patient,
    performedDateTime: '1983',
  },
  {
    resourceType: 'FamilyMemberHistory',
    id: 'f-1',
    status: 'completed',
    patient,
    date: '2015-08-14',
    relationship: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'FTH', display: 'father' }],
    },
    deceasedAge: { value: 71, unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' },
    condition: [{ code: snomed('22298006', 'Myocardial infarction'), onsetAge: { value: 70, unit: 'a' } }],
  },
  {
    resourceType: 'Claim',
    id: 'cl-1',
    status: 'active',
    use: 'claim',
    patient,
    created: '2021-02-12',
    priority: { text: 'normal' },
    type: { text: 'professional' },
    provider: { reference: urn(DOCTOR) },
    insurance: [{ sequence: 1, focal: true, coverage: { display: 'Meadow Health' } }],
  },
  {
    resourceType: 'CarePlan',
    id: 'cp-1',
    status: 'active',
    intent: 'plan',
    title: 'Blood pressure plan',
    subject: patient,
  },
  {
    resourceType: 'Appointment',
    id: 'ap-1',
    status: 'noshow',
    serviceType: [{ text: 'Follow-up', coding: [{ system: 'http://elm.example/types', code: 'fu' }] }],
    reasonCode: [{ text: 'Blood pressure' }],
    start: '2021-05-03T14:00:00-05:00',
    end: '2021-05-03T14:20:00-05:00',
    minutesDuration: 20,
    participant: [
      { actor: { reference: urn(DOCTOR), display: 'Dr. Okafor' }, status: 'accepted', required: 'required' },
      { actor: patient, status: 'accepted' },
    ],
  },
  {
    resourceType: 'Communication',
    id: 'co-1',
    status: 'completed',
    priority: 'urgent',
    subject: patient,
    encounter,
    topic: { text: 'Dizzy since the new pill' },
    sent: '2021-02-13T08:40:00-06:00',
    sender: { display: 'Front desk' },
    payload: [{ contentString: 'Called twice.' }, { contentString: 'Wants to stop it.' }],
  },
  {
    resourceType: 'Consent',
    id: 'cn-1',
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'treatment' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Consent Document' }] }],
    patient,
    dateTime: '2021-02-11',
    performer: [{ display: 'Orla Quist' }],
    policyRule: { text: 'Treatment' },
    provision: { type: 'permit', period: { end: '2022-02-11' }, purpose: [{ code: 'TREAT' }] },
  },
  PATIENT,
]

/** What every entry must show: by `Type/id`, when it happened and its code. */
export const EXPECTED: Readonly<Record<string, [happened: string, code: string]>> = {
  [`Observation/${SODIUM}`]: ['2021-02-11T09:15:00-06:00', '2951-2'],
  [`DiagnosticReport/${REPORT}`]: ['2021-02-11T09:15:00-06:00', '51990-0'],
  [`ServiceRequest/${ORDER}`]: ['2021-02-10', '51990-0'],
  [`Encounter/${VISIT}`]: ['2021-02-11T09:00:00-06:00', '185349003'],
  'Encounter/5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1a99': ['2020-12', ''],
  'Condition/c-1': ['2009-06', '59621000'],
  'AllergyIntolerance/a-1': ['1999-05-20', '7980'],
  'MedicationRequest/m-1': ['2021-02-11T09:25:00-06:00', '314076'],
  'MedicationStatement/ms-1': ['2018', ''],
  'MedicationAdministration/ma-1': ['2021-02-11T09:20:00-06:00', '1049221'],
  'Immunization/i-1': ['2020-10-03', '140'],
  'Observation/bp-1': ['2021-02-11T09:05:00-06:00', '85354-9'],
  'Procedure/p-1': ['1983', '80146002'],
  'FamilyMemberHistory/f-1': ['2015-08-14', 'FTH'],
  'Appointment/ap-1': ['2021-05-03T14:00:00-05:00', 'fu'],
  'Communication/co-1': ['2021-02-13T08:40:00-06:00', ''],
  'Consent/cn-1': ['2021-02-11', '59284-0'],
}

type Resource = { resourceType: string; id: string } & Record<string, unknown>
/** A Bundle of these, as another system would send it. */
export const bundleOf = (resources: readonly Resource[] = RESOURCES, type = 'collection') => ({
  resourceType: 'Bundle',
  type,
  entry: resources.map((resource) => ({
    fullUrl: /^[0-9a-f-]{36}$/.test(resource.id)
      ? urn(resource.id)
      : `http://elm.example/fhir/${resource.resourceType}/${resource.id}`,
    resource,
  })),
})
/** The text of the Bundle, with a decimal whose zero JavaScript would drop. */
export const bundleText = (): string => JSON.stringify(bundleOf()).replace('"value":141.5', '"value":141.50')
