import type { Component } from 'vue'
import type { RouteLocationRaw, RouteRecordRaw } from 'vue-router'
import type { Role } from '@/api/types'

declare module 'vue-router' {
  interface RouteMeta {
    /** The screen's name: browser title and last breadcrumb. */
    title: string
    /** Any one of these roles may enter; without the list, everybody who is logged in. */
    roles?: readonly Role[]
    /** The name of the route one level up, the home without it; the breadcrumbs follow it. */
    parent?: string
    /** May be seen without a session. */
    open?: boolean
    /** `bare` screens stand alone, without navigation and top bar. */
    frame?: 'portal' | 'bare'
  }
}

export interface MenuEntry {
  title: string
  to: RouteLocationRaw
  icon: Component
  /** Shown to those who hold one of them; without the list, to everybody who is logged in. */
  roles?: readonly Role[]
}

/** A section of the home screen, shown to those who hold one of the roles, or to everybody. */
export interface HomePanel {
  roles?: readonly Role[]
  component: () => Promise<{ default: Component }>
}

/** What everybody finds under the own name at the top right. */
export interface PersonalEntry {
  title: string
  /** The name of the screen's route. */
  to: string
}

/** Where the search box of the top bar can look. */
export interface SearchTarget {
  title: string
  roles: readonly Role[]
  to: (words: string) => RouteLocationRaw
}

/** Where it is done what an obligation asks for. */
export interface WorkPlace {
  title: string
  /** Who may go there; without the list, everybody who is logged in. */
  roles?: readonly Role[]
  to: (about: string) => RouteLocationRaw
}

/** What a folder of `modules/` contributes to the portal, declared in its `module.ts`. */
export interface PortalModule {
  /** Small numbers stand first in the navigation and on the home screen. */
  order: number
  routes: RouteRecordRaw[]
  menu?: MenuEntry[]
  homePanels?: HomePanel[]
  search?: SearchTarget[]
  personal?: PersonalEntry[]
  /** By the rule of the obligation. */
  workPlaces?: Record<string, WorkPlace>
  /** Stands in the top bar of every screen, before the own name. */
  topBar?: () => Promise<{ default: Component }>
}

const found = import.meta.glob<{ default: PortalModule }>('../modules/*/module.ts', { eager: true })

/** All modules, in the order of the navigation. */
export const modules: readonly PortalModule[] = Object.values(found)
  .map((file) => file.default)
  .sort((one, other) => one.order - other.order)

/** Whether somebody with `held` may use what `wanted` asks for. */
export function allows(wanted: readonly Role[] | undefined, held: readonly Role[]): boolean {
  return !wanted || wanted.some((role) => held.includes(role))
}
