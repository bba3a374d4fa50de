import { describe, expect, it } from 'vitest'
import type { Round } from './model'
import { noticeTexts } from './notice'
import { sampleEvaluation } from './sample'

function round(...routes: ('ticket' | 'roster')[]): Round {
  const [survey] = sampleEvaluation().rounds as [Round]
  const [category] = survey.categories as [Round['categories'][number]]
  return { ...survey, categories: routes.map((route) => ({ ...category, route })) }
}

describe('the notice on the wall', () => {
  it('speaks of tickets where there are tickets, and of check-in where there is a roster', () => {
    const tickets = JSON.stringify(noticeTexts(round('ticket', 'ticket')))
    expect(tickets).toContain('领取一张匿名测评码')
    expect(tickets).not.toContain('签到')
    const roster = JSON.stringify(noticeTexts(round('roster')))
    expect(roster).toContain('投票开启前签到')
    expect(roster).not.toContain('测评码')
  })

  it('tells both ways apart in a mixed round', () => {
    const { how, why } = noticeTexts(round('roster', 'ticket'))
    expect(how[0]).toMatch(/^用测评码的：/)
    expect(how[1]).toMatch(/^在名册上的：/)
    expect(why.at(-1)).toContain('一张测评码只能投一次。一个人只有一张凭证，只能投一次。')
  })
})
