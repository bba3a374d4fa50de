/**
 * Loads the code of all later pages ahead. On the web each page comes when it is first opened,
 * which would fail in the very moment in which the network is gone and the ballot is cast.
 */
export async function preloadPages(): Promise<void> {
  // #ifdef H5
  await Promise.all([
    import('@/pages/subjects/subjects.vue'),
    import('@/pages/card/card.vue'),
    import('@/pages/review/review.vue'),
    import('@/pages/receipt/receipt.vue'),
    import('@/pages/check/check.vue'),
  ])
  // #endif
}
