/** The text size that the person has set in the system, in the browser or in WeChat. */

import { IS_MINI_PROGRAM } from './target'

const NORMAL_SIZE_PX = 16
const SMALLEST = 0.85
const LARGEST = 2

/** Factor against normal size, between 0.85 and 2. */
export function systemTextScale(): number {
  const scale = IS_MINI_PROGRAM ? scaleInWeChat() : scaleInBrowser()
  return Number.isFinite(scale) ? Math.min(LARGEST, Math.max(SMALLEST, scale)) : 1
}

function scaleInWeChat(): number {
  const { fontSizeScaleFactor, fontSizeSetting } = wx.getAppBaseInfo() as {
    fontSizeScaleFactor?: number
    fontSizeSetting?: number
  }
  return fontSizeScaleFactor ?? (fontSizeSetting ?? NORMAL_SIZE_PX) / NORMAL_SIZE_PX
}

/** The framework sets the root's size itself, so the person's choice is read off `medium`. */
function scaleInBrowser(): number {
  const probe = document.createElement('span')
  probe.style.fontSize = 'medium'
  document.body.appendChild(probe)
  const size = parseFloat(getComputedStyle(probe).fontSize)
  probe.remove()
  return size / NORMAL_SIZE_PX
}
