export const PRODUCT_NAME = '监督工作平台'

/** The browser's title for a screen. */
export function productTitle(screen: string | undefined): string {
  return screen ? `${screen} - ${PRODUCT_NAME}` : PRODUCT_NAME
}
