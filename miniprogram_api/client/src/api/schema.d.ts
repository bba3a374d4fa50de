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
    "/api/m/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 开始上传照片
         * @description 同一编号再次提交，得到已收到的字节数，从那里继续。没有传完的保留六小时，传完没有提交的保留两天。
         *
         *     匿名，不带任何身份信息
         */
        post: operations["files_Uploads_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/files/{upload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 照片上传的进度
         * @description 匿名，不带任何身份信息
         */
        get: operations["files_UploadOf_get"];
        /**
         * 上传照片的一个分片
         * @description 分片须从已收到的位置开始；重复发送同一分片不会重复保存。
         *
         *     匿名，不带任何身份信息
         */
        put: operations["files_UploadOf_put"];
        post?: never;
        /**
         * 删除还没有提交的照片
         * @description 匿名，不带任何身份信息
         */
        delete: operations["files_UploadOf_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/files/{upload_id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 照片上传完毕：检查并去除位置等信息
         * @description 匿名，不带任何身份信息
         */
        post: operations["files_Finished_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/files/{upload_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 还没有提交的照片的缩略图
         * @description 匿名，不带任何身份信息
         */
        get: operations["files_Preview_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 手机端本人情况
         * @description 需要手机端登录
         */
        get: operations["session_PhoneSelf_get"];
        put?: never;
        post?: never;
        /**
         * 删除本人数据
         * @description 删除登录、订阅记录和绑定关系。名册本身由组织测评的工作人员管理；已领取的测评凭证不受影响。
         *
         *     需要手机端登录
         */
        delete: operations["session_PhoneSelf_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/my/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 我的测评
         * @description 需要手机端登录
         */
        get: operations["roster_MyEvaluations_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/officer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 干部页：待办数、提醒和订阅
         * @description 需要手机端登录
         */
        get: operations["officer_Officer_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/officer/bind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 用管理端的绑定码绑定工作人员账号
         * @description 绑定码十分钟内有效，只能用一次。一个账号只绑定一部手机，重新绑定后原手机解除。
         *
         *     需要手机端登录
         */
        post: operations["officer_OfficerBinding_post"];
        /**
         * 解除工作人员账号的绑定
         * @description 需要手机端登录
         */
        delete: operations["officer_OfficerBinding_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/officer/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 记录订阅消息的授权结果
         * @description 手机所报只作提示，以微信的推送为准；同一次点按不重复计数。
         *
         *     需要手机端登录
         */
        post: operations["officer_OfficerGrants_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/officer/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 我的消息
         * @description 需要手机端登录
         */
        get: operations["inbox_PhoneInbox_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/officer/inbox/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 全部标为已读
         * @description 需要手机端登录
         */
        post: operations["inbox_PhoneInboxRead_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/officer/inbox/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 标为已读
         * @description 需要手机端登录
         */
        post: operations["inbox_PhoneEntryRead_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/officer/obligations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 我的待办
         * @description 需要手机端登录
         */
        get: operations["obligations_PhoneObligations_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/officer/obligations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 查看待办
         * @description 责任人、督办人和待办管理员可以查看。
         *
         *     需要手机端登录
         */
        get: operations["obligations_PhoneObligation_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/officer/obligations/{id}/done": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 办结待办
         * @description 改期、延长和取消只在管理端办理。
         *
         *     需要手机端登录
         */
        post: operations["obligations_PhoneObligationDone_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/roster/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 签到：领取测评凭证（盲签名）
         * @description 只在签到期间发放。同一盲化消息重复提交，得到同一签名；另一消息则拒绝，任何人都不能补发。
         *
         *     需要手机端登录
         */
        post: operations["roster_RosterCredentials_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/roster/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 凭个人邀请码对应名册
         * @description 需要手机端登录
         */
        post: operations["roster_BindByInvitation_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/roster/phone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 凭微信授权的手机号对应名册
         * @description 手机号只用于查找名册，不保存。
         *
         *     需要手机端登录
         */
        post: operations["roster_BindByPhone_post"];
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
    "/api/m/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 微信登录
         * @description 微信的 session_key 不保存；openid 只以加密和带密钥摘要的形式保存。
         *
         *     公开
         */
        post: operations["session_PhoneSession_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/session/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 凭个人邀请码登录（网页）
         * @description 同一邀请码和同一 device 可重复登录（答复可能丢失）；另一 device 则拒绝。
         *
         *     公开
         */
        post: operations["session_PhoneSessionByInvitation_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/session/log-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 手机端退出登录
         * @description 需要手机端登录
         */
        post: operations["session_PhoneSessionEnd_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/session/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 手机端续期登录
         * @description 刷新令牌只能用一次；十秒内重复提交同一令牌得到相同的后继令牌，更晚的重复使用会使整个会话作废。
         *
         *     公开
         */
        post: operations["session_PhoneSessionRefresh_post"];
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
    "/api/m/window/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 预约时段
         * @description 同一 booking_id 重复提交，得到同一预约（200）。
         *
         *     匿名，不带任何身份信息
         */
        post: operations["booking_WindowAppointments_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/appointments/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 凭预约码取消预约
         * @description 匿名，不带任何身份信息
         */
        post: operations["booking_WindowAppointmentCancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/appointments/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 凭预约码查看预约
         * @description 匿名，不带任何身份信息
         */
        post: operations["booking_WindowAppointmentOpen_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 公示栏
         * @description 当日数分步更新；上月数按五的倍数约计，件数过少的不公布。
         *
         *     匿名，不带任何身份信息
         */
        get: operations["window_WindowBoard_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/halls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 大厅和业务
         * @description 匿名，不带任何身份信息
         */
        get: operations["window_WindowHalls_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/halls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 大厅
         * @description 匿名，不带任何身份信息
         */
        get: operations["window_WindowHall_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/halls/{id}/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 大厅可预约的时段
         * @description 匿名，不带任何身份信息
         */
        get: operations["booking_WindowSlots_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/matters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 提交诉求
         * @description 同一 submission_id 重复提交，得到同一查询码（200）；内容不同的，以先到的为准，differs 为 true。
         *
         *     匿名，不带任何身份信息
         */
        post: operations["window_WindowMatters_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/matters/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 凭查询码留言
         * @description 同一 message_id 重复发送，只留一条。
         *
         *     匿名，不带任何身份信息
         */
        post: operations["window_WindowMatterMessages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/matters/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 凭查询码查看诉求
         * @description 匿名，不带任何身份信息
         */
        post: operations["window_WindowMatterOpen_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/matters/photo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 凭查询码查看照片
         * @description 匿名，不带任何身份信息
         */
        post: operations["files_WindowMatterPhoto_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/m/window/matters/rate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 凭查询码评价
         * @description 不满意的，由另一名工作人员重新办理一次。
         *
         *     匿名，不带任何身份信息
         */
        post: operations["window_WindowMatterRating_post"];
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
         * Announcement
         * @description A photo that the phone is about to send.
         */
        Announcement: {
            /**
             * Owner Token
             * @description 照片所属草稿的随机编号，提交内容时须一致
             */
            owner_token: string;
            /**
             * Proof
             * @description 被要求时的安全校验结果
             * @default null
             */
            proof: string | null;
            /**
             * Size
             * @description 文件字节数，最多 20971520
             */
            size: number;
            /**
             * Upload Id
             * @description 手机生成的随机编号；凭它续传、查看、删除，重复提交同一编号不会重复上传
             */
            upload_id: string;
        };
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
         * AppointmentState
         * @description What has become of an appointment.
         * @enum {string}
         */
        AppointmentState: "booked" | "attended" | "cancelled" | "no_show" | "called_off";
        /**
         * AppointmentView
         * @description An appointment as the citizen sees it, with what a reminder on the phone needs.
         */
        AppointmentView: {
            /** Address */
            address: string;
            /** Business */
            business: string;
            /** Can Cancel */
            can_cancel: boolean;
            /**
             * Day
             * Format: date
             */
            day: string;
            /** End */
            end: string;
            /**
             * Ends At
             * Format: date-time
             */
            ends_at: string;
            /** Hall */
            hall: string;
            /** Hall Id */
            hall_id: string;
            /** Number */
            number: string;
            /**
             * Remind At
             * @description 手机宜在此时提醒；临时预约的不提醒
             */
            remind_at: string | null;
            /** Start */
            start: string;
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
            state: components["schemas"]["AppointmentState"];
        };
        /**
         * BoardHall
         * @description One hall.
         *
         *     Attributes:
         *         open: whether it takes new matters.
         *         today: null before the first figures of the day.
         *         month: null where too few matters were brought.
         */
        BoardHall: {
            hall: components["schemas"]["HallRef"];
            month: components["schemas"]["BoardMonth"] | null;
            /** Open */
            open: boolean;
            today: components["schemas"]["BoardToday"] | null;
        };
        /**
         * BoardMonth
         * @description Of the last month that is over: numbers rounded to fives, shares in whole percent, null of too few.
         */
        BoardMonth: {
            /** Answered */
            answered: number;
            /** On Time Percent */
            on_time_percent: number | null;
            /** Received */
            received: number;
            /** Satisfied Percent */
            satisfied_percent: number | null;
            /** Triaged Cannot Do */
            triaged_cannot_do: number;
            /** Triaged Hard */
            triaged_hard: number;
            /** Triaged Redirected */
            triaged_redirected: number;
            /** Triaged Resolve Now */
            triaged_resolve_now: number;
        };
        /**
         * BoardToday
         * @description Of today, some minutes old.
         */
        BoardToday: {
            /** Answered */
            answered: number;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Received */
            received: number;
        };
        /**
         * BookedView
         * @description A new appointment with its code, which is shown once.
         */
        BookedView: {
            appointment: components["schemas"]["AppointmentView"];
            /**
             * Code
             * @description 预约码，凭它查看和取消
             */
            code: string;
        };
        /**
         * BookingCode
         * @description A booking code as typed or scanned.
         */
        BookingCode: {
            /** Code */
            code: string;
        };
        /**
         * Bound
         * @description What came of it.
         */
        Bound: {
            /**
             * Bound
             * @description 对应到本人的名册记录数
             */
            bound: number;
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
         * CheckInRequest
         * @description A round, and the blinded message to be signed.
         */
        CheckInRequest: {
            /** Blinded Message */
            blinded_message: string;
            /** Round Id */
            round_id: string;
        };
        /**
         * CheckInState
         * @description Where the check-in of a round stands: the phase in which the persons on the roster collect their credentials.
         *
         *     It ends before casting begins, and never opens again, so that no issue stands beside its cast.
         * @enum {string}
         */
        CheckInState: "not_yet" | "open" | "ended";
        /**
         * CitizenMessage
         * @description A message of the citizen.
         */
        CitizenMessage: {
            /** Code */
            code: string;
            /**
             * Message Id
             * @description 手机生成的 128 位随机数；同一条留言重复发送时不变
             */
            message_id: string;
            /** Photos */
            photos?: string[];
            /** Text */
            text: string;
        };
        /**
         * CitizenView
         * @description A matter as its code opens it.
         *
         *     Attributes:
         *         merged: it goes on together with another that is about the same; steps and answer are that one's.
         *         actions: what the citizen can do now.
         */
        CitizenView: {
            /** Actions */
            actions: components["schemas"]["MatterEvent"][];
            /** Addressee */
            addressee: string;
            /** Anonymous */
            anonymous: boolean;
            /** Answer */
            answer: string;
            /** Business */
            business: string;
            content: components["schemas"]["ContentView"];
            /** Explanation */
            explanation: string;
            hall: components["schemas"]["HallRef"];
            /** Merged */
            merged: boolean;
            /** Messages */
            messages: components["schemas"]["MessageView"][];
            /** Number */
            number: string;
            outcome: components["schemas"]["TriageOutcome"] | null;
            /** Photos */
            photos: string[];
            /** Policy */
            policy: string;
            /** Promised */
            promised: string | null;
            rating: components["schemas"]["Rating"] | null;
            /** Remark */
            remark: string;
            state: components["schemas"]["MatterState"];
            /** State Text */
            state_text: string;
            /**
             * Submitted At
             * Format: date-time
             */
            submitted_at: string;
            /** Timeline */
            timeline: components["schemas"]["TimelineStep"][];
        };
        /**
         * CodeRequest
         * @description A tracking code as typed or scanned.
         */
        CodeRequest: {
            /** Code */
            code: string;
        };
        /**
         * ContactRequest
         * @description Who the citizen is, where they choose to say so.
         */
        ContactRequest: {
            /** Name */
            name: string;
            /**
             * Phone
             * @description 6 至 20 位数字
             */
            phone: string;
        };
        /**
         * ContentView
         * @description What was brought.
         */
        ContentView: {
            /** Business Number */
            business_number: string;
            /** Wanted */
            wanted: string;
            /** What */
            what: string;
            /** When */
            when: string;
            /** Which Window */
            which_window: string;
        };
        /**
         * Counts
         * @description How many obligations are open, due today, and overdue.
         */
        Counts: {
            /** Due Today */
            due_today: number;
            /** Open */
            open: number;
            /** Overdue */
            overdue: number;
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
         * DaySlots
         * @description The slots of a day that can still be booked.
         */
        DaySlots: {
            /**
             * Day
             * Format: date
             */
            day: string;
            /** Slots */
            slots: components["schemas"]["SlotView"][];
        };
        /**
         * DoneRequest
         * @description An obligation was met.
         */
        DoneRequest: {
            /**
             * Note
             * @default
             */
            note: string;
            /** Version */
            version: number;
        };
        /**
         * DueBasis
         * @description What a due date rests on: the rule, its extension, or an officer's decision.
         * @enum {string}
         */
        DueBasis: "rule" | "extended" | "moved";
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
         * GrantView
         * @description How many messages of a template may still be sent.
         */
        GrantView: {
            /** Key */
            key: string;
            kind: components["schemas"]["TemplateKind"];
            /**
             * Remaining
             * @description 还可发送的次数；长期订阅为空，表示不限
             */
            remaining: number | null;
            /** Template Id */
            template_id: string;
            /** Title */
            title: string;
        };
        /**
         * Grants
         * @description All templates.
         */
        Grants: {
            /** Grants */
            grants: components["schemas"]["GrantView"][];
        };
        /**
         * HallRef
         * @description A hall by its name.
         */
        HallRef: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * HallSlots
         * @description What can be booked at a hall; nothing while it takes no appointments.
         */
        HallSlots: {
            /** Days */
            days: components["schemas"]["DaySlots"][];
            /** Open */
            open: boolean;
        };
        /**
         * InboxEntry
         * @description One entry of somebody's inbox. ``settled``: there is nothing more to do about it; then it is never unread.
         */
        InboxEntry: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Due */
            due: string | null;
            /** Id */
            id: string;
            kind: components["schemas"]["NoticeKind"];
            /** Link */
            link: string;
            /** Read */
            read: boolean;
            /** Ref */
            ref: string;
            /** Settled */
            settled: boolean;
            /** Text */
            text: string;
            /** Title */
            title: string;
        };
        /**
         * InvitationLogIn
         * @description A personal invitation, and a secret that the web page has made for itself.
         */
        InvitationLogIn: {
            /**
             * Device
             * @description 32 个随机字节的 base64url；同一网页凭它可再次登录
             */
            device: string;
            /** Invitation */
            invitation: string;
        };
        /**
         * InvitationText
         * @description A personal invitation as typed or scanned.
         */
        InvitationText: {
            /** Invitation */
            invitation: string;
        };
        /**
         * LogOut
         * @description What to end.
         */
        LogOut: {
            /**
             * Everywhere
             * @description 退出所有设备
             * @default false
             */
            everywhere: boolean;
        };
        /**
         * MatterEvent
         * @description What happens to a matter. ``explain`` is triage that answers at once.
         * @enum {string}
         */
        MatterEvent: "submit" | "triage" | "explain" | "start" | "progress" | "move_promise" | "coordinate" | "meet" | "hand_over" | "answer" | "rate" | "reopen" | "close" | "merge" | "message" | "turn_off";
        /**
         * MatterState
         * @description Where a matter stands. ``turned_off`` is what its citizen sees of one that went to the clue register.
         * @enum {string}
         */
        MatterState: "submitted" | "triaged" | "in_progress" | "answered" | "rated" | "closed" | "merged" | "turned_off";
        /**
         * MessageView
         * @description One message.
         */
        MessageView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Id */
            id: string;
            /** Photos */
            photos: string[];
            /** Read */
            read: boolean;
            side: components["schemas"]["Side"];
            /** Text */
            text: string;
        };
        /**
         * MyCategory
         * @description A category by its name.
         */
        MyCategory: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * MyRound
         * @description A round that a person on the roster takes part in.
         *
         *     Attributes:
         *         fingerprint: of the round's keys, None before they are made.
         *         collected: the credential was collected, on this phone or another.
         *         revoked: the right to vote was taken away.
         */
        MyRound: {
            category: components["schemas"]["MyCategory"];
            check_in: components["schemas"]["CheckInState"];
            /** Check In Opens At */
            check_in_opens_at: string | null;
            /** Closes At */
            closes_at: string | null;
            /** Collected */
            collected: boolean;
            /** Evaluation Title */
            evaluation_title: string;
            /** Fingerprint */
            fingerprint: string | null;
            kind: components["schemas"]["RoundKind"];
            /** Opens At */
            opens_at: string | null;
            /** Revoked */
            revoked: boolean;
            /** Round Id */
            round_id: string;
            state: components["schemas"]["PhoneState"];
        };
        /**
         * MyRounds
         * @description The rounds of the phone user.
         */
        MyRounds: {
            /** Items */
            items: components["schemas"]["MyRound"][];
        };
        /**
         * NewAppointment
         * @description A slot that somebody wants.
         */
        NewAppointment: {
            /**
             * Booking Id
             * @description 手机生成的随机编号；重复提交同一编号得到同一预约
             */
            booking_id: string;
            /**
             * Business
             * @default null
             */
            business: string | null;
            /**
             * Day
             * Format: date
             */
            day: string;
            /** Hall */
            hall: string;
            /**
             * Proof
             * @description 被要求时的安全校验结果
             * @default null
             */
            proof: string | null;
            /** Start */
            start: string;
        };
        /**
         * NewMatter
         * @description What a citizen brings.
         */
        NewMatter: {
            /** Business */
            business: string;
            /**
             * Business Number
             * @default
             */
            business_number: string;
            /**
             * Consent
             * @description 已阅读并同意个人信息的使用说明
             * @constant
             */
            consent: true;
            /**
             * @description 不填即为匿名
             * @default null
             */
            contact: components["schemas"]["ContactRequest"] | null;
            /** Hall */
            hall: string;
            /** Photos */
            photos?: string[];
            /**
             * Proof
             * @description 被要求时的安全校验结果
             * @default null
             */
            proof: string | null;
            /**
             * Submission Id
             * @description 手机生成的 128 位随机数；同一次提交重复发送时不变
             */
            submission_id: string;
            /**
             * Wanted
             * @default
             */
            wanted: string;
            /** What */
            what: string;
            /**
             * When
             * @default
             */
            when: string;
            /**
             * Which Window
             * @default
             */
            which_window: string;
        };
        /**
         * NoticeKind
         * @description Why somebody is told something.
         * @enum {string}
         */
        NoticeKind: "reminder" | "overdue_reminder" | "escalation" | "opened" | "moved" | "notice";
        /**
         * ObligationAction
         * @description What the officer who asks may do with an obligation now.
         * @enum {string}
         */
        ObligationAction: "done" | "move" | "extend" | "cancel";
        /**
         * ObligationDetail
         * @description An obligation with all there is to know.
         *
         *     Attributes:
         *         explanation: why it is due then, a sentence.
         *         basis: what the date rests on.
         *         given: the day that the event named.
         *         given_name: what that day is.
         *         source: the article of the rules.
         *         starts_with: the event of its start.
         *         closed_by: what ends it.
         *         extension: when the rule allows more time; null where it does not.
         *         escalation_owner: what they are to whom it climbs, in words.
         *         escalation: who they are now.
         *         next_reminder: moment of the next reminder; null where it is closed.
         *         actions: what the officer who asks may do now.
         */
        ObligationDetail: {
            /** About */
            about: string;
            /** Actions */
            actions: components["schemas"]["ObligationAction"][];
            basis: components["schemas"]["DueBasis"];
            /** Closed At */
            closed_at: string | null;
            /** Closed By */
            closed_by: string;
            /**
             * Due
             * Format: date
             */
            due: string;
            /** Escalation */
            escalation: components["schemas"]["PersonRef"][];
            /** Escalation Owner */
            escalation_owner: string;
            /** Explanation */
            explanation: string;
            /** Extension */
            extension: string | null;
            /** Given */
            given: string | null;
            /** Given Name */
            given_name: string;
            /** History */
            history: components["schemas"]["ObligationHappening"][];
            /** Id */
            id: string;
            /** Next Reminder */
            next_reminder: string | null;
            /** On Time */
            on_time: boolean | null;
            /**
             * Opened At
             * Format: date-time
             */
            opened_at: string;
            /** Overdue */
            overdue: boolean;
            /** Owner */
            owner: string;
            /** Provisional */
            provisional: boolean;
            /** Responsible */
            responsible: components["schemas"]["PersonRef"][];
            /** Rule */
            rule: string;
            /** Source */
            source: string;
            /**
             * Start
             * Format: date
             */
            start: string;
            /** Starts With */
            starts_with: string;
            state: components["schemas"]["ObligationState"];
            /** Steps */
            steps: components["schemas"]["StepEntry"][];
            /** Title */
            title: string;
            unit: components["schemas"]["UnitRef"];
            /** Vacant */
            vacant: boolean;
            /** Version */
            version: number;
            /** Working Days Left */
            working_days_left: number;
        };
        /**
         * ObligationEvent
         * @description What happens to an obligation, as its history tells it.
         * @enum {string}
         */
        ObligationEvent: "opened" | "moved" | "extended" | "recomputed" | "done" | "cancelled";
        /**
         * ObligationHappening
         * @description Something that happened to an obligation; ``by`` is null for the system.
         */
        ObligationHappening: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            by: components["schemas"]["PersonRef"] | null;
            /**
             * Due
             * Format: date
             */
            due: string;
            event: components["schemas"]["ObligationEvent"];
            /** Former Due */
            former_due: string | null;
            /** Reason */
            reason: string;
            /** Text */
            text: string;
        };
        /**
         * ObligationState
         * @description Where an obligation stands.
         * @enum {string}
         */
        ObligationState: "open" | "done" | "cancelled";
        /**
         * ObligationView
         * @description An obligation in a list.
         *
         *     Attributes:
         *         title: the rule's.
         *         about: what or whom it is about.
         *         working_days_left: until the due date, 0 on it, negative afterwards.
         *         provisional: the due date may still move when a year's schedule is published.
         *         owner: what the owner is, in words.
         *         responsible: who is reminded, deputies of this day included.
         *         vacant: nobody holds the owner's post; ``responsible`` stand in.
         *         on_time: whether it was done in time; null while open and where it was cancelled.
         */
        ObligationView: {
            /** About */
            about: string;
            /** Closed At */
            closed_at: string | null;
            /**
             * Due
             * Format: date
             */
            due: string;
            /** Id */
            id: string;
            /** On Time */
            on_time: boolean | null;
            /**
             * Opened At
             * Format: date-time
             */
            opened_at: string;
            /** Overdue */
            overdue: boolean;
            /** Owner */
            owner: string;
            /** Provisional */
            provisional: boolean;
            /** Responsible */
            responsible: components["schemas"]["PersonRef"][];
            /** Rule */
            rule: string;
            /**
             * Start
             * Format: date
             */
            start: string;
            state: components["schemas"]["ObligationState"];
            /** Title */
            title: string;
            unit: components["schemas"]["UnitRef"];
            /** Vacant */
            vacant: boolean;
            /** Version */
            version: number;
            /** Working Days Left */
            working_days_left: number;
        };
        /**
         * OfficerCodeText
         * @description The code that the portal shows.
         */
        OfficerCodeText: {
            /** Code */
            code: string;
        };
        /**
         * OfficerName
         * @description The officer whose phone it is.
         */
        OfficerName: {
            /** Name */
            name: string;
        };
        /**
         * OfficerTab
         * @description What the officer's tab shows, besides the list of obligations.
         *
         *     Attributes:
         *         obligations: how many there are to do.
         *         unread: how many messages of the inbox are neither read nor settled.
         *         reminders: the next steps of evaluations.
         */
        OfficerTab: {
            /** Grants */
            grants: components["schemas"]["GrantView"][];
            obligations: components["schemas"]["Counts"];
            officer: components["schemas"]["OfficerName"];
            /** Reminders */
            reminders: components["schemas"]["Reminder"][];
            /** Unread */
            unread: number;
        };
        /**
         * OpenedPhoneSession
         * @description A phone's session: a short access token, its lifetime in seconds, and the token that renews both.
         */
        OpenedPhoneSession: {
            /** Access Token */
            access_token: string;
            /** Expires In */
            expires_in: number;
            kind: components["schemas"]["PhoneKind"];
            /** Refresh Token */
            refresh_token: string;
        };
        /** Page[InboxEntry] */
        Page_InboxEntry_: {
            /** Items */
            items: components["schemas"]["InboxEntry"][];
            /** Page */
            page: number;
            /** Page Size */
            page_size: number;
            /** Total */
            total: number;
        };
        /** Page[ObligationView] */
        Page_ObligationView_: {
            /** Items */
            items: components["schemas"]["ObligationView"][];
            /** Page */
            page: number;
            /** Page Size */
            page_size: number;
            /** Total */
            total: number;
        };
        /**
         * PersonRef
         * @description An officer.
         */
        PersonRef: {
            /** Id */
            id: string;
            /** Name */
            name: string;
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
         * PhoneCode
         * @description What the phone number button gave.
         */
        PhoneCode: {
            /** Phone Code */
            phone_code: string;
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
         * PhoneKind
         * @description How somebody came here.
         * @enum {string}
         */
        PhoneKind: "wechat" | "web";
        /**
         * PhoneMe
         * @description What there is about a phone user.
         */
        PhoneMe: {
            /**
             * Bound
             * @description 已对应到某份名册上的人员
             */
            bound: boolean;
            kind: components["schemas"]["PhoneKind"];
            officer: components["schemas"]["OfficerName"] | null;
            /**
             * Wechat
             * @description 本单位启用了微信
             */
            wechat: boolean;
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
        PhoneState: "waiting" | "open" | "closed" | "discarded";
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
         * PhotoByCode
         * @description A photo of the matter that a code opens.
         */
        PhotoByCode: {
            /** Code */
            code: string;
            /** Photo */
            photo: string;
            /**
             * Small
             * @default false
             */
            small: boolean;
        };
        /**
         * PublicBoard
         * @description All halls by name.
         */
        PublicBoard: {
            /**
             * Day
             * Format: date
             */
            day: string;
            /** Halls */
            halls: components["schemas"]["BoardHall"][];
            /**
             * Month
             * @description 已结束的上月，例如 2026-02
             */
            month: string;
        };
        /**
         * PublicBusiness
         * @description A business that matters can be about.
         */
        PublicBusiness: {
            /** Id */
            id: string;
            /** Name */
            name: string;
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
         * PublicHall
         * @description A hall; one that is not open takes no new matters.
         */
        PublicHall: {
            /** Address */
            address: string;
            /** Businesses */
            businesses: components["schemas"]["PublicBusiness"][];
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Open */
            open: boolean;
            /** Opening Hours */
            opening_hours: string;
            /** Windows */
            windows: string[];
        };
        /**
         * PublicHallList
         * @description Halls by name.
         */
        PublicHallList: {
            /** Items */
            items: components["schemas"]["PublicHall"][];
        };
        /**
         * Rating
         * @description What the citizen says of the answer.
         * @enum {string}
         */
        Rating: "satisfied" | "basically_satisfied" | "dissatisfied";
        /**
         * RatingRequest
         * @description What the citizen says of the answer.
         */
        RatingRequest: {
            /** Code */
            code: string;
            rating: components["schemas"]["Rating"];
            /**
             * Remark
             * @default
             */
            remark: string;
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
         * RefreshToken
         * @description A refresh token.
         */
        RefreshToken: {
            /** Refresh Token */
            refresh_token: string;
        };
        /**
         * Reminder
         * @description One step.
         *
         *     Attributes:
         *         id: the same for the same step, however often it is asked for.
         *         text: what is to come or to do.
         *         at: when it comes, or since when it waits.
         *         link: where it is done in the portal, from the installation's address on.
         */
        Reminder: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Id */
            id: string;
            /** Link */
            link: string;
            /** Text */
            text: string;
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
         * Side
         * @description Who wrote a message.
         * @enum {string}
         */
        Side: "citizen" | "officer";
        /**
         * SlotView
         * @description A slot with the places left.
         */
        SlotView: {
            /** End */
            end: string;
            /** Left */
            left: number;
            /** Start */
            start: string;
        };
        /**
         * StepEntry
         * @description A reminder that was given: working days from the due date, and to whom.
         */
        StepEntry: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Escalated */
            escalated: components["schemas"]["PersonRef"][];
            /** Step */
            step: string;
            /** Told */
            told: components["schemas"]["PersonRef"][];
        };
        /**
         * SubmittedMatter
         * @description What is shown once: the code, and what its QR code holds.
         *
         *     Attributes:
         *         differs: the same submission was stored before with other words: these were not taken.
         */
        SubmittedMatter: {
            /** Code */
            code: string;
            /** Differs */
            differs: boolean;
            /** Link */
            link: string;
        };
        /**
         * TapResults
         * @description What wx.requestSubscribeMessage said about each template.
         */
        TapResults: {
            /** Results */
            results: {
                [key: string]: "accept" | "reject" | "ban" | "filter";
            };
        };
        /**
         * TemplateKind
         * @description How long a grant lasts.
         * @enum {string}
         */
        TemplateKind: "one_time" | "long_term";
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
         * TimelineStep
         * @description One step of a matter's way.
         */
        TimelineStep: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            event: components["schemas"]["MatterEvent"];
            /**
             * Former
             * @default null
             */
            former: string | null;
            /** @default null */
            outcome: components["schemas"]["TriageOutcome"] | null;
            /**
             * Promised
             * @default null
             */
            promised: string | null;
            /** @default null */
            rating: components["schemas"]["Rating"] | null;
            /**
             * Said
             * @default
             */
            said: string;
            /**
             * Text
             * @description 步骤名称
             */
            text: string;
        };
        /**
         * TriageOutcome
         * @description What triage decides.
         * @enum {string}
         */
        TriageOutcome: "resolve_now" | "cannot_do" | "hard" | "redirected";
        /**
         * UnitRef
         * @description A unit as part of something else.
         */
        UnitRef: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * UploadStage
         * @description How far a photo has come.
         * @enum {string}
         */
        UploadStage: "receiving" | "ready" | "refused";
        /**
         * UploadState
         * @description A photo on its way here.
         */
        UploadState: {
            /**
             * Chunk Size
             * @description 建议的分片大小
             * @default 262144
             */
            chunk_size: number;
            /**
             * Height
             * @default null
             */
            height: number | null;
            /**
             * Received
             * @description 已收到的字节数，从这里继续上传
             */
            received: number;
            /** Size */
            size: number;
            stage: components["schemas"]["UploadStage"];
            /**
             * Width
             * @description 处理后的宽度（像素）
             * @default null
             */
            width: number | null;
        };
        /**
         * WeChatLogIn
         * @description What wx.login gave.
         */
        WeChatLogIn: {
            /** Wechat Code */
            wechat_code: string;
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
    files_Uploads_post: {
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
                 *       "owner_token": "0123456789abcdef0123456789abcdef",
                 *       "size": 2400000,
                 *       "upload_id": "0123456789abcdef0123456789abcdef"
                 *     }
                 */
                "application/json": components["schemas"]["Announcement"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadState"];
                };
            };
            /** @description invalid_input、malformed_json */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_upload */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_many_photos */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_large、file_too_large */
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
            /** @description proof_of_work_required */
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
    files_UploadOf_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                upload_id: string;
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
                    "application/json": components["schemas"]["UploadState"];
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
            /** @description unknown_upload */
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
    files_UploadOf_put: {
        parameters: {
            query: {
                offset: number;
            };
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadState"];
                };
            };
            /** @description invalid_input、invalid_chunk */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_upload */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description wrong_offset */
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
    files_UploadOf_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description photo_submitted */
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
    files_Finished_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                upload_id: string;
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
                    "application/json": components["schemas"]["UploadState"];
                };
            };
            /** @description invalid_input、documents_refused、unsupported_file_type、photo_unreadable、photo_too_many_pixels、photo_too_many_frames */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_upload */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description upload_incomplete */
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
            /** @description store_unavailable、photos_busy */
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
    files_Preview_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                upload_id: string;
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
                    "image/jpeg": unknown;
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
            /** @description unknown_upload */
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
    session_PhoneSelf_get: {
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
                    "application/json": components["schemas"]["PhoneMe"];
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
            /** @description not_authenticated */
            401: {
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
    session_PhoneSelf_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description not_authenticated */
            401: {
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
    roster_MyEvaluations_get: {
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
                    "application/json": components["schemas"]["MyRounds"];
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
            /** @description not_authenticated */
            401: {
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
    officer_Officer_get: {
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
                    "application/json": components["schemas"]["OfficerTab"];
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
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_an_officer */
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
    officer_OfficerBinding_post: {
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
                 *       "code": "20261124"
                 *     }
                 */
                "application/json": components["schemas"]["OfficerCodeText"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_input、malformed_json */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_code */
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
            /** @description too_many_wrong_codes */
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
    officer_OfficerBinding_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description not_authenticated */
            401: {
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
    officer_OfficerGrants_post: {
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
                 *       "results": {
                 *         "TEMPLATE-ID-OF-THE-OFFICE": "accept"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["TapResults"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grants"];
                };
            };
            /** @description invalid_input、malformed_json */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_an_officer */
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
    inbox_PhoneInbox_get: {
        parameters: {
            query?: {
                /** @description 页码，从 1 开始 */
                page?: number;
                /** @description 每页条数 */
                page_size?: number;
                /** @description 排序字段，前加 - 为倒序 */
                sort?: "at" | "-at";
                /** @description 搜索 */
                q?: string;
                unread?: boolean;
                kind?: components["schemas"]["NoticeKind"];
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
                    "application/json": components["schemas"]["Page_InboxEntry_"];
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
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_an_officer */
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
    inbox_PhoneInboxRead_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_an_officer */
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
    inbox_PhoneEntryRead_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["InboxEntry"];
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
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_an_officer、entry_not_found */
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
    obligations_PhoneObligations_get: {
        parameters: {
            query?: {
                /** @description 页码，从 1 开始 */
                page?: number;
                /** @description 每页条数 */
                page_size?: number;
                /** @description 排序字段，前加 - 为倒序 */
                sort?: "closed_at" | "-closed_at" | "due" | "-due" | "opened_at" | "-opened_at";
                /** @description 搜索 */
                q?: string;
                state?: components["schemas"]["ObligationState"];
                overdue?: boolean;
                rule?: string;
                from?: string;
                to?: string;
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
                    "application/json": components["schemas"]["Page_ObligationView_"];
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
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_an_officer */
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
    obligations_PhoneObligation_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["ObligationDetail"];
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
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_an_officer、obligation_not_found */
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
    obligations_PhoneObligationDone_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "已按要求完成。",
                 *       "version": 1
                 *     }
                 */
                "application/json": components["schemas"]["DoneRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObligationDetail"];
                };
            };
            /** @description invalid_input、malformed_json */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description obligation_not_yours */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_an_officer、obligation_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description obligation_closed、closed_by_system、stale_version */
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
    roster_RosterCredentials_post: {
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
                 *       "round_id": "0123456789abcdef0123456789abcdef"
                 *     }
                 */
                "application/json": components["schemas"]["CheckInRequest"];
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
            /** @description invalid_input、malformed_json */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_on_roster、revoked_right、unknown_round */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description check_in_not_started、check_in_ended、round_closed、credential_already_issued */
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
    roster_BindByInvitation_post: {
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
                 *       "invitation": "7M3K-9QWE-RTYP-4SDF-GHJK-8ZXC-VBNA"
                 *     }
                 */
                "application/json": components["schemas"]["InvitationText"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bound"];
                };
            };
            /** @description invalid_input、malformed_json、malformed_invitation */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_invitation */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invitation_used、invitation_expired */
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
            /** @description too_many_wrong_invitations */
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
    roster_BindByPhone_post: {
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
                 *       "phone_code": "0b3bCd000XyZ1Q1aBc000dEfGh2bCd0m"
                 *     }
                 */
                "application/json": components["schemas"]["PhoneCode"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bound"];
                };
            };
            /** @description invalid_input、malformed_json、phone_code_invalid、phone_not_domestic */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_authenticated */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description phone_not_on_roster */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description roster_line_taken、wechat_only、wechat_off */
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
            /** @description too_many_failures */
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
            /** @description store_unavailable、wechat_unavailable */
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
    session_PhoneSession_post: {
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
                 *       "wechat_code": "0a3bCd000XyZ1Q1aBc000dEfGh2bCd0m"
                 *     }
                 */
                "application/json": components["schemas"]["WeChatLogIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedPhoneSession"];
                };
            };
            /** @description invalid_input、malformed_json、wechat_code_invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description wechat_user_blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description wechat_off */
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
            /** @description too_many_failures */
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
            /** @description store_unavailable、wechat_unavailable */
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
    session_PhoneSessionByInvitation_post: {
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
                 *       "device": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                 *       "invitation": "7M3K-9QWE-RTYP-4SDF-GHJK-8ZXC-VBNA"
                 *     }
                 */
                "application/json": components["schemas"]["InvitationLogIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedPhoneSession"];
                };
            };
            /** @description invalid_input、malformed_json、malformed_invitation */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_invitation */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invitation_used、invitation_expired */
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
            /** @description too_many_wrong_invitations */
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
    session_PhoneSessionEnd_post: {
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
                 *       "everywhere": false
                 *     }
                 */
                "application/json": components["schemas"]["LogOut"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_input、malformed_json */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_authenticated */
            401: {
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
    session_PhoneSessionRefresh_post: {
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
                 *       "refresh_token": "2Y0xT8kq3WcE6Zr1uVbN9sLmJpA4hDfGiOoQtRyXnCk"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshToken"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedPhoneSession"];
                };
            };
            /** @description invalid_input、malformed_json */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_authenticated */
            401: {
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
            /** @description too_many_failures */
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
    booking_WindowAppointments_post: {
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
                 *       "booking_id": "0123456789abcdef0123456789abcdef",
                 *       "business": null,
                 *       "day": "2026-03-02",
                 *       "hall": "0123456789abcdef0123456789abcdef",
                 *       "start": "09:30"
                 *     }
                 */
                "application/json": components["schemas"]["NewAppointment"];
            };
        };
        responses: {
            /** @description done before, with the same outcome */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookedView"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookedView"];
                };
            };
            /** @description invalid_input、malformed_json、unknown_business */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description hall_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description hall_closed、slot_not_offered、slot_taken */
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
            /** @description proof_of_work_required */
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
    booking_WindowAppointmentCancel_post: {
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
                 *       "code": "7M3K-9QWE-RTYP-4SDF-GHJK"
                 *     }
                 */
                "application/json": components["schemas"]["BookingCode"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentView"];
                };
            };
            /** @description invalid_input、malformed_json、malformed_code */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description appointment_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description appointment_over */
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
            /** @description too_many_failures */
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
    booking_WindowAppointmentOpen_post: {
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
                 *       "code": "7M3K-9QWE-RTYP-4SDF-GHJK"
                 *     }
                 */
                "application/json": components["schemas"]["BookingCode"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentView"];
                };
            };
            /** @description invalid_input、malformed_json、malformed_code */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description appointment_not_found */
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
            /** @description too_many_failures */
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
    window_WindowBoard_get: {
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
                    "application/json": components["schemas"]["PublicBoard"];
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
    window_WindowHalls_get: {
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
                    "application/json": components["schemas"]["PublicHallList"];
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
    window_WindowHall_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["PublicHall"];
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
            /** @description hall_not_found */
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
    booking_WindowSlots_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                id: string;
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
                    "application/json": components["schemas"]["HallSlots"];
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
            /** @description hall_not_found */
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
    window_WindowMatters_post: {
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
                 *       "business": "0123456789abcdef0123456789abcdef",
                 *       "consent": true,
                 *       "hall": "0123456789abcdef0123456789abcdef",
                 *       "photos": [],
                 *       "submission_id": "0123456789abcdef0123456789abcdef",
                 *       "wanted": "一次告知还缺什么。",
                 *       "what": "过户材料交了两次，仍说不齐。"
                 *     }
                 */
                "application/json": components["schemas"]["NewMatter"];
            };
        };
        responses: {
            /** @description done before, with the same outcome */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedMatter"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedMatter"];
                };
            };
            /** @description invalid_input、malformed_json、unknown_hall、unknown_business */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description hall_closed、photos_not_ready */
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
            /** @description proof_of_work_required */
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
    window_WindowMatterMessages_post: {
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
                 *       "code": "7M3K-9QWE-RTYP-4SDF-GHJK",
                 *       "message_id": "0123456789abcdef0123456789abcdef",
                 *       "photos": [],
                 *       "text": "材料已经补交。"
                 *     }
                 */
                "application/json": components["schemas"]["CitizenMessage"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CitizenView"];
                };
            };
            /** @description invalid_input、malformed_json、malformed_code */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description matter_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description matter_closed、too_many_messages、photos_not_ready */
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
            /** @description too_many_failures */
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
    window_WindowMatterOpen_post: {
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
                 *       "code": "7M3K-9QWE-RTYP-4SDF-GHJK"
                 *     }
                 */
                "application/json": components["schemas"]["CodeRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CitizenView"];
                };
            };
            /** @description invalid_input、malformed_json、malformed_code */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description matter_not_found */
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
            /** @description too_many_failures */
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
    files_WindowMatterPhoto_post: {
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
                 *       "code": "7M3K-9QWE-RTYP-4SDF-GHJK",
                 *       "photo": "0123456789abcdef0123456789abcdef",
                 *       "small": true
                 *     }
                 */
                "application/json": components["schemas"]["PhotoByCode"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            /** @description invalid_input、malformed_json、malformed_code */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description matter_not_found、unknown_photo */
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
            /** @description too_many_failures */
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
    window_WindowMatterRating_post: {
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
                 *       "code": "7M3K-9QWE-RTYP-4SDF-GHJK",
                 *       "rating": "satisfied",
                 *       "remark": ""
                 *     }
                 */
                "application/json": components["schemas"]["RatingRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CitizenView"];
                };
            };
            /** @description invalid_input、malformed_json、malformed_code */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description matter_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description already_rated、matter_merged、matter_state */
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
            /** @description too_many_failures */
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
