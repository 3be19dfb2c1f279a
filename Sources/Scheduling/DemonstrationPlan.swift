package import FoundationEssentials

/// The demonstration's plan: one site, three rooms, four drawn cameras, one exam that began two minutes ago.
///
/// It goes in like any other plan. It promises nothing the cameras do not show: no people are expected before
/// drawn pictures, and no sitting lies in the past, since there is no footage of one.
package enum DemonstrationPlan {
    package static let organisation = PlanDocument.Organisation(code: "demonstration", name: "云岭职业技能评价中心")
    private static let site = "yunling-east"

    /// One account of the demonstration.
    package struct Account: Sendable, Equatable {
        package let account: String
        package let name: String
        /// The role code that says what it is for.
        package let role: String
        fileprivate let scope: String?
    }

    package static let accounts = [
        Account(account: "kaowu", name: "林岚", role: "exam_administrator", scope: "organisation"),
        Account(account: "kaodian", name: "赵国栋", role: "site_manager", scope: "site:\(site)"),
        Account(account: "jiankao1", name: "周敏", role: "proctor", scope: nil),
        Account(account: "jiankao2", name: "吴迪", role: "proctor", scope: nil),
        Account(account: "xunkao", name: "郑浩", role: "patrol", scope: "organisation"),
        Account(account: "fuhe", name: "冯雪", role: "case_reviewer", scope: "organisation"),
    ]

    /// A camera of the demonstration by its name, as `cameras` holds them.
    package static let cameraNames = ["room-1-front", "room-2-front", "room-2-rear", "room-3-front"]

    /// A sitting an earlier start of the demonstration left.
    package struct Standing: Sendable, Equatable {
        package let code: String
        package let startsAt: Date
        package let endsAt: Date
        /// When its last room is free: its end, or when the last was ended by hand.
        package let freeAt: Date

        package init(code: String, startsAt: Date, endsAt: Date, freeAt: Date) {
            self.code = code
            self.startsAt = startsAt
            self.endsAt = endsAt
            self.freeAt = freeAt
        }
    }

    /// The whole document.
    ///
    /// - Parameters:
    ///   - cameras: address by name; a camera without one is left out.
    ///   - extra: further cameras, each in a room of its own (`--camera`).
    ///   - password: of every account.
    ///   - standing: sittings of earlier starts: a running one goes on, so that a restart shows its own gap
    ///     instead of a second exam in the same rooms.
    package static func document(
        now: Date,
        cameras: [String: String],
        extra: [(name: String, address: String)] = [],
        password: String,
        standing: [Standing] = []
    ) -> PlanDocument {
        var plan = PlanDocument(organisation: organisation)
        plan.sites = [
            PlanRow(
                .init(
                    code: site,
                    name: "云岭东校区考点",
                    address: "云岭东路 88 号",
                    contactName: "赵国栋",
                    contactPhone: "0871-6500 0088"
                )
            )
        ]
        let rooms = 3 + extra.count
        plan.rooms = (1...rooms).map { PlanRow(room($0)) }
        plan.devices = (Self.devices(cameras) + Self.devices(extra)).map { PlanRow($0) }
        let times = Times(now: now, standing: standing)
        plan.sittings = Self.sittings(times, rooms: rooms).map { PlanRow($0) }
        plan.people = (staff(password) + candidates.indices.map(candidate)).map { PlanRow($0) }
        plan.assignments = assignments(times, rooms: rooms).map { PlanRow($0) }
        return plan
    }

    private static func room(_ number: Int) -> PlanDocument.Room {
        .init(
            site: site,
            code: "\(number)",
            number: number,
            name: "考场 \(number)",
            place: "实训楼 \(100 + number)",
            seats: .count(number <= 3 ? 8 : 30)
        )
    }
}

extension DemonstrationPlan {
    /// What its camera wants is another password: that is what the room shows.
    private static let lockedCamera = "room-2-rear"

    private static func devices(_ cameras: [String: String]) -> [PlanDocument.Device] {
        let rooms: [(camera: String, room: String, place: Device.Place, name: String)] = [
            ("room-1-front", "1", .front, "考场 1 前方"), ("room-2-front", "2", .front, "考场 2 前方"),
            (lockedCamera, "2", .rear, "考场 2 后方"), ("room-3-front", "3", .front, "考场 3 前方"),
        ]
        return rooms.compactMap { camera, room, place, name in
            cameras[camera].map { address in
                .init(
                    code: camera,
                    site: site,
                    room: room,
                    name: name,
                    place: place.rawValue,
                    address: address,
                    username: camera == lockedCamera ? "camera" : nil,
                    password: camera == lockedCamera ? "outdated" : nil
                )
            }
        }
    }

