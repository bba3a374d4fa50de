import type { RouteLocationNormalizedLoaded, Router } from 'vue-router'

export interface TrailStep {
  name: string
  title: string
}

const HOME = 'home'

/** The screens above a route and the route itself, outermost first; the first is always the home. */
export function trailOf(router: Router, route: RouteLocationNormalizedLoaded): TrailStep[] {
  const steps: TrailStep[] = []
  let name = route.name as string | undefined
  // A parent that names itself would turn for ever; no trail is this long.
  while (name && steps.length < 8) {
    const record = router.getRoutes().find((one) => one.name === name)
    if (!record) break
    steps.unshift({ name, title: record.meta.title })
    name = record.meta.parent ?? (name === HOME ? undefined : HOME)
  }
  return steps
}
