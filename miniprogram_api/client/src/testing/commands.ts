/**
 * The phone's cryptography behind a pipe, so that other implementations can be held against it:
 * one JSON request a line on standard input, one JSON answer a line on standard output.
 */

import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { RoundInfo } from '@/api/types'
import { type Answers, encodeAnswers } from '@/ballot/answers'
import { blind, finalize, prepareMessage, readPublicKey, verify } from '@/crypto/blindSignature'
import { fromBase64url, toBase64url, toUtf8 } from '@/crypto/bytes'
import { fingerprintOf } from '@/crypto/fingerprint'
import { integerFromBytes, integerToBytes } from '@/crypto/integers'
import { merkleRoot, type PublishedBallot } from '@/crypto/merkleTree'
import { seal, SEALING_ENTROPY } from '@/crypto/sealedBox'
import { readTicket } from '@/crypto/ticket'

interface Key {
  n: string
  e: string
}

interface Requests {
  seal: { round: RoundInfo; answers: Answers }
  fingerprint: RoundInfo
  ticket: { typed: string }
  merkle: { ballots: PublishedBallot[] }
  blind: { key: Key; text: string }
  finalize: { key: Key; message: string; signature: string; inverse: string }
  verify: { key: Key; message: string; signature: string }
}

const random = (length: number) => new Uint8Array(randomBytes(length))
const publicKey = ({ n, e }: Key) => readPublicKey(fromBase64url(n), fromBase64url(e))

const commands: { [Name in keyof Requests]: (request: Requests[Name]) => unknown } = {
  seal: ({ round, answers }) => {
    const content = encodeAnswers(round, answers)
    return toBase64url(seal(content, fromBase64url(round.box_key), random(SEALING_ENTROPY)))
  },
  fingerprint: (round) => fingerprintOf(round),
  ticket: ({ typed }) => readTicket(typed),
  merkle: ({ ballots }) => merkleRoot(ballots),
  blind: ({ key, text }) => {
    const message = prepareMessage(toUtf8(text), random)
    const { blindedMessage, inverse } = blind(publicKey(key), message, random)
    return {
      message: toBase64url(message),
      blinded: toBase64url(blindedMessage),
      inverse: toBase64url(integerToBytes(inverse, blindedMessage.length)),
    }
  },
  finalize: ({ key, message, signature, inverse }) =>
    toBase64url(
      finalize(
        publicKey(key),
        fromBase64url(message),
        fromBase64url(signature),
        integerFromBytes(fromBase64url(inverse)),
      ),
    ),
  verify: ({ key, message, signature }) =>
    verify(publicKey(key), fromBase64url(message), fromBase64url(signature)),
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...request } = JSON.parse(line) as { command: keyof Requests }
  const answer = (commands[command] as (request: unknown) => unknown)(request)
  process.stdout.write(JSON.stringify(answer) + '\n')
}
