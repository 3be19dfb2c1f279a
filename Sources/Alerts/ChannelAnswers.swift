internal import Foundation
internal import Mail

/// What an answer of the other side means: a robot says no with a 200.
enum ChannelAnswers {
    /// Why a message was not taken, and how long the other side wants to be left alone.
    struct Refusal: Error, Equatable {
        let failure: DeliveryRules.Failure
        var pause: TimeInterval?
    }

    /// - Throws: `Refusal` when it was not taken.
    static func check(_ answer: Answer, of kind: ChannelKind, _ settings: ChannelSettings) throws(Refusal) {
        try check(answer.status)
        switch kind {
        case .wecom, .dingtalk: try robot(answer.body, kind)
        case .sms where !settings.answerField.isEmpty: try gateway(answer.body, settings)
        case .sms, .webhook, .email: break
        }
    }

    private static func check(_ status: Int) throws(Refusal) {
        switch status {
        case 200..<300: return
        case 429: throw Refusal(failure: .tooMany, pause: 60)
        case 401, 403: throw Refusal(failure: .signIn)
        default: throw Refusal(failure: status >= 500 ? .serverError : .rejected)
        }
    }

    /// Both robots tell in `errcode`; anything but 0 failed, and no `errcode` at all is no robot.
    private static func robot(_ body: [UInt8], _ kind: ChannelKind) throws(Refusal) {
        struct Told: Decodable { let errcode: Int }
        guard let told = try? JSONDecoder().decode(Told.self, from: Data(body)) else {
            throw Refusal(failure: .denied)
        }
        if let refusal = refusal(told.errcode) { throw refusal }
    }

    /// What a robot's code means; nil: it was taken.
    private static func refusal(_ code: Int) -> Refusal? {
        switch code {
        case 0: nil
        // 企业微信: too often this minute. 钉钉: too often, and silent for ten minutes from now.
        case 45009, 45033: Refusal(failure: .tooMany, pause: 60)
        case 130101, 410100: Refusal(failure: .tooMany, pause: 600)
        // 企业微信 and 钉钉: busy for the moment.
        case -1: Refusal(failure: .serverError)
        // 企业微信: no such robot. 钉钉: no such token; keyword, signature or address not as agreed.
        case 93000, 300001, 300005, 310000: Refusal(failure: .signIn)
        default: Refusal(failure: .denied)
        }
    }

    private static func gateway(_ body: [UInt8], _ settings: ChannelSettings) throws(Refusal) {
        let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        guard let value = object?[settings.answerField], "\(value)" == settings.answerValue else {
            throw Refusal(failure: .denied)
        }
    }
}

extension DeliveryRules.Failure {
    init(_ error: MailError) {
        self =
            switch error {
            case .timedOut: .timedOut
            case .unresolved: .unresolved
            case .unreachable: .unreachable
            case .encryption: .encryption
            case .signIn: .signIn
            case .refused(let code): code < 500 ? .refusedForNow : .refused
            case .dropped, .tooLarge: .dropped
            case .forbidden: .forbidden
            case .malformed: .unusable
            case .stopped, .library: .internalError
            }
    }
}
