extension Configuration {
    /// Every key; `Docs/Operations.md` carries this table and a test compares them.
    static let keys: [Key] = [
        Key(
            name: "http.host",
            standard: "127.0.0.1",
            meaning: "Address to listen on; 0.0.0.0 for every interface"
        ),
        Key(name: "http.port", standard: "8080", meaning: "Port of pages, API and push"),
        Key(
            name: "http.secure_cookies",
            standard: "false",
            meaning: "Cookies only over HTTPS; set it behind a proxy that ends TLS"
        ),
        Key(
            name: "data.directory",
            standard: "data",
            meaning: "Database, keys, weights and footage, unless said otherwise below"
        ),
        Key(
            name: "footage.directory",
            standard: "",
            meaning: "Where footage goes; empty: footage under the data directory"
        ),
        Key(
            name: "models.directory",
            standard: "",
            meaning: "Where the weights lie; empty: models under the data directory"
        ),
        Key(
            name: "database.url",
            standard: "",
            meaning: "PostgreSQL for the server's own role; empty: a private cluster under the data directory"
        ),
        Key(
            name: "database.owner_url",
            standard: "",
            meaning: "PostgreSQL for the schema's owner; empty: the same as database.url"
        ),
        Key(name: "database.connections", standard: "12", meaning: "Connections in the pool"),
        Key(name: "log.format", standard: "plain", meaning: "plain or json"),
        Key(
            name: "log.level",
            standard: "info",
            meaning: "trace, debug, info, notice, warning, error or critical"
        ),
        Key(name: "page.zone", standard: "Asia/Shanghai", meaning: "Time zone of the pages, an IANA name"),
        Key(name: "password.threads", standard: "2", meaning: "Passwords hashed at once"),
        Key(
            name: "stream.starts_per_second",
            standard: "8",
            meaning: "Cameras connected per second at a common start"
        ),
        Key(
            name: "stream.silence_seconds",
            standard: "5",
            meaning: "A camera without data for so long is reconnected"
        ),
        Key(
            name: "disk.reserve_bytes",
            standard: "5000000000",
            meaning: "Footage never takes the last so many bytes of its disk"
        ),
        Key(
            name: "disk.reserve_percent",
            standard: "5",
            meaning: "… nor the last so many percent, whichever is more"
        ),
        Key(
            name: "analysis.interval_seconds",
            standard: "1",
            meaning: "A picture of each camera is looked at so often, load permitting"
        ),
        Key(name: "analysis.threads", standard: "1", meaning: "Inference threads"),
        Key(
            name: "finding.raise_seconds",
            standard: "2",
            meaning: "Steady evidence for so long raises a finding"
        ),
        Key(name: "finding.clear_seconds", standard: "2", meaning: "… and so long without clears it"),
        Key(
            name: "finding.frozen_seconds",
            standard: "5",
            meaning: "An unchanged picture counts as frozen after so long"
        ),
        Key(
            name: "alert.start_grace_seconds",
            standard: "5",
            meaning: "Monitoring may be so late before somebody is alerted"
        ),
        Key(
            name: "alert.clock_seconds",
            standard: "30",
            meaning: "A camera's clock may be so far off before somebody is alerted"
        ),
        Key(
            name: "alert.key_interval_seconds",
            standard: "4",
            meaning: "A camera's key frames may be so far apart"
        ),
    ]
}
