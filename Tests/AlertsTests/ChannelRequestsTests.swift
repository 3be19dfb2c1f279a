import Crypto
import Foundation
import Kernel
import Mail
import Testing

@testable import Alerts

private let now = Date(timeIntervalSince1970: 1_795_222_800.5)

private func message(text: String = "考场 5 \"无信号\"\n{id}", phones: [String] = ["13800138000"])
    -> OutgoingMessage
{
    OutgoingMessage(
        id: "m-1",
        receiver: "+86 138-0013-8000",
        receiverName: "张伟",
        subject: "【报警】考场 5 无信号",
        text: text,
        phones: phones,
        document: #"{"id":"m-1"}"#,
        at: now
    )
}

private func json(_ post: Post?) throws -> [String: Any] {
    let body = Data(try #require(post).body)
    return try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
}

@Suite("B-12 what channels send") struct ChannelRequestsTests {
    @Test("a webhook is signed over its time and body")
    func webhook() throws {
        let secret = ChannelSecret(address: "https://a.cn/hook", key: "key")
        let post = try #require(ChannelRequests.post(message(), .webhook, ChannelSettings(), secret))
        let tag = HMAC<SHA256>.authenticationCode(
            for: Data("1795222800.{\"id\":\"m-1\"}".utf8),
            using: SymmetricKey(data: Data("key".utf8))
        )
        let hex = tag.map { String(format: "%02x", $0) }.joined()
        #expect(post.headers["X-Invigil-Signature"] == "t=1795222800,v1=\(hex)")
        #expect(post.headers["Idempotency-Key"] == "m-1" && post.url == "https://a.cn/hook")
    }

    @Test("企业微信: a text that calls people by number")
    func wecom() throws {
        let secret = ChannelSecret(address: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k")
        let body = try json(ChannelRequests.post(message(), .wecom, ChannelSettings(), secret))
        let text = try #require(body["text"] as? [String: Any])
        #expect(body["msgtype"] as? String == "text")
        #expect((text["content"] as? String)?.hasPrefix("【报警】考场 5 无信号\n考场 5 \"无信号\"") == true)
        #expect(text["mentioned_mobile_list"] as? [String] == ["13800138000"])
    }

    @Test("no robot's text is longer than it takes, nor cut inside a character")
    func long() throws {
        let secret = ChannelSecret(address: "https://a.cn/")
        let long = message(text: String(repeating: "考场🎓", count: 900))
        for kind in [ChannelKind.wecom, .dingtalk] {
            let body = try json(ChannelRequests.post(long, kind, ChannelSettings(), secret))
            let content = try #require((body["text"] as? [String: Any])?["content"] as? String)
            #expect(content.utf8.count <= 2048 && content.contains("…"))
        }
    }

    @Test("钉钉: signed in the query, with milliseconds, and people called")
    func dingtalk() throws {
        let secret = ChannelSecret(
            address: "https://oapi.dingtalk.com/robot/send?access_token=t",
            key: "SECx"
        )
        let post = try #require(ChannelRequests.post(message(), .dingtalk, ChannelSettings(), secret))
        let items = try #require(URLComponents(string: post.url)?.queryItems)
        let time = "1795222800500"
        let tag = HMAC<SHA256>.authenticationCode(
            for: Data("\(time)\nSECx".utf8),
            using: SymmetricKey(data: Data("SECx".utf8))
        )
        #expect(items.first { $0.name == "timestamp" }?.value == time)
        #expect(items.first { $0.name == "sign" }?.value == Data(tag).base64EncodedString())
        let body = try json(post)
        #expect((body["at"] as? [String: Any])?["atMobiles"] as? [String] == ["13800138000"])
        #expect(((body["text"] as? [String: Any])?["content"] as? String)?.hasSuffix("@13800138000") == true)
        let plain = ChannelRequests.signed("https://a.cn/x", nil, at: now)
        #expect(plain == "https://a.cn/x")
    }

    @Test(
        "an SMS body is the template with its places filled, whatever the text holds",
        arguments: [
            "a\"b", "a\\b", "a\nb", "{phone}", "a&b=c", "100%", "}{", "考场 5",
        ]
    )
    func sms(text: String) throws {
        var settings = ChannelSettings()
        let secret = ChannelSecret(address: "https://sms.cn/send", key: "Bearer x")
        settings.format = "json"
        settings.template = #"{"to": "{phone}", "body": "{text}", "ref": "{id}"}"#
        let post = ChannelRequests.post(message(text: text), .sms, settings, secret)
        let body = try json(post)
        #expect(body["to"] as? String == "+8613800138000" && body["ref"] as? String == "m-1")
        #expect(body["body"] as? String == text.replacing("\n", with: " "))
        #expect(post?.headers["Authorization"] == "Bearer x")
        settings.format = "form"
        settings.template = "to={phone}&body={text}"
        let form = try #require(ChannelRequests.post(message(text: text), .sms, settings, secret))
        let items = URLComponents(string: "http://x/?" + String(decoding: form.body, as: UTF8.self))?
            .queryItems
        #expect(items?.count == 2)
        #expect(items?.first { $0.name == "body" }?.value == text.replacing("\n", with: " "))
    }

    @Test(
        "an answer means what the other side says, not what its status says",
        arguments: [
            (ChannelKind.webhook, 200, "", nil), (.webhook, 204, "", nil), (.webhook, 302, "", "rejected"),
            (.webhook, 404, "", "rejected"), (.webhook, 401, "", "sign_in"), (.webhook, 429, "", "too_many"),
            (.webhook, 500, "", "server_error"), (.wecom, 200, #"{"errcode":0,"errmsg":"ok"}"#, nil),
            (.wecom, 200, #"{"errcode":93000,"errmsg":"invalid webhook url"}"#, "sign_in"),
            (.wecom, 200, #"{"errcode":45009,"errmsg":"api freq out of limit"}"#, "too_many"),
            (.wecom, 200, #"{"errcode":40058}"#, "denied"), (.wecom, 200, "<html>portal</html>", "denied"),
            (.wecom, 200, "{}", "denied"), (.wecom, 200, "", "denied"),
            (.wecom, 200, #"{"errcode":-1}"#, "server_error"),
            (.dingtalk, 200, #"{"errcode":0}"#, nil), (.dingtalk, 200, #"{"errcode":310000}"#, "sign_in"),
            (.dingtalk, 200, #"{"errcode":130101}"#, "too_many"),
            (.dingtalk, 200, #"{"errcode":410100}"#, "too_many"),
            (.sms, 200, #"{"code":0}"#, nil), (.sms, 200, #"{"code":7}"#, "denied"),
            (.sms, 200, "x", "denied"),
            (.sms, 503, #"{"code":0}"#, "server_error"),
        ] as [(ChannelKind, Int, String, String?)]
    )
    func answers(kind: ChannelKind, status: Int, body: String, reason: String?) {
        var settings = ChannelSettings()
        settings.answerField = "code"
        settings.answerValue = "0"
        let answer = Answer(status: status, body: Array(body.utf8))
        var refusal: ChannelAnswers.Refusal?
        do throws(ChannelAnswers.Refusal) {
            try ChannelAnswers.check(answer, of: kind, settings)
        } catch {
            refusal = error
        }
        #expect(refusal?.failure.rawValue == reason)
    }
}

@Suite struct DeliveryRulesTests {
    private let rules = DeliveryRules()

    @Test("tries grow apart, are bounded, and never come at once", arguments: [0.0, 0.5, 1.0])
    func retries(chance: Double) throws {
        var last = 0.0
        for failure in 1..<rules.mostTries {
            let pause = try #require(rules.retry(after: failure, .unreachable, chance: chance))
            #expect(pause >= 2 && pause <= 900)
            #expect(pause >= last)
            last = pause
        }
        #expect(rules.retry(after: rules.mostTries, .unreachable, chance: chance) == nil)
    }

    @Test("what nobody can mend by waiting is given up at once", arguments: DeliveryRules.Failure.allCases)
    func passing(failure: DeliveryRules.Failure) {
        #expect((rules.retry(after: 1, failure, chance: 0) != nil) == failure.isPassing)
    }

    @Test("a pause that was asked for is kept")
    func pause() {
        #expect(rules.retry(after: 1, .tooMany, chance: 0, pause: 600) == 600)
    }
}

@Suite("I-52 what may be entered") struct ChannelRulesTests {
    private func faults(_ change: (inout ChannelDraft) -> Void, isNew: Bool = true) -> [String] {
        var draft = ChannelDraft()
        draft.name = "x"
        change(&draft)
        do throws(Problem) {
            _ = try ChannelRules.entry(from: draft, isNew: isNew)
            return []
        } catch {
            return error.fields.map(\.name)
        }
    }

    @Test func email() {
        #expect(
            faults {
                $0.kind = "email"
                $0.settings.host = "a b"
                $0.settings.security = "ssl"
                $0.settings.from = "nobody"
            } == ["host", "port", "security", "from"]
        )
        #expect(
            faults {
                $0.kind = "email"
                $0.settings.host = "mail.exam.cn"
                $0.settings.port = 465
                $0.settings.security = "tls"
                $0.settings.from = "a@exam.cn"
            } == []
        )
    }

    @Test(arguments: [
        ("https://a.cn/x?key=1", true), ("http://10.0.0.1:8080/", true), ("ftp://a.cn", false),
        ("a.cn", false),
        ("https://u:p@a.cn/", false), ("https://a.cn/#x", false), ("https://", false), ("", false),
        ("https://a.cn/ x", false),
    ])
    func addresses(text: String, isOne: Bool) {
        let found = faults {
            $0.kind = "wecom"
            $0.secret.address = text
        }
        #expect(found == (isOne ? [] : ["address"]))
    }

    @Test("a saved address stays when none is given")
    func kept() {
        #expect(faults({ $0.kind = "webhook" }, isNew: true) == ["address", "key"])
        #expect(faults({ $0.kind = "webhook" }, isNew: false) == [])
    }

    @Test(arguments: [
        (#"{"a":"{phone}","b":"{text}"}"#, "json", true), (#"{"a":"{phone}"}"#, "json", false),
        (#"{"a":"{phone}","b":"{text}""#, "json", false), ("a={phone}&b={text}", "form", true),
        ("", "form", false),
    ])
    func templates(template: String, format: String, isRight: Bool) {
        let found = faults {
            $0.kind = "sms"
            $0.secret.address = "https://a.cn/"
            $0.settings.template = template
            $0.settings.format = format
        }
        #expect(found == (isRight ? [] : ["template"]))
    }

    @Test("a duty list says which person's what is wrong; empty rows are dropped")
    func dutyList() throws {
        let rows = [
            DutyHolder(name: "张伟", phone: "138 0013 8000"), DutyHolder(name: ""),
            DutyHolder(name: "陈静", email: "chen@"), DutyHolder(name: "", phone: "13800138000"),
            DutyHolder(name: "李娜"), DutyHolder(name: "王", phone: "call me"),
        ]
        let problem = #expect(throws: Problem.self) { try DutyListRules.checked(rows) }
        #expect(
            problem?.fields.map(\.name) == [
                "/holders/2/email", "/holders/3/name", "/holders/4/phone", "/holders/5/phone",
            ]
        )
        #expect(try DutyListRules.checked(Array(rows.prefix(2))) == [rows[0]])
        let many = (0..<11).map { DutyHolder(name: "n\($0)", phone: "13800138000") }
        #expect(throws: Problem.self) { try DutyListRules.checked(many) }
    }

    @Test("every failure has its words", arguments: DeliveryRules.Failure.allCases)
    func words(failure: DeliveryRules.Failure) throws {
        for language in ["zh-CN", "en"] {
            let texts = try Texts.of(language)
            #expect(texts["delivery.reason.\(failure.rawValue)"] != nil)
            #expect(texts["delivery.advice.\(failure.rawValue)"] != nil)
        }
    }
}

/// The locale files as they are shipped.
enum Texts {
    static func of(_ language: String) throws -> [String: String] {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let file = folder.appending(path: "Invigil_Web.resources/Locales/\(language).json")
        return try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
    }
}
