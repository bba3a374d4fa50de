/** Loads the pages that come after the form, which must be there in the moment when the network is gone. */
export async function preloadWindow(): Promise<void> {
  // #ifdef H5
  await Promise.all([import('./submitted.vue'), import('./window.vue')]).catch(() => undefined)
  // #endif
}
