export const PRODUCT_NAME = '纪检监察业务平台'

/** The browser's title for a screen. */
export function productTitle(screen: string | undefined): string {
  return screen ? `${screen} - ${PRODUCT_NAME}` : PRODUCT_NAME
}
