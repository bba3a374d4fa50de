import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'
import { productTitle } from './title'

const name = ref('')

/**
 * The name of the thing that the screen shows, for the last breadcrumb and the browser's title.
 *
 * @param source given by a detail screen; emptied when that screen is left.
 */
export function useScreenName(source?: () => string | undefined): Readonly<Ref<string>> {
  if (source) {
    watch(
      source,
      (value) => {
        name.value = value ?? ''
        if (value) document.title = productTitle(value)
      },
      { immediate: true },
    )
    onScopeDispose(() => {
      name.value = ''
    })
  }
  return readonly(name)
}
