/** The list of subjects as a table that takes typing and pasting from a spreadsheet. */
import { LIMITS, type FieldProblem } from './validation'

export interface SubjectRow {
  /** Kept for rows the server knows already; absent for new ones. */
  id?: string
  name: string
  post: string
  unit: string
}

export const SUBJECT_COLUMNS = ['name', 'post', 'unit'] as const
export type SubjectColumn = (typeof SUBJECT_COLUMNS)[number]

export const subjectColumnName: Record<SubjectColumn, string> = {
  name: '姓名',
  post: '职务',
  unit: '单位',
}

const HEADINGS = new Set(['序号', '姓名', '职务', '单位', '单位名称', '所在单位'])

export function emptyRow(): SubjectRow {
  return { name: '', post: '', unit: '' }
}

export function isEmptyRow(row: SubjectRow): boolean {
  return SUBJECT_COLUMNS.every((column) => row[column].trim() === '')
}

/** Cells of a text copied from a spreadsheet; a heading line and a leading number column are dropped. */
export function parsePasted(text: string): string[][] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const cells = lines
    .map((line) => line.split(line.includes('\t') ? '\t' : /[,，]/).map((cell) => cell.trim()))
    .filter((line) => line.some((cell) => cell !== ''))
  const [first] = cells
  const headed =
    first !== undefined && first.length > 1 && first.every((cell) => HEADINGS.has(cell))
  const body = headed ? cells.slice(1) : cells
  const numbered =
    body.length > 0 &&
    body.every((line) => line.length > 1 && /^\d{1,4}[.、]?$/.test(line[0] ?? ''))
  return numbered ? body.map((line) => line.slice(1)) : body
}

/** Whether pasted text is a block for the table (several cells) and not one field's text. */
export function isBlock(text: string): boolean {
  return /[\t\n]/.test(text.trim())
}

/**
 * Lays a pasted block over the table from one cell on: existing rows are filled, missing ones added.
 * Columns beyond the third are ignored; a row's id stays, so that its results stay with the place.
 */
export function pasteInto(
  rows: SubjectRow[],
  block: string[][],
  fromRow: number,
  fromColumn: number,
): SubjectRow[] {
  const result = rows.map((row) => ({ ...row }))
  block.forEach((line, down) => {
    const place = fromRow + down
    while (result.length <= place) result.push(emptyRow())
    const row = result[place] ?? emptyRow()
    line.forEach((cell, across) => {
      const column = SUBJECT_COLUMNS[fromColumn + across]
      if (column !== undefined) row[column] = cell
    })
    result[place] = row
  })
  return result
}

/** Moves one row up or down; out of range changes nothing. */
export function moveRow(rows: SubjectRow[], from: number, by: -1 | 1): SubjectRow[] {
  const to = from + by
  const moved = rows[from]
  const other = rows[to]
  if (moved === undefined || other === undefined) return rows
  return rows.map((row, place) => (place === from ? other : place === to ? moved : row))
}

/** What is wrong in the table, row by row ("3.name"); empty rows are left out when saving. */
export function subjectProblems(rows: SubjectRow[]): FieldProblem[] {
  const problems: FieldProblem[] = []
  const seen = new Map<string, number>()
  rows.forEach((row, place) => {
    if (isEmptyRow(row)) return
    for (const column of SUBJECT_COLUMNS) {
      const value = row[column].trim()
      const path = `${place}.${column}`
      const longest = column === 'name' ? LIMITS.subjectName : LIMITS.subjectText
      if (value === '' && column === 'name') problems.push({ path, message: '请填写姓名' })
      if (value.length > longest) problems.push({ path, message: `最多 ${longest} 个字` })
    }
    const key = SUBJECT_COLUMNS.map((column) => row[column].trim()).join('\n')
    const earlier = seen.get(key)
    if (row.name.trim() !== '' && earlier !== undefined) {
      problems.push({
        path: `${place}.name`,
        message: `与第 ${earlier + 1} 行重复：姓名、职务、单位完全相同`,
      })
    } else seen.set(key, place)
  })
  if (rows.filter((row) => !isEmptyRow(row)).length > LIMITS.subjects) {
    problems.push({ path: '', message: `对象最多 ${LIMITS.subjects} 名` })
  }
  return problems
}

/** What is sent: trimmed, without empty rows. */
export function rowsToSave(rows: SubjectRow[]): SubjectRow[] {
  return rows
    .filter((row) => !isEmptyRow(row))
    .map((row) => ({
      ...(row.id === undefined ? {} : { id: row.id }),
      name: row.name.trim(),
      post: row.post.trim(),
      unit: row.unit.trim(),
    }))
}

/**
 * The rows to show when the saved list has been read again: what is shown already where it says the
 * same, so that a row that was just added, and is still empty, stays.
 */
export function rowsShown(saved: SubjectRow[], shown: SubjectRow[]): SubjectRow[] {
  return JSON.stringify(rowsToSave(shown)) === JSON.stringify(saved) ? shown : saved
}
