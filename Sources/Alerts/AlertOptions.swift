package import Web

/// How alerts are told, as the operator set it.
package struct AlertOptions: Sendable {
    package var escalation = EscalationRules()
    package var delivery = DeliveryRules()
    /// Of organisations that have set nothing.
    package var standard = AlertSettings()
    /// Names web addresses of channels may have; empty: none is left out.
    package var hosts: [String] = []
    /// Nets in CIDR form that may be reached besides the public internet.
    package var nets: [String] = []
    /// Seconds to connect, and for everything.
    package var connectTime = 5.0
    package var totalTime = 15.0
    /// A PEM file of trusted certificates instead of the system's; empty: the system's.
    package var authorities = ""
    /// Where pages are reached from outside; empty: messages lead to no page.
    package var address = ""
    package var language = Language.chinese

    package init() {}
}
