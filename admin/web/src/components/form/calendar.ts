import { nextTick } from 'vue'

/** Names the calendar that a date picker has opened for screen readers; the library gives its dialog no name. */
export function nameCalendar(visible: boolean): void {
  if (!visible) return
  void nextTick(() => {
    const unnamed = document.querySelectorAll('.el-picker__popper[role=dialog]:not([aria-label])')
    for (const calendar of unnamed) calendar.setAttribute('aria-label', '选择日期')
  })
}
