export { Amount, MoneyField } from './money.tsx'
export { TakePayment } from './take-payment.tsx'