    private static func devices(_ extra: [(name: String, address: String)]) -> [PlanDocument.Device] {
        extra.enumerated().map { index, camera in
            .init(
                code: "extra-\(index + 1)",
                site: site,
                room: "\(4 + index)",
                name: camera.name,
                place: Device.Place.front.rawValue,
                address: camera.address
            )
        }
    }

    private static func staff(_ password: String) -> [PlanDocument.Person] {
        accounts.map { account in
            .init(
                code: account.account,
                name: account.name,
                kind: "staff",
                account: account.account,
                password: password,
                roles: account.scope.map { [.init(role: account.role, scope: $0)] }
            )
        }
    }

    private static let candidates = [
        "王芳", "李娜", "张磊", "刘洋", "陈静", "杨帆", "黄蕾", "周杰", "吴倩", "徐鹏", "孙悦", "马超", "朱琳", "胡军",
        "郭婷", "何亮", "高洁", "罗阳", "梁爽", "宋佳",
    ]

    private static func candidate(_ index: Int) -> PlanDocument.Person {
        .init(code: "k\(101 + index)", name: candidates[index], kind: "candidate")
    }
}

extension DemonstrationPlan {
    /// When the two sittings are: the one that runs, and a later one.
    struct Times {
        var running: (code: String, startsAt: Date, endsAt: Date)
        var later: (code: String, startsAt: Date, endsAt: Date)

        init(now moment: Date, standing: [Standing]) {
            // Whole seconds, as a workbook keeps them.
            let now = Date(timeIntervalSince1970: moment.timeIntervalSince1970.rounded(.down))
            let old = standing.first { $0.startsAt <= now && $0.freeAt > now }
            let upcoming = standing.first { $0.startsAt > now && $0.code != old?.code }
            if let old {
                // Near its end it is given time again, so that there is something to see.
                let isLong = old.endsAt.timeIntervalSince(now) >= 1800
                running = (old.code, old.startsAt, isLong ? old.endsAt : now.addingTimeInterval(7200))
            } else {
                let free = standing.map(\.freeAt).filter { $0 <= now }.max() ?? .distantPast
                let freeAt = Date(timeIntervalSince1970: free.timeIntervalSince1970.rounded(.up))
                let start = max(now.addingTimeInterval(-120), freeAt)
                running = (Self.code(start), start, start.addingTimeInterval(7200))
            }
            let start = running.endsAt.addingTimeInterval(1800)
            later = (upcoming?.code ?? Self.code(start), start, start.addingTimeInterval(5400))
        }

        /// `demo-20261121005800`.
        private static func code(_ date: Date) -> String {
            "demo-" + date.formatted(Date.ISO8601FormatStyle()).filter(\.isNumber)
        }
    }

    /// The later one first: it makes room before a running one is given more time.
    private static func sittings(_ times: Times, rooms: Int) -> [PlanDocument.Sitting] {
        let later = PlanDocument.Sitting(
            code: times.later.code,
            name: "第二场",
            subject: "电工（四级）· 理论知识",
            startsAt: times.later.startsAt,
            endsAt: times.later.endsAt,
            leadSeconds: 600,
            tailSeconds: 60,
            opening: Sitting.Opening.byHand.rawValue,
            rooms: (1...3).map { PlanRow(.init(site: site, room: "\($0)")) }
        )
        let running = PlanDocument.Sitting(
            code: times.running.code,
            name: "第一场",
            subject: "电工（三级）· 理论知识",
            startsAt: times.running.startsAt,
            endsAt: times.running.endsAt,
            leadSeconds: 0,
            tailSeconds: 60,
            opening: Sitting.Opening.planned.rawValue,
            rooms: (1...rooms).map { PlanRow(.init(site: site, room: "\($0)")) }
        )
        return [later, running]
    }

    private static func assignments(_ times: Times, rooms: Int) -> [PlanDocument.Assignment] {
        var rows: [PlanDocument.Assignment] = []
        func assign(_ sitting: String, _ room: Int, _ person: String, _ duty: Duty, seat: String? = nil) {
            rows.append(
                .init(
                    sitting: sitting,
                    site: site,
                    room: "\(room)",
                    person: person,
                    duty: duty.rawValue,
                    seat: seat
                )
            )
        }
        for room in 1...rooms {
            assign(times.running.code, room, room <= 2 ? "jiankao1" : "jiankao2", .proctor)
            if room <= 3 { assign(times.later.code, room, room <= 2 ? "jiankao1" : "jiankao2", .proctor) }
        }
        for index in candidates.indices {
            assign(times.running.code, index % 3 + 1, "k\(101 + index)", .candidate, seat: "\(index / 3 + 1)")
        }
        return rows
    }
}
