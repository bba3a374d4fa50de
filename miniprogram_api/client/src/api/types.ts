/** Messages of the phone's two interfaces, by readable names. Their shape comes from the server. */

import type { components } from './schema'

type Schemas = components['schemas']

export type SiteInfo = Schemas['PublicFacts']
export type RoundState = Schemas['PhoneState']
export type TicketStatus = Schemas['TicketAnswer']
export type Subject = Schemas['PhoneSubject']
export type RoundForm = Schemas['PhoneForm']
export type RoundInfo = Schemas['RoundInfo']
export type AnonymityPage = Schemas['AnonymityPage']
export type SealedBallot = Schemas['CastRequest']
export type ReceiptSetHead = Schemas['ReceiptSet']
export type ReceiptBucket = Schemas['ReceiptBucket']
export type CastAnswer = Schemas['CastAnswer']
export type PhoneSession = Schemas['OpenedPhoneSession']
export type PhoneSelf = Schemas['PhoneMe']
export type MyRound = Schemas['MyRound']
export type OfficerTab = Schemas['OfficerTab']
export type Grant = Schemas['GrantView']
export type ObligationInList = Schemas['ObligationView']
export type ObligationPage = Schemas['Page_ObligationView_']
export type Obligation = Schemas['ObligationDetail']
export type InboxEntry = Schemas['InboxEntry']
export type InboxPage = Schemas['Page_InboxEntry_']
export type CredentialAnswer = Schemas['CredentialAnswer']
