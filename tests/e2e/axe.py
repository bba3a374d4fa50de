"""Accessibility of a screen, as axe sees it."""

from playwright.sync_api import Page

from tests.e2e.installation import ROOT

_AXE = ROOT / "admin/web/node_modules/axe-core/axe.min.js"
# What fades in has other colours meanwhile; what turns for ever is not waited for.
_STILL = """() => Promise.all(
  document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < Infinity)
    .map((one) => one.finished.catch(() => null))
).then(() => null)"""
_SERIOUS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] })
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
}"""


def serious_findings(page: Page) -> list[str]:
    """Return what is seriously wrong with the screen as it is, each with the elements at fault."""
    page.evaluate(_STILL)
    # Evaluated as a function: the content security policy refuses scripts that are put into the page.
    page.evaluate(f"() => {{ if (!window.axe) {{ {_AXE.read_text(encoding='utf-8')} }} }}")
    return list(page.evaluate(_SERIOUS))
