import {
  computed,
  inject,
  onScopeDispose,
  provide,
  reactive,
  ref,
  shallowRef,
  useId,
  watch,
  type InjectionKey,
  type Ref,
} from 'vue'
import { onBeforeRouteLeave } from 'vue-router'
import { ApiError, describeError } from '@/api/errors'
import { confirmAction } from '@/components/confirm/confirm'
import { FORM_ERRORS, fieldId } from '@/components/form/field'
import { formatTime } from '@/format/time'
import { useSession } from '@/stores/session'
import { evaluations } from '../api'
import { draftOf, isChanged, mergeDrafts } from '../pure/draft'
import type { Evaluation, MissingItem } from '../pure/model'
import { rowsShown, rowsToSave, subjectProblems, type SubjectRow } from '../pure/subject_table'
import { problemsOf, type Draft, type FieldProblem } from '../pure/validation'
import { useEvaluation } from '../use_evaluation'

type Setup = ReturnType<typeof createSetup>
const SETUP: InjectionKey<Setup> = Symbol('evaluation set-up')

const rowsOf = (evaluation: Evaluation): SubjectRow[] =>
  evaluation.subjects.map(({ id, name, post, unit }) => ({ id, name, post, unit }))
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** The set-up that the steps share; called by the screen. */
export function provideSetup(id: Ref<string>): Setup {
  const setup = createSetup(id)
  provide(SETUP, setup)
  provide(FORM_ERRORS, { prefix: setup.prefix, errors: setup.errors })
  guardLeaving(setup)
  return setup
}

/** The set-up of the screen around a step. */
export function useSetup(): Setup {
  const setup = inject(SETUP)
  if (setup === undefined) throw new Error('a set-up step stands outside of the set-up screen')
  return setup
}

