/** A run that makes tickets: the server reports progress line by line and ends with the PDF. */
import { formatCount } from '@/format/number'
import { postForLines } from '@/api/line_stream'

export interface TicketProgress {
  done: number
  total: number
}

interface TicketsMade {
  batch: { id: string; counts: Record<string, number> }
  /** Base64. */
  pdf: string
}

export interface TicketPdf {
  batchId: string
  counts: Record<string, number>
  pdf: Blob
}

/**
 * Makes tickets and follows the run to its end. The PDF exists only in this answer: the server
 * keeps hashes, so a lost answer means voiding the batch and making another.
 *
 * @param path the round's ticket batches
 * @param counts tickets wanted per category
 * @param onProgress called with the number laid out so far and the total
 * @throws ApiError the server's refusal, or `network` when the connection ends early
 */
export async function makeTickets(
  path: string,
  counts: Record<string, number>,
  onProgress: (progress: TicketProgress) => void,
): Promise<TicketPdf> {
  const last = await postForLines<TicketProgress | TicketsMade>(
    path,
    { counts },
    {
      onLine: (line) => {
        if (!('pdf' in line)) onProgress(line)
      },
      isLast: (line) => 'pdf' in line,
    },
  )
  const { batch, pdf } = last as TicketsMade
  return {
    batchId: batch.id,
    counts: batch.counts,
    pdf: new Blob([bytesOf(pdf)], { type: 'application/pdf' }),
  }
}

/**
 * Makes personal invitations and follows the run to its end; new ones replace former ones.
 *
 * @param path the roster's invitations
 * @param entries for whom; null for everybody whose phone is not bound
 * @param onProgress called with the number laid out so far and the total
 * @throws ApiError the server's refusal, or `network` when the connection ends early
 */
export async function makeInvitations(
  path: string,
  entries: string[] | null,
  onProgress: (progress: TicketProgress) => void,
): Promise<Blob> {
  const last = await postForLines<TicketProgress | { pdf: string }>(
    path,
    entries === null ? {} : { entry_ids: entries },
    {
      onLine: (line) => {
        if (!('pdf' in line)) onProgress(line)
      },
      isLast: (line) => 'pdf' in line,
    },
  )
  return new Blob([bytesOf((last as { pdf: string }).pdf)], { type: 'application/pdf' })
}

/** Bytes of standard base64 text. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place)
  return bytes
}

/** The batch's contents in words: "A 票 20 张，B 票 5 张". */
export function countsText(counts: Record<string, number>): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([category, count]) => `${category} 票 ${formatCount(count)} 张`)
  return parts.length > 0 ? parts.join('，') : '无'
}

export function totalOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
