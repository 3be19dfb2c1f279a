/// Where one call connects to: the URL, and the one address that was checked.
struct Target {
    let url: String
    let pin: String?
    let patience: PostOffice.Patience

    init(_ parts: URLParts, _ door: Door, _ patience: PostOffice.Patience) throws(MailError) {
        let address = try door.address(of: parts.host)
        url = parts.text
        let bracketed = address.contains(":") ? "[\(address)]" : address
        pin = address == parts.host ? nil : "\(parts.host):\(parts.port):\(bracketed)"
        self.patience = patience
    }
}
