internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Web

extension Console {
    /// Evidence stills; each look is audited, because they show people (B-19).
    func mountFindings(on routes: Routes) {
        routes.on(.get, "/findings/:id/still", requires: .replayRecordings) { request, context, caller in
            let id = try request.identifier("id", context, of: FoundFinding.self).uuid
            let finding = try await store.finding(id, reach: caller.reach)
            guard let path = finding.still,
                let picture = FileManager.default.contents(atPath: "\(footage)/\(path)")
            else { throw Problem.notFound }
            try await store.record(caller.audit("finding.view", id, "{}", context), world: world)
            return .jpeg(Array(picture))
        }
    }
}
