/** Moving between pages. Going back never loses anything: answers are stored as they are given. */

import { focusHeading } from './keyboard'
import { IS_MINI_PROGRAM } from './target'

export type PageName =
  | 'start'
  | 'code'
  | 'anonymity'
  | 'subjects'
  | 'card'
  | 'review'
  | 'receipt'
  | 'check'
  | 'mine'
  | 'officer'
  | 'obligation'
  | 'inbox'
  | WindowPage

/** Pages of the “事难办” window. */
type WindowPage =
  | 'window'
  | 'hall'
  | 'form'
  | 'submitted'
  | 'find'
  | 'matter'
  | 'write'
  | 'rate'
  | 'book'
  | 'booking'

/** The officers' and the window's pages are packages of their own: participants never load them. */
const OFFICER = 'officer obligation inbox'
const WINDOW = 'window hall form submitted find matter write rate book booking'
const folderOf = (page: PageName) =>
  OFFICER.split(' ').includes(page)
    ? 'officer'
    : WINDOW.split(' ').includes(page)
      ? 'window'
      : `pages/${page}`

type Query = Record<string, string | number>

function address(page: PageName, query: Query): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `/${folderOf(page)}/${page}` + (pairs.length > 0 ? '?' + pairs.join('&') : '')
}

/** A move is refused while another one is under way; that one wins. */
function ignore(): void {}

/** Opens a page on top of this one. */
export function openPage(page: PageName, query: Query = {}): void {
  uni.navigateTo({ url: address(page, query), fail: ignore })
}

/** Puts a page in the place of this one. */
export function replacePage(page: PageName, query: Query = {}): void {
  uni.redirectTo({ url: address(page, query), fail: ignore })
}

/**
 * Opens the window's page that a scanned address leads to, in the place of this one.
 * @returns whether it leads to one.
 */
export function followWindowLink(link: string): boolean {
  const page = /#(\/window\/\w+(?:\?[\w=&%]*)?)$/.exec(link)?.[1]
  if (page === undefined) return false
  uni.redirectTo({ url: page, fail: ignore })
  return true
}

/** Closes all pages and opens this one: there is no way back to what lay below. */
export function restartAt(page: PageName, query: Query = {}): void {
  uni.reLaunch({ url: address(page, query), fail: ignore })
}

/** Back to the page below; to the one named when there is none, as after a reload. */
export function goBack(otherwise: PageName = 'start'): void {
  if (getCurrentPages().length > 1) uni.navigateBack({ delta: 1, fail: ignore })
  else restartAt(otherwise)
}

/** To the top of the present page, at once, and announces it to screen readers. */
export function scrollToTop(): void {
  uni.pageScrollTo({ scrollTop: 0, duration: 0, fail: ignore })
  if (!IS_MINI_PROGRAM) focusHeading()
}
