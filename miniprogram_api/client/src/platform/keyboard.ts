/**
 * Keyboard for the page's own controls on the web: Enter and Space press what has the focus, arrow
 * keys move inside a group of choices. One listener for the whole page, because handlers inside
 * templates do not survive the translation to the mini-program's language.
 */

const PRESSABLE = '[role="button"],[role="link"],[role="radio"],[role="checkbox"],[role="switch"]'
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

export function enableKeyboard(): void {
  document.addEventListener('keydown', (event) => {
    const target = event.target
    if (!(target instanceof HTMLElement) || !target.matches(PRESSABLE)) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      target.click()
      return
    }
    const step = STEPS[event.key]
    if (step !== undefined && target.matches('[role="radio"]')) {
      event.preventDefault()
      moveInGroup(target, step)
    }
  })
}

function moveInGroup(radio: HTMLElement, step: number): void {
  const group = radio.closest('[role="radiogroup"]')
  const radios = [...(group?.querySelectorAll<HTMLElement>('[role="radio"]') ?? [])]
  const next = radios[(radios.indexOf(radio) + step + radios.length) % radios.length]
  next?.focus()
  next?.click()
}

/** Puts the focus on the heading of a page that has just come up, so that readers announce it. */
export function focusHeading(): void {
  const headings = document.querySelectorAll<HTMLElement>('[data-page-heading]')
  const visible = [...headings].find((heading) => heading.offsetParent !== null)
  visible?.focus({ preventScroll: true })
}
