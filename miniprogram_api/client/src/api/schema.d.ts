/** Made by `npm run types` from the server’s OpenAPI document. Do not edit. */

export interface paths {
    "/api/m/anonymity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 匿名性说明（由运行配置生成）
         * @description 匿名，不带任何身份信息
         */
        get: operations["evaluation_Anonymity_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 领取测评凭证（盲签名）
         * @description 同一盲化消息重复提交，得到同一签名；另一消息则拒绝。
         *
         *     匿名，不带任何身份信息
         */
        post: operations["evaluation_Credentials_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/rounds/{round_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 一轮测评的内容和公钥
         * @description 匿名，不带任何身份信息
         */
        get: operations["evaluation_RoundOf_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/tickets/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 查询匿名测评码
         * @description 匿名，不带任何身份信息
         */
        post: operations["evaluation_TicketCheck_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/public": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 公开信息
         * @description 公开
         */
        get: operations["public_Public_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/box/rounds/{round_id}/ballots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 提交密封的测评票
         * @description 同一测评票重复提交，得到同一回执（200）；同一凭证的另一张票则拒绝。
         *
         *     匿名，不带任何身份信息
         */
        post: operations["box_Ballots_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/box/rounds/{round_id}/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 公布的回执集合
         * @description 匿名，不带任何身份信息
         */
        get: operations["box_Receipts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/box/rounds/{round_id}/receipts/{prefix}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 按前缀取一组回执
         * @description 前缀为规定位数的十六进制字符；规定为 0 位时写 all。
         *
         *     匿名，不带任何身份信息
         */
        get: operations["box_Bucket_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AnonymityPage
         * @description The page as a phone shows it.
         */
        AnonymityPage: {
            /** Sections */
            sections: components["schemas"]["AnonymitySection"][];
        };
        /**
         * AnonymitySection
         * @description A part of the page.
         */
        AnonymitySection: {
            /** Points */
            points: string[];
            /** Title */
            title: string;
        };
        /**
         * CastAnswer
         * @description The receipt, hexadecimal: it proves that the ballot is in the box, never what it says.
         */
        CastAnswer: {
            /** Receipt */
            receipt: string;
        };
        /**
         * CastRequest
         * @description A ballot: the credential and the sealed answers, base64url.
         */
        CastRequest: {
            /** Category */
            category: string;
            /** Message */
            message: string;
            /** Sealed */
            sealed: string;
            /** Signature */
            signature: string;
        };
        /**
         * CategoryName
         * @description A category by its name.
         */
        CategoryName: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * CredentialAnswer
         * @description The blind signature, base64url.
         */
        CredentialAnswer: {
            /** Blind Signature */
            blind_signature: string;
        };
        /**
         * CredentialRequest
         * @description A ticket, and the blinded message to be signed for it.
         */
        CredentialRequest: {
            /** Blinded Message */
            blinded_message: string;
            /** Ticket */
            ticket: string;
        };
        /**
         * Error
         * @description The body of every answer with a status from 400 on.
         */
        Error: {
            error: components["schemas"]["ErrorContent"];
        };
        /**
         * ErrorContent
         * @description A stable code, a Chinese sentence, and where it helps the fields at fault and figures.
         */
        ErrorContent: {
            /** Code */
            code: string;
            /**
             * Data
             * @default null
             */
            data: {
                [key: string]: unknown;
            } | null;
            /**
             * Fields
             * @default null
             */
            fields: components["schemas"]["ErrorField"][] | null;
            /** Message */
            message: string;
        };
        /**
         * ErrorField
         * @description One field at fault and what is wrong with it.
         */
        ErrorField: {
            /** Message */
            message: string;
            /** Path */
            path: string;
        };
        /**
         * PhoneCategory
         * @description A category with its key.
         */
        PhoneCategory: {
            /** Id */
            id: string;
            key: components["schemas"]["PhoneKey"];
            /** Name */
            name: string;
        };
        /**
         * PhoneForm
         * @description The form: items, comments (characters for one, and for all of a ballot), rules on spoiled ballots.
         */
        PhoneForm: {
            /** Comment Limit */
            comment_limit: number;
            /** Comment Total */
            comment_total: number;
            /** Comments */
            comments: boolean;
            /** Items */
            items: components["schemas"]["PhoneItem"][];
            spoiled: components["schemas"]["PhoneSpoiledRules"];
        };
        /**
         * PhoneItem
         * @description An item of the form.
         */
        PhoneItem: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * PhoneKey
         * @description A category's public key: modulus and exponent, big-endian base64url.
         */
        PhoneKey: {
            /** E */
            e: string;
            /** N */
            n: string;
        };
        /**
         * PhoneSpoiledRules
         * @description When a ballot is spoiled, so that the phone warns before it is cast.
         */
        PhoneSpoiledRules: {
            /** Overall Missing */
            overall_missing: boolean;
            /** Top Grade Quota */
            top_grade_quota: number | null;
        };
        /**
         * PhoneState
         * @description What a round is to a phone.
         * @enum {string}
         */
        PhoneState: "waiting" | "open" | "closed";
        /**
         * PhoneSubject
         * @description A subject as the phone shows it.
         */
        PhoneSubject: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Post */
            post: string;
            /** Unit */
            unit: string;
        };
        /**
         * PublicFacts
         * @description What everybody may know before logging in.
         */
        PublicFacts: {
            /** Demo */
            demo: boolean;
            /** Organ Name */
            organ_name: string;
            /** Public Url */
            public_url: string;
            /** Version */
            version: string;
        };
        /**
         * ReceiptBucket
         * @description Published receipts with the hashes of their sealed ballots, hexadecimal, sorted.
         */
        ReceiptBucket: {
            /** Receipts */
            receipts: [
                string,
                string
            ][];
        };
        /**
         * ReceiptSet
         * @description What is published after closing.
         */
        ReceiptSet: {
            /** Count */
            count: number;
            /**
             * Merkle Root
             * @description RFC 6962 over SHA-256(0x00, receipt, sealed hash), sorted; hexadecimal
             */
            merkle_root: string;
            /**
             * Prefix Length
             * @description hexadecimal characters by which receipts are asked for; 0: ask for all
             */
            prefix_length: number;
        };
        /**
         * RoundInfo
         * @description A round as a phone needs it. The phone refuses keys that do not match the fingerprint it scanned.
         */
        RoundInfo: {
            /** Ballot Size */
            ballot_size: number;
            /** Box Key */
            box_key: string;
            /** Categories */
            categories: components["schemas"]["PhoneCategory"][];
            /** Closes At */
            closes_at: string | null;
            /** Fingerprint */
            fingerprint: string;
            form: components["schemas"]["PhoneForm"];
            kind: components["schemas"]["RoundKind"];
            /** Minimum Group */
            minimum_group: number;
            /** Opens At */
            opens_at: string | null;
            /** Organ Name */
            organ_name: string;
            /** Promise Hash */
            promise_hash: string | null;
            /** Publicity Days */
            publicity_days: number;
            /** Round Id */
            round_id: string;
            /**
             * Server Time
             * Format: date-time
             */
            server_time: string;
            state: components["schemas"]["PhoneState"];
            /** Subjects */
            subjects: components["schemas"]["PhoneSubject"][];
            /** Title */
            title: string;
        };
        /**
         * RoundKind
         * @description The two rounds of an evaluation (调查测评, 会议测评).
         * @enum {string}
         */
        RoundKind: "survey" | "meeting";
        /**
         * TicketAnswer
         * @description What a ticket is good for.
         */
        TicketAnswer: {
            category: components["schemas"]["CategoryName"];
            /**
             * Collected
             * @description a credential was issued for this ticket; when, is not kept
             */
            collected: boolean;
            /** Round Id */
            round_id: string;
            state: components["schemas"]["PhoneState"];
        };
        /**
         * TicketRequest
         * @description A ticket as typed or scanned.
         */
        miniprogram_api__evaluation__TicketRequest: {
            /** Ticket */
            ticket: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    evaluation_Anonymity_get: {
        parameters: {
            query?: {
                round_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnonymityPage"];
                };
            };
            /** @description invalid_input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_round */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description internal_error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description store_unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    evaluation_Credentials_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "blinded_message": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                 *       "ticket": "7M3K-9QWE-RTYP-4SDF-GHJK-8ZXC-VBNA"
                 *     }
                 */
                "application/json": components["schemas"]["CredentialRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialAnswer"];
                };
            };
            /** @description invalid_input、malformed_json、malformed_ticket */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_ticket、voided_ticket */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description round_not_open、round_closed、credential_already_issued */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_many_wrong_tickets */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description internal_error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description store_unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    evaluation_RoundOf_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                round_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoundInfo"];
                };
            };
            /** @description invalid_input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_round */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description internal_error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description store_unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    evaluation_TicketCheck_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ticket": "7M3K-9QWE-RTYP-4SDF-GHJK-8ZXC-VBNA"
                 *     }
                 */
                "application/json": components["schemas"]["miniprogram_api__evaluation__TicketRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketAnswer"];
                };
            };
            /** @description invalid_input、malformed_json、malformed_ticket */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_ticket、voided_ticket */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_many_wrong_tickets */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description internal_error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description store_unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    public_Public_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicFacts"];
                };
            };
            /** @description invalid_input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description internal_error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description store_unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    box_Ballots_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                round_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "category": "A",
                 *       "message": "AA",
                 *       "sealed": "AA",
                 *       "signature": "AA"
                 *     }
                 */
                "application/json": components["schemas"]["CastRequest"];
            };
        };
        responses: {
            /** @description done before, with the same outcome */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CastAnswer"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CastAnswer"];
                };
            };
            /** @description invalid_input、malformed_json、identity_refused、bad_credential */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_round */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description round_not_open、round_closed、already_cast */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description internal_error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description store_unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    box_Receipts_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                round_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptSet"];
                };
            };
            /** @description invalid_input、identity_refused */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_round */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description round_not_closed、round_destroyed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description internal_error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description store_unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    box_Bucket_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                round_id: string;
                /** @example all */
                prefix: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptBucket"];
                };
            };
            /** @description invalid_input、identity_refused */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_round */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description round_not_closed、round_destroyed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description internal_error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description store_unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
