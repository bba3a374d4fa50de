import { shallowRef } from 'vue'

export interface Question {
  title: string
  /** What will happen, and what cannot be undone, in words; one paragraph each. */
  consequence: string | readonly string[]
  /** The verb on the button: 停用, 结束投票. */
  confirmText: string
  cancelText?: string
  /** Red button: destroys something or cannot be undone. */
  danger?: boolean
  /** For the gravest: this name has to be typed. */
  typeName?: string
}

export interface OpenQuestion extends Question {
  answer: (yes: boolean) => void
}

/** The question on the screen; drawn by `ConfirmHost`. */
export const openQuestion = shallowRef<OpenQuestion | null>(null)

/** Asks before something that cannot be undone. A question on the screen is answered with no. */
export function confirmAction(question: Question): Promise<boolean> {
  openQuestion.value?.answer(false)
  return new Promise((resolve) => {
    openQuestion.value = {
      ...question,
      answer: (yes) => {
        openQuestion.value = null
        resolve(yes)
      },
    }
  })
}
