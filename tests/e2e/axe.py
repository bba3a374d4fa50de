"""Accessibility of a screen, as axe sees it."""

from playwright.sync_api import Page

from tests.e2e.installation import ROOT

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


def serious_findings(page: Page, front_end: str = "admin/web") -> list[str]:
    """Return what is seriously wrong with the screen as it is, each with the elements at fault.

    Args:
        page: shows the screen.
        front_end: folder of the front end, whose own axe looks.
    """
    axe = (ROOT / front_end / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    page.evaluate(_STILL)
    # Evaluated as a function: the content security policy refuses scripts that are put into the page.
    page.evaluate(f"() => {{ if (!window.axe) {{ {axe} }} }}")
    return list(page.evaluate(_SERIOUS))
