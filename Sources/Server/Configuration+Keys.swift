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
            name: "http.trusted_proxies",
            standard: "127.0.0.1 ::1",
            meaning:
                "Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed"
        ),
        Key(
            name: "http.authority",
            standard: "",
            meaning:
                "PEM file of the hall's own certificate authority, such as caddy's root.crt; the page /install puts it on terminals"
        ),
        Key(
            name: "metrics.networks",
            standard: "127.0.0.1 ::1",
            meaning: "Addresses or networks that may read /metrics"
        ),
        Key(
            name: "metrics.token",
            standard: "",
            meaning: "… and a token that opens it from elsewhere (Authorization: Bearer); empty: none does"
        ),
        Key(
            name: "watch.host",
            standard: "127.0.0.1",
            meaning: "Address `serve --only watch` listens on for the proxy and for measuring"
        ),
        Key(name: "watch.port", standard: "8081", meaning: "… and its port"),
        Key(
            name: "live.directory",
            standard: "",
            meaning:
                "Where the watching process puts the newest pictures for the other, best in memory; empty: live under the data directory"
        ),
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
            name: "sign_in.second_factor",
            standard: "none",
            meaning: "Who must have one-time codes: none, administrators or everybody"
        ),
        Key(
            name: "cameras.networks",
            standard: "",
            meaning:
                "Networks cameras may be in, as 10.0.0.0/8; empty: private ones, and this machine while http.host is"
        ),
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
        Key(name: "faces.threads", standard: "1", meaning: "Threads that look at faces of people and photos"),
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
            name: "check_in.lead_seconds",
            standard: "7200",
            meaning: "So long before a sitting starts people may check in"
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
        Key(
            name: "alert.alarm_silence_seconds",
            standard: "120",
            meaning: "An alarm nobody acknowledges is passed on to the next on duty after so long"
        ),
        Key(
            name: "alert.warn_silence_seconds",
            standard: "600",
            meaning: "… and a warning after so long"
        ),
        Key(
            name: "alert.reminder_seconds",
            standard: "900",
            meaning: "After the end of the duty list everybody is reminded so often"
        ),
        Key(
            name: "alert.reminders",
            standard: "4",
            meaning: "… and so many times at most"
        ),
        Key(
            name: "alert.replay_deadline_hours",
            standard: "24",
            meaning: "A replay must be complete so long after the end, unless the exam office says otherwise"
        ),
        Key(
            name: "outbox.hosts",
            standard: "oapi.dingtalk.com,qyapi.weixin.qq.com",
            meaning:
                "Hosts that webhooks, SMS gateways and robots may have, comma-separated, *.example.cn for all below; empty: every public host"
        ),
        Key(
            name: "outbox.nets",
            standard: "",
            meaning:
                "Address blocks channels may reach besides the public internet, comma-separated, such as 10.1.0.0/16"
        ),
        Key(
            name: "outbox.connect_seconds",
            standard: "5",
            meaning: "Time to connect to a mail server or webhook"
        ),
        Key(
            name: "outbox.total_seconds",
            standard: "15",
            meaning: "Time for one message altogether"
        ),
        Key(
            name: "outbox.gather_seconds",
            standard: "3",
            meaning: "Alerts of one sitting to one receiver within so long become one message"
        ),
        Key(
            name: "outbox.most_an_hour",
            standard: "40",
            meaning: "Messages to one receiver in an hour; the rest follows as one"
        ),
        Key(
            name: "outbox.authorities",
            standard: "",
            meaning:
                "PEM file of certificate authorities trusted for mail servers and webhooks; empty: the system's"
        ),
        Key(
            name: "outbox.language",
            standard: "zh-CN",
            meaning: "Language of messages, zh-CN or en"
        ),
        Key(
            name: "page.address",
            standard: "",
            meaning:
                "Where pages are reached from outside, such as https://exam.example.cn; messages then lead there"
        ),
    ]
}
