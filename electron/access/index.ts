export { heedStaff } from './heed-staff.ts'
