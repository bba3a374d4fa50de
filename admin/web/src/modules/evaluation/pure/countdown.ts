/** Time left by the server's clock, whatever the clock of the hall's computer says. */

/** Difference server − browser in milliseconds, taken when `serverTime` arrived. */
export function clockOffset(serverTime: string, browserNow: number): number {
  const server = Date.parse(serverTime)
  return Number.isNaN(server) ? 0 : server - browserNow
}

/** "1 天 02:03:04", "02:03:04" or "03:04"; "已到时间" once nothing is left. */
export function remainingText(milliseconds: number): string {
  if (milliseconds <= 0) return '已到时间'
  const seconds = Math.ceil(milliseconds / 1000)
  const two = (value: number) => value.toString().padStart(2, '0')
  const days = Math.floor(seconds / 86400)
  const hours = Math.floor((seconds % 86400) / 3600)
  const clock = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  if (days > 0) return `${days} 天 ${two(hours)}:${clock}`
  return hours > 0 ? `${two(hours)}:${clock}` : clock
}
