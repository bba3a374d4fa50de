import { describe, expect, it } from 'vitest'
import {
  isBlock,
  moveRow,
  parsePasted,
  pasteInto,
  rowsShown,
  rowsToSave,
  subjectProblems,
} from './subject_table'

const row = (name: string, post = '局长', unit = '甲局') => ({ name, post, unit })

describe('pasting', () => {
  it('takes cells from a spreadsheet, without heading and numbering', () => {
    const text = '序号\t姓名\t职务\t单位\r\n1\t王一\t局长\t甲局\r\n2\t李二\t书记\t乙局\r\n'
    expect(parsePasted(text)).toEqual([
      ['王一', '局长', '甲局'],
      ['李二', '书记', '乙局'],
    ])
  })

  it('takes lines with Chinese or western commas', () => {
    expect(parsePasted('王一，局长，甲局\n李二,书记,乙局')).toHaveLength(2)
  })

  it('does not take one word for a block', () => {
    expect(isBlock('王一')).toBe(false)
    expect(isBlock('王一\n')).toBe(false)
    expect(isBlock('王一\t局长')).toBe(true)
  })

  it('fills from the cell on, keeps identities and adds rows', () => {
    const rows = [{ id: 's1', ...row('王一') }, row('李二')]
    const result = pasteInto(rows, [['副局长'], ['书记'], ['主任', '丙局', '多余']], 0, 1)
    expect(result).toEqual([
      { id: 's1', name: '王一', post: '副局长', unit: '甲局' },
      { name: '李二', post: '书记', unit: '甲局' },
      { name: '', post: '主任', unit: '丙局' },
    ])
    expect(rows[0]?.post).toBe('局长')
  })
})

describe('the table', () => {
  it('moves rows within its bounds', () => {
    const rows = [row('王一'), row('李二')]
    expect(moveRow(rows, 0, 1).map((one) => one.name)).toEqual(['李二', '王一'])
    expect(moveRow(rows, 0, -1)).toBe(rows)
  })

  it('names missing fields and doubles, and ignores empty rows', () => {
    const rows = [row('王一'), row('', '', ''), row('', '书记'), row('王一 ')]
    expect(subjectProblems(rows).map((problem) => problem.path)).toEqual(['2.name', '3.name'])
  })

  it('saves trimmed rows without the empty ones', () => {
    expect(rowsToSave([row(' 王一 '), row('', '', '')])).toEqual([row('王一')])
  })
})

describe('a list that is read again', () => {
  const saved = [{ id: '1', ...row('王一') }]

  it('leaves a row that was just added where it is', () => {
    const shown = [...saved, row('', '', '')]
    expect(rowsShown(saved, shown)).toBe(shown)
    expect(rowsShown([], [row('', '', '')])).toEqual([row('', '', '')])
  })

  it('shows what somebody else has saved', () => {
    expect(rowsShown(saved, [row('', '', '')])).toBe(saved)
    expect(rowsShown([], [...saved])).toEqual([])
  })
})