function createSetup(id: Ref<string>) {
  const { evaluation, failure, load, take } = useEvaluation(id)
  const prefix = useId()
  const missing = shallowRef<MissingItem[]>([])
  /** What is edited, and what it was when editing began; `version` is the version of the latter. */
  const draft = ref<Draft | null>(null)
  const subjects = ref<SubjectRow[]>([])
  const began = shallowRef<{ draft: Draft; subjects: SubjectRow[]; version: number } | null>(null)
  const errors = reactive<Record<string, string>>({})
  const problems = ref<FieldProblem[]>([])
  const sentence = ref('')
  const stale = ref(false)
  const busy = ref(false)
  const savedAt = ref('')

  const draftDirty = computed(
    () => !!began.value && !!draft.value && isChanged(began.value.draft, draft.value),
  )
  const subjectsDirty = computed(
    () => !!began.value && !same(began.value.subjects, rowsToSave(subjects.value)),
  )
  const dirty = computed(() => draftDirty.value || subjectsDirty.value)
  const mayEdit = computed(() => useSession().has('evaluation_admin'))
  /** Everything that is promised to participants is fixed by the first opening. */
  const fixed = computed(() => !mayEdit.value || (evaluation.value?.frozen ?? true))

  function adopt(next: Evaluation): void {
    draft.value = draftOf(next)
    subjects.value = rowsOf(next)
    began.value = { draft: draftOf(next), subjects: rowsOf(next), version: next.version }
  }

  watch(evaluation, (next) => {
    if (next === null) {
      draft.value = began.value = null
      return
    }
    if (!dirty.value) {
      const shown = subjects.value
      adopt(next)
      subjects.value = rowsShown(subjects.value, shown)
    }
    void loadMissing()
  })

  async function loadMissing(): Promise<void> {
    try {
      missing.value = (await evaluations.missing(id.value)).items
    } catch {
      // The list is an aid; opening itself says what is missing.
    }
  }

  function show(fields: FieldProblem[], text: string): void {
    for (const path of Object.keys(errors)) Reflect.deleteProperty(errors, path)
    for (const field of fields) errors[field.path] ??= field.message
    problems.value = fields
    sentence.value = text
  }

  /** Saves what was changed in any step; false, with the reasons shown, when something is wrong. */
  async function save(): Promise<boolean> {
    if (busy.value || !draft.value || !began.value) return false
    if (!dirty.value) return true
    subjects.value = rowsToSave(subjects.value)
    stale.value = false
    const wrong = [
      ...(draftDirty.value ? problemsOf(draft.value) : []),
      ...subjectProblems(subjects.value).map((one) => ({ ...one, path: `subjects.${one.path}` })),
    ]
    show(wrong, '')
    if (wrong.length > 0) return false
    busy.value = true
    try {
      if (draftDirty.value) {
        const rows = subjectsDirty.value ? copy(subjects.value) : null
        begin(await saveDraft(draft.value, began.value), rows)
      }
      if (subjectsDirty.value) begin(await saveSubjects(began.value), null)
      savedAt.value = formatTime(new Date())
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

  /** Starts anew from what was saved; rows that are still unsaved stay as they are typed. */
  function begin(saved: Evaluation, unsavedRows: SubjectRow[] | null): void {
    take(saved)
    adopt(saved)
    if (unsavedRows) subjects.value = unsavedRows
  }

  async function saveDraft(mine: Draft, from: { draft: Draft; version: number }) {
    try {
      return await evaluations.save(id.value, mine, from.version)
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isStale) throw error
      const latest = await evaluations.get(id.value)
      const { draft: merged, conflicts } = mergeDrafts(from.draft, mine, draftOf(latest))
      if (conflicts.length > 0 && !(await mayOverwrite(conflicts.join('、')))) throw error
      return evaluations.save(id.value, merged, latest.version)
    }
  }

  async function saveSubjects(from: { subjects: SubjectRow[]; version: number }) {
    try {
      return await evaluations.saveSubjects(id.value, subjects.value, from.version)
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isStale) throw error
      const latest = await evaluations.get(id.value)
      if (!same(rowsOf(latest), from.subjects) && !(await mayOverwrite('述责述廉对象名单'))) {
        throw error
      }
      return evaluations.saveSubjects(id.value, subjects.value, latest.version)
    }
  }

  /** Throws my changes away for what is saved. */
  async function reload(): Promise<void> {
    const latest = await evaluations.get(id.value)
    take(latest)
    adopt(latest)
    stale.value = false
    show([], '')
  }

  /** An action on the server answered with the evaluation as it is now. */
  function accept(next: Evaluation): void {
    take(next)
  }

  return {
    id,
    prefix,
    evaluation,
    failure,
    missing,
    draft,
    subjects,
    errors,
    problems,
    sentence,
    stale,
    busy,
    savedAt,
    dirty,
    mayEdit,
    fixed,
    save,
    reload,
    load,
    loadMissing,
    accept,
    controlId: (path: string) => fieldId(prefix, path),
  }
}

function mayOverwrite(what: string): Promise<boolean> {
  return confirmAction({
    title: '内容也被他人修改了',
    consequence: [
      `您编辑期间，他人也修改了：${what}。`,
      '其余部分会自动合并。以您的内容保存会覆盖对方在上述部分的修改；对方的内容仍留在审计日志里。',
    ],
    confirmText: '以我的内容保存',
    cancelText: '先不保存',
  })
}

function guardLeaving(setup: Setup): void {
  onBeforeRouteLeave(async () => {
    if (!setup.dirty.value) return true
    return confirmAction({
      title: '有未保存的修改',
      consequence: '离开后，本页未保存的修改会丢失。',
      confirmText: '放弃修改',
      cancelText: '留在本页',
      danger: true,
    })
  })
  const warn = (event: BeforeUnloadEvent): void => {
    if (setup.dirty.value) event.preventDefault()
  }
  addEventListener('beforeunload', warn)
  onScopeDispose(() => removeEventListener('beforeunload', warn))
}
