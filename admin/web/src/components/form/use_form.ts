import { computed, onScopeDispose, reactive, ref, type ComputedRef, type Ref } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { ApiError, describeError, type FieldError } from '@/api/errors'
import { confirmAction } from '@/components/confirm/confirm'

export interface Form<Values extends object> {
  values: Values
  /** Message by path, for the fields. */
  errors: Record<string, string>
  /** All that is wrong, for the summary. */
  problems: Ref<FieldError[]>
  /** What went wrong as a whole, in a sentence. */
  failure: Ref<string>
  /** Somebody else saved in between: the screen offers to load their version. */
  stale: Ref<boolean>
  busy: Ref<boolean>
  dirty: ComputedRef<boolean>
  /** Checks, then sends; `true` when it is saved. What was typed is kept in any case. */
  send: () => Promise<boolean>
  /** New starting point, after loading or saving. */
  reset: (values: Values) => void
  /** Whether unsaved changes may be thrown away; asks where there are any. */
  mayLeave: () => Promise<boolean>
}

export interface FormOptions<Values extends object> {
  initial: Values
  submit: (values: Values) => Promise<void>
  /** Checks that need no server, in the server's words. */
  check?: (values: Values) => FieldError[]
  /** `false` for forms in dialogs, which guard their own closing with `mayLeave`. */
  guard?: boolean
}

/**
 * One form: values, what is wrong with them, whether they are saved. Nothing typed is ever lost
 * to a failed request, and leaving the screen or closing the window with unsaved changes asks.
 */
export function useForm<Values extends object>(options: FormOptions<Values>): Form<Values> {
  const values = reactive(copy(options.initial)) as Values
  const saved = ref(JSON.stringify(options.initial))
  const errors = reactive<Record<string, string>>({})
  const problems = ref<FieldError[]>([])
  const failure = ref('')
  const stale = ref(false)
  const busy = ref(false)
  const dirty = computed(() => JSON.stringify(values) !== saved.value)

  function show(fields: FieldError[], sentence: string): void {
    for (const path of Object.keys(errors)) Reflect.deleteProperty(errors, path)
    for (const field of fields) errors[field.path] ??= field.message
    problems.value = fields
    failure.value = sentence
  }

  async function send(): Promise<boolean> {
    if (busy.value) return false
    const wrong = options.check?.(values) ?? []
    stale.value = false
    show(wrong, '')
    if (wrong.length > 0) return false
    busy.value = true
    try {
      const sent = JSON.stringify(values)
      await options.submit(values)
      saved.value = sent
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      stale.value = error.isStale
      show(error.fields, describeError(error))
      return false
    } finally {
      busy.value = false
    }
  }

  function reset(next: Values): void {
    Object.assign(values, copy(next))
    saved.value = JSON.stringify(values)
    stale.value = false
    show([], '')
  }

  async function mayLeave(): Promise<boolean> {
    if (!dirty.value) return true
    return confirmAction({
      title: '有未保存的修改',
      consequence: '离开后，本页未保存的修改会丢失。',
      confirmText: '放弃修改',
      cancelText: '留在本页',
      danger: true,
    })
  }

  if (options.guard !== false) guardLeaving(dirty, mayLeave)
  return { values, errors, problems, failure, stale, busy, dirty, send, reset, mayLeave }
}

function guardLeaving(dirty: ComputedRef<boolean>, mayLeave: () => Promise<boolean>): void {
  onBeforeRouteLeave(() => mayLeave())
  // Another thing of the same kind is another form, though it has the same route.
  onBeforeRouteUpdate((to, from) => to.params.id === from.params.id || mayLeave())
  const warn = (event: BeforeUnloadEvent): void => {
    if (dirty.value) event.preventDefault()
  }
  addEventListener('beforeunload', warn)
  onScopeDispose(() => removeEventListener('beforeunload', warn))
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
