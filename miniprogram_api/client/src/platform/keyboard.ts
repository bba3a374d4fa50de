/**
 * Keyboard for the page's own controls on the web: Enter and Space press what has the focus, arrow
 * keys move inside a group of choices. One listener for the whole page, because handlers inside
 * templates do not survive the translation to the mini-program's language.
 */

const PRESSABLE = '[role="button"],[role="link"],[role="radio"],[role="checkbox"],[role="switch"]'
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

export function enableKeyboard(): void {
  document.addEventListener('keydown', (event) => {
    const dialog = openDialog()
    if (dialog) handleInDialog(event, dialog)
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

let openedFrom: HTMLElement | null = null

const openDialog = () => document.querySelector<HTMLElement>('[role="dialog"]')

/** Moves the focus into the dialog that has just opened. */
export function focusDialog(): void {
  openedFrom = document.activeElement instanceof HTMLElement ? document.activeElement : null
  openDialog()?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
}

/** Gives the focus back to what opened the dialog. */
export function leaveDialog(): void {
  openedFrom?.focus({ preventScroll: true })
  openedFrom = null
}

/** Keeps the Tab key inside the dialog; Escape takes its harmless way out. */
function handleInDialog(event: KeyboardEvent, dialog: HTMLElement): void {
  if (event.key === 'Escape') {
    dialog.querySelector<HTMLElement>('[data-dismiss]')?.click()
    return
  }
  if (event.key !== 'Tab') return
  event.preventDefault()
  const stops = [...dialog.querySelectorAll<HTMLElement>('[tabindex="0"]')]
  const at = stops.findIndex((stop) => stop === document.activeElement)
  stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length]?.focus()
}

/** Puts the focus on the heading of a page that has just come up, so that readers announce it. */
export function focusHeading(): void {
  const headings = document.querySelectorAll<HTMLElement>('[data-page-heading]')
  const visible = [...headings].find((heading) => heading.offsetParent !== null)
  visible?.focus({ preventScroll: true })
}
