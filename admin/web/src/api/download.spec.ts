// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { nameOf } from './download'

describe('nameOf', () => {
  const name = (header: string): string | null =>
    nameOf(new Headers({ 'Content-Disposition': header }))

  it('prefers the encoded name', () => {
    expect(name(`attachment; filename="x.xlsx"; filename*=UTF-8''%E8%B4%A6%E5%8F%B7.xlsx`)).toBe(
      '账号.xlsx',
    )
  })

  it('takes the plain one, or none', () => {
    expect(name('attachment; filename="list.xlsx"')).toBe('list.xlsx')
    expect(name("attachment; filename*=UTF-8''%ZZ")).toBeNull()
    expect(nameOf(new Headers())).toBeNull()
  })
})
