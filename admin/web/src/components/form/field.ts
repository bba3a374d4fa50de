import type { InjectionKey } from 'vue'

/** What a form gives its fields. */
export interface FieldContext {
  prefix: string
  errors: Record<string, string>
}

export const FORM_ERRORS: InjectionKey<FieldContext> = Symbol('form errors')

/** The id of the control that edits `path`: `rounds.0.weight` and `rounds[0].weight` alike. */
export function fieldId(prefix: string, path: string): string {
  return `${prefix}-${path.replace(/[^\p{L}\p{N}]+/gu, '-')}`
}

/** Whether a number field holds a whole number within the bounds; a cleared one holds an empty text, whatever its type says. */
export function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}
