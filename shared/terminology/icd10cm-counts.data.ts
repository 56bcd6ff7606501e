/**
 * Entries of the ICD-10-CM order file of October, by fiscal year: all, and those that are valid codes (the rest are
 * headers). Source: CDC/NCHS, ICD-10-CM release files FY2016 to FY2027, counted.
 */
export const ICD10CM_COUNTS = [
  { fiscalYear: 2016, total: 91737, billable: 69823 },
  { fiscalYear: 2017, total: 93830, billable: 71486 },
  { fiscalYear: 2018, total: 94127, billable: 71704 },
  { fiscalYear: 2019, total: 94444, billable: 71932 },
  { fiscalYear: 2020, total: 94765, billable: 72184 },
  { fiscalYear: 2021, total: 95352, billable: 72616 },
  { fiscalYear: 2022, total: 95528, billable: 72750 },
  { fiscalYear: 2023, total: 96745, billable: 73639 },
  { fiscalYear: 2024, total: 97296, billable: 74044 },
  { fiscalYear: 2025, total: 97584, billable: 74260 },
  { fiscalYear: 2026, total: 98186, billable: 74719 },
  { fiscalYear: 2027, total: 98403, billable: 74879 },
] as const
