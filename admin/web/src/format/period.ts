import type { Query } from '@/api/http'
import { chinaToInstant } from '@/format/time'

/** Days of the address (both included, in China) as the instants that the server compares with. */
export function withInstants(query: Record<string, string>): Query {
  const { from, to, ...rest } = query
  return {
    ...rest,
    from: from ? chinaToInstant(`${from} 00:00`) : null,
    to: to ? chinaToInstant(`${dayAfter(to)} 00:00`) : null,
  }
}

function dayAfter(date: string): string {
  const noon = new Date(`${date}T12:00:00Z`)
  noon.setUTCDate(noon.getUTCDate() + 1)
  return noon.toISOString().slice(0, 10)
}
