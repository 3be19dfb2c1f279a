/// How a terminal comes to trust the hall's certificate, and whether its camera works from here.
package struct InstallView: Sendable {
    /// One system's steps, in order.
    package struct System: Sendable {
        package let name: String
        package let steps: [String]
    }

    /// Whether the browser gives its camera to pages opened at this address, in words and with a mark.
    package let here: StateView
    /// What to do when it does not; empty otherwise.
    package let advice: String
    /// Where this page is, for the code and for typing it off a screen.
    package let address: String
    /// Whether there is a certificate to install.
    package let hasAuthority: Bool
    /// SHA-256 of the certificate in pairs; empty: there is none.
    package let fingerprint: String
    package let systems: [System]
}
