/**
 * The four grades, always in this order and these colours (after Okabe and Ito, told apart by
 * people with any colour vision, and in grey by their lightness).
 */
export const GRADES = ['satisfied', 'basically_satisfied', 'dissatisfied', 'unknown'] as const
export type Grade = (typeof GRADES)[number]

export const GRADE_NAMES: Record<Grade, string> = {
  satisfied: '满意',
  basically_satisfied: '基本满意',
  dissatisfied: '不满意',
  unknown: '不了解',
}

export const GRADE_COLOURS: Record<Grade, string> = {
  satisfied: '#0072b2',
  basically_satisfied: '#56b4e9',
  dissatisfied: '#d55e00',
  unknown: '#b4b9bf',
}

/** For series that are no grades, in the order of use. */
export const SERIES_COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00']
