/// A text message as both robots take it, under the names they give its fields.
struct RobotBody: Encodable {
    struct Text: Encodable {
        let content: String
        var mentioned_mobile_list: [String]?
    }
    struct At: Encodable {
        let atMobiles: [String]
        let isAtAll = false
    }
    let msgtype = "text"
    let text: Text
    var at: At?
}
