/** Puts an appointment into the phone's own calendar, which reminds of it. */

import { IS_MINI_PROGRAM } from './target'

export interface CalendarEntry {
  title: string
  place: string
  /** ISO 8601 with offset. */
  startsAt: string
  endsAt: string
  /** How long before the beginning the phone rings. */
  minutesBefore: number
}

/** @returns whether it is there, or was handed to the phone's calendar. */
export function addToCalendar(entry: CalendarEntry): Promise<boolean> {
  return IS_MINI_PROGRAM ? addInMiniProgram(entry) : Promise.resolve(downloadForCalendar(entry))
}

function addInMiniProgram(entry: CalendarEntry): Promise<boolean> {
  const seconds = (moment: string) => Math.floor(Date.parse(moment) / 1000)
  return new Promise((resolve) => {
    wx.addPhoneCalendar({
      title: entry.title,
      location: entry.place,
      startTime: seconds(entry.startsAt),
      endTime: String(seconds(entry.endsAt)),
      alarm: true,
      alarmOffset: entry.minutesBefore * 60,
      success: () => {
        resolve(true)
      },
      fail: () => {
        resolve(false)
      },
    })
  })
}

/** An entry as calendars read it (RFC 5545). */
function downloadForCalendar(entry: CalendarEntry): boolean {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([calendarFile(entry)], { type: 'text/calendar' }))
  link.download = 'appointment.ics'
  link.click()
  URL.revokeObjectURL(link.href)
  return true
}

export function calendarFile(entry: CalendarEntry): string {
  const stamp = (moment: string) => new Date(moment).toISOString().replace(/[-:]|\.\d+/g, '')
  const text = (words: string) => words.replace(/[\\;,]/g, '\\$&').replace(/\n/g, '\\n')
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//window//appointment//ZH',
    'BEGIN:VEVENT',
    `UID:${stamp(entry.startsAt)}-${stamp(entry.endsAt)}`,
    `DTSTAMP:${stamp(entry.startsAt)}`,
    `DTSTART:${stamp(entry.startsAt)}`,
    `DTEND:${stamp(entry.endsAt)}`,
    `SUMMARY:${text(entry.title)}`,
    `LOCATION:${text(entry.place)}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${text(entry.title)}`,
    `TRIGGER:-PT${String(entry.minutesBefore)}M`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.join('\r\n') + '\r\n'
}
