import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { UnitHabit } from '../../shared/vitals/index.ts'

/** In which units this PC shows and reads measures. Nothing about patients is kept here. */
export const useUnits = create<{ habit: UnitHabit; set: (habit: UnitHabit) => void }>()(
  persist((set) => ({ habit: 'us', set: (habit) => set({ habit }) }), { name: 'daybook-units' }),
)
