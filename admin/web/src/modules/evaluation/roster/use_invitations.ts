import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { saveFile } from '@/api/download'
import { confirmAction } from '@/components/confirm/confirm'
import { showDone } from '@/components/notify'
import { formatCount } from '@/format/number'
import { formatDate } from '@/format/time'
import { evaluations } from '../api'
import type { Evaluation } from '../pure/model'
import { makeInvitations, type TicketProgress } from '../pure/ticket_run'
import { useAction } from '../use_action'

export type Invitations = ReturnType<typeof useInvitations>

/** Making personal invitations: asked for, followed to its end, and saved as a file. */
export function useInvitations(evaluation: () => Evaluation | null) {
  const making = useAction()
  const progress = ref<TicketProgress | null>(null)
  const made = shallowRef<Blob | null>(null)
  const percent = computed(() =>
    progress.value
      ? Math.floor((progress.value.done / Math.max(progress.value.total, 1)) * 100)
      : 0,
  )

  /** Makes invitations for the chosen lines, or for everybody without a bound phone; true when done. */
  async function make(entries: string[] | null, whom: string): Promise<boolean> {
    const target = evaluation()
    if (!target) return false
    const agreed = await confirmAction({
      title: `为${whom}制作个人邀请`,
      consequence: [
        '每人一张，凭上面的二维码或邀请码在手机上证明是本人；30 天内有效，只能用一次。',
        '新的邀请码取代旧的：以前发给这些人的邀请，没有用过的全部失效。',
      ],
      confirmText: '制作',
    })
    if (!agreed) return false
    made.value = null
    progress.value = { done: 0, total: 0 }
    let persons = 0
    const pdf = await making.run(() =>
      makeInvitations(evaluations.invitationsPath(target.id), entries, (step) => {
        progress.value = step
        persons = step.total
      }),
    )
    progress.value = null
    if (!pdf) return false
    made.value = pdf
    save()
    // Those whose phone was bound meanwhile got none.
    showDone(`已制作 ${formatCount(persons)} 人的邀请，文件已交给浏览器保存`)
    return true
  }

  function save(): void {
    const target = evaluation()
    if (!made.value || !target) return
    saveFile(made.value, `${target.title}-个人邀请-${formatDate(new Date())}.pdf`)
  }

  const warn = (event: BeforeUnloadEvent): void => {
    if (making.busy.value) event.preventDefault()
  }
  addEventListener('beforeunload', warn)
  onBeforeUnmount(() => removeEventListener('beforeunload', warn))

  return { making, progress, made, percent, make, save }
}
