import { describe, expect, it } from 'vitest'
import {
  completeWord,
  problemOfPair,
  readKeySheet,
  splitWords,
  suggestWords,
  wordState,
} from './key_sheet'
import { keyWords } from './key_words'

// Made with shamir-mnemonic from the secret 00 01 … 1f, 2 of 3, for this test only.
const SHEETS = [
  'process fragment academic acid acid window actress privacy metric chubby spill elder inside identify junction toxic bracelet verify miracle fused squeeze plastic quantity math pulse gums perfect bulge indicate kind loud furl river',
  'process fragment academic agency agency fatal firm endorse blind relate elder genuine join wildlife boring spew platform garlic very earth desktop expect indicate wine romp junk install dynamic legs express voice black expand',
  'process fragment academic always aluminum type profile beyond obesity born theory hesitate shame phantom party lilac short biology extra various being chew clothes gravity thank expect breathe fact package friar salon ranked aircraft',
] as const
const WITHOUT_FLAG =
  'software easy academic agency ajar funding course admit oven adapt losing render river hazard webcam very rich daisy regular mild random simple liquid ajar august reunion flexible lamp junior closet taught daughter echo'

describe('the word list', () => {
  it('has 1,024 words told apart by four letters', () => {
    expect(keyWords).toHaveLength(1024)
    expect(new Set(keyWords.map((word) => word.slice(0, 4))).size).toBe(1024)
    expect([...keyWords].sort()).toEqual(keyWords)
  })
})

describe('a key sheet', () => {
  it('is read with its number', () => {
    expect(SHEETS.map((sheet) => readKeySheet(sheet).number)).toEqual([1, 2, 3])
    expect(readKeySheet(WITHOUT_FLAG)).toMatchObject({ complete: true, number: 2, problem: null })
  })

  it('may be typed with numbers, line breaks, capitals and short words', () => {
    const words = splitWords(SHEETS[0])
    const typed = words
      .map((word, place) => `${place + 1}. ${word.slice(0, 4).toUpperCase()}`)
      .join('　\n')
    expect(readKeySheet(typed).words).toEqual(words)
    expect(readKeySheet(typed).complete).toBe(true)
  })

  it('says which words are not on the list', () => {
    const reading = readKeySheet(SHEETS[0].replace('window', 'windoe').replace('loud', 'zzzz'))
    expect(reading.unknown).toEqual([5, 30])
    expect(reading.problem).toContain('第 6 个词“windoe”')
  })

  it('notices exchanged and mistaken words by its checksum', () => {
    const swapped = SHEETS[1].replace('fatal firm', 'firm fatal')
    const mistaken = SHEETS[1].replace('genuine', 'genre')
    expect(readKeySheet(swapped)).toMatchObject({ complete: false, number: null })
    expect(readKeySheet(mistaken).problem).toContain('对不上校验')
  })

  it('says how many words are missing or too many', () => {
    expect(readKeySheet('').problem).toContain('请输入')
    expect(readKeySheet('process fragment').problem).toBe('已输入 2 个词，还差 31 个。')
    expect(readKeySheet(`${SHEETS[0]} river`).problem).toContain('34 个')
  })

  it('is no pair with itself', () => {
    const [first, second] = [readKeySheet(SHEETS[0]), readKeySheet(SHEETS[1])]
    expect(problemOfPair(first, first)).toContain('同一张')
    expect(problemOfPair(first, second)).toBeNull()
  })
})

describe('typing a word', () => {
  it('is completed from its first four letters only', () => {
    expect(completeWord('acad')).toBe('academic')
    expect(completeWord('aca')).toBe('aca')
    expect(completeWord('acadx')).toBe('acadx')
  })

  it('suggests what fits', () => {
    expect(suggestWords('aca')).toEqual(['academic'])
    expect(suggestWords('')).toEqual([])
    expect(suggestWords('a', 3)).toHaveLength(3)
  })

  it('tells unfinished from unknown', () => {
    expect(wordState('acid')).toBe('known')
    expect(wordState('ac')).toBe('unfinished')
    expect(wordState('xq')).toBe('unknown')
  })
})
